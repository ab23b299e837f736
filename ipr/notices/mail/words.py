"""What people read about e-mails of the service."""

from collections.abc import Mapping

from ipr.accounts.models import MailChoice
from ipr.notices.mail.delivery.transport import Failure
from ipr.notices.mail.models import Letter

CHOICES: Mapping[MailChoice, str] = {
    MailChoice.ACTS_AT_ONCE: "At once what I am asked to do, and news once a day",
    MailChoice.AT_ONCE: "Everything at once",
    MailChoice.DAILY: "Everything once a day",
    MailChoice.ACTS_ALONE: "Only what I am asked to do, at once",
}
"""What somebody chooses."""
CHOSEN: Mapping[MailChoice, str] = {
    MailChoice.ACTS_AT_ONCE: "at once what you are asked to do, and news once a day",
    MailChoice.AT_ONCE: "everything at once",
    MailChoice.DAILY: "everything once a day",
    MailChoice.ACTS_ALONE: "only what you are asked to do, at once",
}
"""What they chose, as an e-mail says it."""
LETTERS: Mapping[Letter, str] = {
    Letter.NOTICES: "What they are told about cases or asked to do",
    Letter.ALONE: "Something that they are told by itself",
    Letter.PASSWORD_LINK: "A link to set their password",
    Letter.ADDRESS_CHANGED: "That their email address was changed, to the old address",
}
"""What an e-mail is about."""
FAILURES: Mapping[Failure, str] = {
    Failure.CONNECTION: "The mail server could not be reached",
    Failure.ENCRYPTION: "The mail server did not offer an encrypted connection",
    Failure.CERTIFICATE: "The mail server’s certificate was not to be trusted",
    Failure.SIGN_IN: "The mail server did not let the service sign in",
    Failure.SENDER: "The mail server took no email from the service’s address",
    Failure.RECIPIENT: "The mail server took no email for this address",
    Failure.CONTENT: "The mail server did not take this email",
    Failure.UNANSWERED: "The mail server did not say whether it took this email",
    Failure.UNWRITTEN: "The email could not be written, by a fault of the service",
}


def say_failure(kept: str | None) -> str:
    """Return why an e-mail could not be sent last, from what is kept of that.

    >>> say_failure("recipient 550")
    'The mail server took no email for this address (its answer was 550)'
    """
    failure, _, code = (kept or "").partition(" ")
    if not failure:
        return "Not known"
    return FAILURES[Failure(failure)] + (f" (its answer was {code})" if code else "")
