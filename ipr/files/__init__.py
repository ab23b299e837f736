"""Stored files: which are taken, how they are scanned, kept and given out."""
