"""Pictures to Reading: kind, detection, recognition, choice of engine, order, refinement, codes."""
