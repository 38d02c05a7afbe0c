"""Shared by the tests of all rooms: ``from helpers.NAME import …``."""
