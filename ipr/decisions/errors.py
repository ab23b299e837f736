"""Why something about a decision can't be done, in words for whoever asked."""

from collections.abc import Sequence
from typing import Any

from ipr.accounts.models import User


class DecisionError(Exception):
    """Base of every refusal here; its text can be shown as it is."""


class NobodyToReceive(DecisionError):
    """Nobody is there to receive a referral; `missing` says who."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            "Referrals cannot be sent yet, because nobody is there to receive them: "
            f"the service still needs {' and '.join(missing)}. Nothing is lost"
        )
        self.missing = list(missing)


class NotTheirs(DecisionError):
    """The draft or referral is somebody else's."""


class DraftChanged(DecisionError):
    """The draft was saved again, in another window, after it was checked."""


class OtherVersion(DecisionError):
    """The draft was begun under another version and not yet read again."""


class Incomplete(DecisionError):
    """Something that is needed was not answered; `missing` says what and where."""

    def __init__(self, missing: Sequence[Any]) -> None:
        words = "; ".join(str(one.words) for one in missing)
        super().__init__(f"This cannot be sent yet. {words}")
        self.missing = list(missing)


class Ended(DecisionError):
    """The referral was withdrawn or is a duplicate, so nothing more is decided."""


class NothingNew(DecisionError):
    """No answer was changed and nothing was written."""


class ReferralChanged(DecisionError):
    """Somebody changed the referral after this page was opened."""


class Claimed(DecisionError):
    """Somebody else has claimed it."""

    def __init__(self, owner: User) -> None:
        super().__init__(f"{owner.name} has already claimed this referral")
        self.owner = owner


class NotToClaim(DecisionError):
    """It isn't with the IPR team, so nobody can claim or release it."""


class NotTheirClaim(DecisionError):
    """Only whoever claimed it may do this."""


class NothingToSettle(DecisionError):
    """The outcome asked for is the one that stands."""


class ProposalOpen(DecisionError):
    """Somebody has proposed an outcome, and a second person has yet to answer."""


class ProposalAnswered(DecisionError):
    """The proposal was confirmed, refused or overtaken in the meantime."""


class SamePerson(DecisionError):
    """The second person must be another than the first."""


class NotOnTheTeam(DecisionError):
    """Only the IPR team may do this."""
