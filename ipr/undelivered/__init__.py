"""E-mails that did not arrive, or may not have, which access managers see to."""
