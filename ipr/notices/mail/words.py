"""What people read about e-mails of the service."""

from collections.abc import Mapping

from ipr.accounts.models import MailChoice

CHOICES: Mapping[MailChoice, str] = {
    MailChoice.ACTS_AT_ONCE: "What I am asked to do at once, and news once a day",
    MailChoice.AT_ONCE: "Everything at once",
    MailChoice.DAILY: "Everything once a day",
    MailChoice.ACTS_ALONE: "Only what I am asked to do, at once",
}
"""What somebody chooses."""
CHOSEN: Mapping[MailChoice, str] = {
    MailChoice.ACTS_AT_ONCE: "what you are asked to do at once, and news once a day",
    MailChoice.AT_ONCE: "everything at once",
    MailChoice.DAILY: "everything once a day",
    MailChoice.ACTS_ALONE: "only what you are asked to do, at once",
}
"""What they chose, as an e-mail says it."""
