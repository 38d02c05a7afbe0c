"""The name by which `fuse` imports what fits a single reading's weights."""

from .regression import fit

__all__ = ["fit"]
