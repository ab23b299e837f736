"""What higher features add to the page of a declined case: they register here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral


@dataclass(frozen=True, kw_only=True)
class CasePart:
    """What one feature has to say about a declined case."""

    template: str = ""
    """Is given what it says as `part.shown`; empty if it says nothing."""
    shown: Any = None
    buttons: dict[str, str] = field(default_factory=dict)
    """What the reader may do: endpoints, given the reference, and their words."""
    links: dict[str, str] = field(default_factory=dict)
    """What they may do besides."""


MakeCasePart = Callable[[AnySession, Referral, User], CasePart | None]
_makers: list[MakeCasePart] = []


def adds_to_case(make: MakeCasePart) -> MakeCasePart:
    """Ask a function for a part of every declined case; None if it has none there."""
    _makers.append(make)
    return make


def case_parts(session: AnySession, referral: Referral, user: User) -> list[CasePart]:
    """Return what features have to say about a declined case, in their order."""
    made = (make(session, referral, user) for make in _makers)
    return [part for part in made if part]
