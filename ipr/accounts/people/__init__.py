"""People: their accounts, roles and days away."""
