"""Files of trained models that a user adds: which there are, getting them, where they lie.

Knows no engine and imports no neural library: what is loaded from the files is the business of
``vision`` and ``translation``.
"""
