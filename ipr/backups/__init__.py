"""Backups of everything that is kept: made while the service runs, proved, restored."""
