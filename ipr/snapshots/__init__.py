"""Frozen figures, what was entered since, and how small counts are kept unshown."""
