"""Whoever loses a case by what others did can read where it went, and why."""
