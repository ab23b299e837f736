"""What something new is told in reply to: features register what they asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral


@dataclass(frozen=True)
class NewsPrompt:
    """A question that stands above the pages on which something new is told."""

    number: int
    template: str
    shown: Any
    """What the template is given, as `prompt.shown`."""


FindPrompt = Callable[[AnySession, Referral, User, int], NewsPrompt | None]
_finders: list[FindPrompt] = []


def prompts_news(find: FindPrompt) -> FindPrompt:
    """Ask a function for the question of a number, if somebody may answer it."""
    _finders.append(find)
    return find


def find_prompt(
    session: AnySession, referral: Referral, user: User, number: int | None
) -> NewsPrompt | None:
    """Return the question of a number that somebody may answer now, if there is one."""
    if number is None:
        return None
    found = (find(session, referral, user, number) for find in _finders)
    return next(filter(None, found), None)
