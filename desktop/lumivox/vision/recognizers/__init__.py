"""Recognisers that a user adds, each behind ``core.engines.TextRecognizer``."""
