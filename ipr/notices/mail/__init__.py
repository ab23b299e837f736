"""What people are told, by e-mail: planned, gathered into messages, sent."""
