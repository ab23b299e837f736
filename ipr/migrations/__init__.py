"""Changes of the database's shape, numbered, both ways."""
