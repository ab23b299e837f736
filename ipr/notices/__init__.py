"""What people are told: written with the deed, read here, sent by e-mail."""
