"""Roles that somebody must always hold, because referrals wait with them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import select

from ipr.accounts.models import RoleGrant, User
from ipr.accounts.service import NEEDED
from ipr.db.engine import AnySession
from ipr.permissions import Role

Span = tuple[date, date | None]


class LastHolder(Exception):
    """Nobody would hold a role that somebody must; says which, and from when."""

    def __init__(self, role: Role, day: date) -> None:
        super().__init__(f"nobody would hold {role} on {day:%-d %B %Y}")
        self.role = role
        self.day = day


@contextmanager
def check_someone_stays(
    session: AnySession, roles: Iterable[Role], today: date
) -> Iterator[None]:
    """Raise LastHolder if the change made inside leaves a needed role unheld.

    From the first day on which somebody holds it, today or later, somebody must
    hold it for good; a gap that was there before the change is not its fault.
    The rows are locked, so that two people can't each remove the other's second.
    The caller rolls back: the change was flushed to be looked at.
    """
    asked = set(roles)
    before = {role: _spans(session, role) for role in NEEDED if role in asked}
    yield
    for role, spans_before in before.items():
        spans = _spans(session, role)
        start = first_held(spans_before, today) or first_held(spans, today)
        day = start and first_gap(spans, start)
        known = start and first_gap(spans_before, start)
        if day and day != known:
            raise LastHolder(role, day)


def first_held(spans: Sequence[Span], today: date) -> date | None:
    """Return the first day, today or later, that a span covers.

    >>> first_held([(date(2026, 1, 1), None)], date(2026, 5, 1))
    datetime.date(2026, 5, 1)
    """
    days = [max(start, today) for start, end in spans if end is None or end >= today]
    return min(days, default=None)


def first_gap(spans: Sequence[Span], start: date) -> date | None:
    """Return the first day from `start` on that no span covers, None if there is none.

    >>> spans = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), None)]
    >>> first_gap(spans, date(2026, 1, 15))
    >>> first_gap(spans[:1], date(2026, 1, 15))
    datetime.date(2026, 2, 1)
    """
    day = start
    for begins, ends in sorted(spans, key=lambda span: span[0]):
        if begins > day:
            return day
        if ends is None:
            return None
        day = max(day, ends + timedelta(days=1))
    return day


def _spans(session: AnySession, role: Role) -> list[Span]:
    rows = session.execute(
        select(RoleGrant.starts_on, RoleGrant.ends_on)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == role, User.active)
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return [(starts, ends) for starts, ends in rows]
