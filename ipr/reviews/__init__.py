"""From acceptance on: the factual report, and the review that follows it."""
