"""Pages with questions: the rulebook's, and our own."""
