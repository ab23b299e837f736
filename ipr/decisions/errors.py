"""Why something about a decision can't be done, in words for whoever asked."""

from collections.abc import Sequence
from typing import Any

from ipr.accounts.models import User
from ipr.workflow import Refused


class NobodyToReceive(Refused):
    """Nobody is there to receive a referral; `missing` says who."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            "Referrals cannot be sent yet, because nobody is there to receive them: "
            f"the service still needs {' and '.join(missing)}. Nothing is lost"
        )
        self.missing = list(missing)


class NotTheirs(Refused):
    """The draft or referral is somebody else's."""


class DraftChanged(Refused):
    """The draft was saved again, in another window, after it was checked."""


class OtherVersion(Refused):
    """The draft was begun under another version and not yet read again."""


class Incomplete(Refused):
    """Something that is needed was not answered; `missing` says what and where."""

    def __init__(self, missing: Sequence[Any]) -> None:
        words = "; ".join(str(one.words) for one in missing)
        super().__init__(f"This cannot be sent yet. {words}")
        self.missing = list(missing)


class NothingNew(Refused):
    """No answer was changed and nothing was written."""


class ReferralChanged(Refused):
    """The referral was changed after this page was opened."""


class Claimed(Refused):
    """Somebody else has claimed it."""

    def __init__(self, owner: User) -> None:
        super().__init__(f"{owner.name} has already claimed this referral")
        self.owner = owner


class CannotReceive(Refused):
    """The person chosen can't be given the referral."""

    field = "to"


class NotTheirClaim(Refused):
    """Only whoever claimed it may do this."""


class NothingToSettle(Refused):
    """The outcome asked for is the one that stands."""
