"""The desk of the ACSSL network lead."""
