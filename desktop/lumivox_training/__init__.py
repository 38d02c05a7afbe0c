"""Makes the CLIP-OCR models that `resources/models/clip-ocr` ships; no part of the application."""
