"""People, their roles, areas and who covers them, and signing in."""
