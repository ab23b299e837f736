"""Invented people, areas and cases, to try the service with."""
