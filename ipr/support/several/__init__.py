"""The same act for several cases at once."""
