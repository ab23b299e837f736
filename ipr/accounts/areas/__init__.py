"""Areas, and who covers them."""
