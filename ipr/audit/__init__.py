"""Who did what, and who read what: a record that only grows."""
