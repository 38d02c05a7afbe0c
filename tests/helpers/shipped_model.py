"""The shipped model, which tests of reading and finding by looks need."""

from __future__ import annotations

import pytest

from lumivox.core.resources import resource_path


def has_model() -> bool:
    """Whether CLIP-OCR is shipped here."""
    try:
        return resource_path("models", "clip-ocr", "image.onnx").exists()
    except FileNotFoundError:
        return False


needs_model = pytest.mark.skipif(not has_model(), reason="the CLIP-OCR model is not shipped here")
