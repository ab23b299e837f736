"""What people are told about cases, by notices and reminders."""
