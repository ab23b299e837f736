"""A decision in words: stored, shown, and what follows."""
