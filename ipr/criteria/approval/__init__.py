"""A draft's way to publication: proposed, answered by a second person, published."""
