"""The list of cases that are somebody's to work on, and what is late in it."""
