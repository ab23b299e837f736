"""People: their accounts and roles."""
