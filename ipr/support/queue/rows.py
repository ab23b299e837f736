"""The rows of the desk: one statement for its page, count and file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, union_all
from sqlalchemy.orm import aliased

from ipr.accounts.models import Area, AreaCover, User
from ipr.db.clock import london_today
from ipr.desks.filters import UNSAID
from ipr.permissions import Permission
from ipr.referrals.lists.filters import ANY, ReferralFilters
from ipr.referrals.lists.rows import Owner, narrow_referrals
from ipr.referrals.models import Referral
from ipr.support.cover.leavers import came_from_leaver
from ipr.support.models import OPEN_STATES, SupportCase, SupportLine, SupportState
from ipr.support.queries import (
    IN_OPEN_STATE,
    REFERENCE,
    is_late,
    still_needed,
    visible_cases,
    works_on,
)
from ipr.support.queue.by_category import narrow_by_category

OPEN, IN_HAND, OVERDUE = "open", "in_hand", "overdue"
WAITING, FOLLOW_UP = "waiting", "follow_up"


@dataclass(frozen=True, kw_only=True)
class SupportFilters(ReferralFilters):
    """What a list of cases is narrowed down to."""

    left: int | None = None
    """Nobody has accepted them since this person, who left, had them."""
    category: str = field(default="", metadata=UNSAID)
    """The main category: its code, or that there is none."""
    any_category: str = field(default="", metadata=UNSAID)
    """One of its categories, main or not."""
    late: datetime | None = None
    """Open declined cases from before this moment are past their time limit, if one is
    set."""

    def at_state(self, state: str) -> "SupportFilters":
        """Return the same with another state."""
        return replace(self, state=state)


def select_cases(user: User, on: date, filters: SupportFilters) -> Select[Any]:
    """Return the cases of one's areas and those one holds."""
    columns: tuple[Any, ...] = (
        SupportCase.id,
        REFERENCE,
        Referral.submitted_at,
        Referral.event_on,
        Referral.status,
        Referral.outcome,
        Area.name.label("area"),
        Owner.name.label("owner"),
        SupportCase.state.label("state"),
        (SupportCase.state == SupportState.CLOSED).label("closed"),
        SupportCase.source,
        SupportCase.received_on,
        SupportCase.wanted_by,
        SupportCase.waiting,
        SupportCase.follow_up_on,
        SupportCase.opened_at,
        SupportCase.closed_at,
        how_urgent(filters.late, on).label("urgency"),
    )
    statement = (
        select(*columns)
        .select_from(SupportCase)
        .outerjoin(SupportCase.referral)
        .outerjoin(Area, Area.id == SupportCase.area_id)
        .outerjoin(Owner, Owner.id == SupportCase.owner_id)
        .where(
            works_on(user, on),
            visible_cases(user, on),
            still_needed(),
            *_case_state(filters, on),
        )
    )
    if filters.left:
        statement = statement.where(came_from_leaver(filters.left, on))
    if not user.can(Permission.LEAD_SUPPORT):
        statement = statement.where(_held_or_covered(user, on, filters.state))
    statement = narrow_by_category(
        statement, filters.category, filters.any_category, walk=filters.walk
    )
    of_case = SupportLine, SupportLine.case_id == SupportCase.id
    return narrow_referrals(
        statement, user, filters, SupportCase.received_on, SupportCase, of_case
    )


def how_urgent(late: datetime | None, on: date) -> ColumnElement[int]:
    """Return 0 for what is overdue, 1 for what is to be followed up, 2 for the rest."""
    return case(
        (and_(IN_OPEN_STATE, is_late(late, on)), 0),
        (and_(IN_OPEN_STATE, SupportCase.follow_up_on <= on), 1),
        else_=2,
    )


def is_row_late(row: Any, late: datetime | None) -> bool:
    """Return what `is_late` says of an open one of these rows, today."""
    if row.state not in OPEN_STATES:
        return False
    if row.status and late and row.opened_at < late:
        return True
    return bool(row.wanted_by and row.wanted_by < london_today())


def _held_or_covered(user: User, on: date, state: str) -> ColumnElement[bool]:
    """Return what `works_on` says, once more, in a form that SQLite finds by index.

    By the state too: of what is open there are few, however many were closed.
    """
    held, near = aliased(SupportCase), aliased(SupportCase)
    covered = (
        select(near.id)
        .join(AreaCover, AreaCover.area_id == near.area_id)
        .where(
            AreaCover.user_id == user.id,
            AreaCover.starts_on <= on,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
        )
    )
    mine = select(held.id).where(held.owner_id == user.id)
    if state != ANY:
        one = state in list(SupportState)
        states = (SupportState(state),) if one else OPEN_STATES
        covered = covered.where(near.state.in_(states))
        mine = mine.where(held.state.in_(states))
    return SupportCase.id.in_(union_all(mine, covered))


def _case_state(filters: SupportFilters, on: date) -> Sequence[ColumnElement[bool]]:
    state = filters.state
    if state == ANY:
        return ()
    if state in ("", OPEN):
        return (IN_OPEN_STATE,)
    if state == IN_HAND:
        return (IN_OPEN_STATE, SupportCase.state != SupportState.NEW)
    if state == OVERDUE:
        return (IN_OPEN_STATE, is_late(filters.late, on))
    if state == WAITING:
        return (IN_OPEN_STATE, SupportCase.waiting.is_(True))
    if state == FOLLOW_UP:
        return (IN_OPEN_STATE, SupportCase.follow_up_on <= on)
    return (SupportCase.state == SupportState(state),)
