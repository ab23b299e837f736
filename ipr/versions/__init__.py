"""The rulebook in force: taken in from the file, kept, never changed."""
