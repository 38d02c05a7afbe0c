"""CLIP-OCR: the towers that read a line, judge a reading, and find a word."""

from __future__ import annotations

from .reader import ClipOcr, ClipReading

__all__ = ["ClipOcr", "ClipReading"]
