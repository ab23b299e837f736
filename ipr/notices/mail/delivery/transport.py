"""How an e-mail leaves, and what came of it. SMTP is one way; others fit here too."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

ANYWHERE = policy.SMTP.clone(cte_type="7bit")
"""How messages are written, so that every mail server takes them."""


class Result(StrEnum):
    """What came of an attempt to send."""

    SENT = "sent"
    UNCERTAIN = "uncertain"
    """All of it was handed over, and nobody said whether it was taken."""
    LATER = "later"
    """It was not taken, and may be another time."""
    REFUSED = "refused"
    """It was not taken, and never will be."""


class Failure(StrEnum):
    """Why something was not sent; in words in `words.py`."""

    CONNECTION = "connection"
    ENCRYPTION = "encryption"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    UNANSWERED = "unanswered"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt. Holds no address, and no word of another's."""

    result: Result
    failure: Failure | None = None
    code: int = 0
    """What the mail server answered, if it did."""
    down: bool = False
    """Whether nothing can be sent to anybody now."""

    def __str__(self) -> str:
        """Return what is kept of a failure."""
        return f"{self.failure or ''} {self.code or ''}".strip()


class Transport(Protocol):
    """A way for messages to leave, each with one recipient."""

    def send(self, message: EmailMessage) -> Outcome:
        """Hand a message over. Raises nothing: what goes wrong is its outcome."""
