"""What a version makes of answers: exact decisions, reasons, changes, questions."""
