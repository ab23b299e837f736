"""Somebody tells something new, and the case is decided again."""
