"""The `ipr` command, and the work behind it that needs the database."""
