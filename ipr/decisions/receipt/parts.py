"""What higher features add to a receipt: they register here and know the receipt."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral


@dataclass(frozen=True, kw_only=True)
class ReceiptPart:
    """What one feature has to say about a referral."""

    template: str
    """Shown to those who work on the case, with what it says as `part.shown`."""
    shown: Any
    fold: str = ""
    """Its heading among the folds at the end; empty: it stands with what is shown."""
    for_referrer: bool = False
    """Whether its referrer is shown it too."""
    next_steps: list[str] = field(default_factory=list)
    """Sentences for whoever reads the receipt."""
    buttons: dict[str, str] = field(default_factory=dict)
    """What the reader may do: endpoints, given the reference, and their words."""
    links: dict[str, str] = field(default_factory=dict)
    """What they may do besides."""


class MakePart(Protocol):
    """How a feature is asked for its part; None if it has none here."""

    def __call__(
        self, session: AnySession, referral: Referral, *, user: User, on: date
    ) -> ReceiptPart | None: ...


_makers: list[MakePart] = []


def adds_to_receipt(make: MakePart) -> MakePart:
    """Ask a function for a part of every receipt from now on."""
    _makers.append(make)
    return make


def receipt_parts(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> list[ReceiptPart]:
    """Return what features have to say about a referral, in their order."""
    made = (make(session, referral, user=user, on=on) for make in _makers)
    return [part for part in made if part]
