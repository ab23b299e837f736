"""What other programs ask of the rulebook over HTTP."""
