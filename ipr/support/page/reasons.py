"""Why a case was declined, in words: whoever decides registers to tell it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ipr.db.engine import AnySession
from ipr.referrals.models import Referral


@dataclass(frozen=True)
class Reason:
    """What somebody, or the rulebook, gave as a reason."""

    whose: str
    sentences: list[str]
    typed: bool = False


TellReasons = Callable[[AnySession, Referral], Iterable[Reason]]
_tellers: list[TellReasons] = []


def tells_reasons(tell: TellReasons) -> TellReasons:
    """Ask a function why cases were declined from now on."""
    _tellers.append(tell)
    return tell


def reasons_of(session: AnySession, referral: Referral) -> list[Reason]:
    """Return why a referral was last declined."""
    return [reason for tell in _tellers for reason in tell(session, referral)]
