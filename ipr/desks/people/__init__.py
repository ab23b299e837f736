"""Who has how much of which work, and how old it is."""
