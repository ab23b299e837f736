"""Signing in and out: passwords, links, sessions, kept posts."""
