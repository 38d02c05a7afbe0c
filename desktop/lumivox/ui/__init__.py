"""Windows, views and announcements. No model and no OCR in here: the workers' facades do that."""
