"""What an ACSSL keeps of a case: its details, dated actions and agencies."""
