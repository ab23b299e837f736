"""Long lists: a page at a time, bookmarked, and as a file."""
