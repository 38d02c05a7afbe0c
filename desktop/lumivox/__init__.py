"""Lumivox reads screens, pages and scenes to people who cannot see them, or read them with ease."""

__version__ = "0.1.0"
