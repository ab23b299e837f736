"""What cells mean: declared columns, found by their headings, read as people write."""
