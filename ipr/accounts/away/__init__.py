"""Days on which people are away, and who stands in for them."""
