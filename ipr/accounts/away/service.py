"""Say when people are away, and who stands in for them on those days."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Away, RoleGrant, User
from ipr.accounts.service import AccountRecordNotFound, DatesOverlap
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Role

ALIKE = ({Role.ACSSL, Role.ACSSL_LEAD},)
"""Roles whose holders can do each other's work."""
TellAbsence = Callable[[AnySession, Sequence[Away]], Iterable[tuple[Away, str]]]
_tellers: list[TellAbsence] = []


class NotAStandIn(Exception):
    """That person cannot stand in: it is oneself, or they do none of the same work."""


def tells_absence(tell: TellAbsence) -> TellAbsence:
    """Ask a function what follows from somebody's days away, in sentences to them.

    It yields them with the days of which they are, and asks of all days at once.
    """
    _tellers.append(tell)
    return tell


def what_follows(session: AnySession, dates: Sequence[Away]) -> dict[int, list[str]]:
    """Return what becomes of somebody's work on their days away, by the row's number.

    It takes as many statements for many rows as for one.
    """
    found: dict[int, list[str]] = {away.id: [] for away in dates}
    for tell in _tellers:
        for away, sentence in tell(session, dates):
            found[away.id].append(sentence)
    return found


def away_on(session: AnySession, on: date) -> dict[int, Away]:
    """Return who is away on a day, by their numbers, with who stands in for them."""
    found = session.scalars(
        select(Away)
        .where(Away.starts_on <= on, Away.ends_on >= on)
        .options(joinedload(Away.stand_in))
    )
    return {away.user_id: away for away in found}


def say_away(away: Away | None) -> str:
    """Return what is said after the name of somebody who could be given work today."""
    if away is None:
        return ""
    if away.stand_in is None or not away.stand_in.active:
        return " (away today)"
    return f" (away today, {away.stand_in.name} stands in)"


def away_dates(session: AnySession, user_id: int, since: date) -> list[Away]:
    """Return the away dates of a person that end on a day or later, in order."""
    found = session.scalars(
        select(Away)
        .where(Away.user_id == user_id, Away.ends_on >= since)
        .options(joinedload(Away.stand_in))
        .order_by(Away.starts_on, Away.id)
    )
    return list(found)


def list_stand_ins(session: AnySession, user: User, since: date) -> list[User]:
    """Return who can be named to stand in for somebody on a day or later, by name.

    Active people who hold a role of theirs, or one whose holders do the same work.
    """
    held = {
        grant.role
        for grant in user.grants
        if grant.ends_on is None or grant.ends_on >= since
    }
    wanted = held.union(*(roles for roles in ALIKE if roles & held))
    found = session.scalars(
        select(User)
        .where(
            User.active,
            User.id != user.id,
            User.grants.any(
                RoleGrant.role.in_(wanted)
                & or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= since)
            ),
        )
        .order_by(func.lower(User.name), User.id)
    )
    return list(found)


def set_away(
    session: AnySession,
    user: User,
    *,
    starts_on: date,
    ends_on: date,
    stand_in: User | None = None,
) -> Away:
    """Note that somebody is away between two days, both included.

    Whoever stands in gets what would have come to them, while they are there and may
    have it. Raises DatesOverlap if some of the days are noted already, NotAStandIn,
    and ValueError if they end before they start or lie in the past.
    """
    today = london_today()
    if ends_on < starts_on or ends_on < today:
        raise ValueError("away dates must be in order and not over")
    if any(row.starts_on <= ends_on for row in away_dates(session, user.id, starts_on)):
        raise DatesOverlap(f"{starts_on} to {ends_on}")
    if stand_in and stand_in not in list_stand_ins(session, user, today):
        raise NotAStandIn(stand_in.id)
    away = Away(user=user, starts_on=starts_on, ends_on=ends_on, stand_in=stand_in)
    session.add(away)
    changes = {
        "starts_on": (None, starts_on),
        "ends_on": (None, ends_on),
        "stand_in_id": (None, stand_in.id if stand_in else None),
    }
    record(session, AuditAction.AWAY_SET, subject=away, actor=user, changes=changes)
    return away


def remove_away(session: AnySession, away_id: int, *, user: User) -> None:
    """Take back away dates of one's own. Raises AccountRecordNotFound for others."""
    away = session.get(Away, away_id)
    if away is None or away.user_id != user.id:
        raise AccountRecordNotFound(f"no away dates {away_id} of user {user.id}")
    changes = {"starts_on": (away.starts_on, None), "ends_on": (away.ends_on, None)}
    record(session, AuditAction.AWAY_REMOVED, subject=away, actor=user, changes=changes)
    session.delete(away)
    session.flush()
