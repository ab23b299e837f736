"""Declined cases: each has a named senior leader, a record and feedback."""
