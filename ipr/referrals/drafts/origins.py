"""What a draft began with, where a feature began it: it registers to tell."""

from collections.abc import Callable
from dataclasses import dataclass

from ipr.db.engine import AnySession
from ipr.referrals.models import Draft


@dataclass(frozen=True)
class DraftOrigin:
    """What a draft came from, as its writer may know it."""

    words: str
    reference: str
    address: str | None
    """Its page; None if they may not open it."""


TellOrigin = Callable[[AnySession, Draft], DraftOrigin | None]
_tellers: list[TellOrigin] = []


def tells_origin(tell: TellOrigin) -> TellOrigin:
    """Ask a function from now on what drafts began with; None if it knows nothing."""
    _tellers.append(tell)
    return tell


def origin_of(session: AnySession, draft: Draft) -> DraftOrigin | None:
    """Return what a draft began with; None if with nothing but its writer."""
    told = (tell(session, draft) for tell in _tellers)
    return next((origin for origin in told if origin), None)
