"""Pages that anybody may read: guidance, help, accessibility, privacy."""
