"""E-mails that could not be delivered, which access managers see to."""
