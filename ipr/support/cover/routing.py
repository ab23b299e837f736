"""Who is to hold a declined case of an area, on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ipr.accounts.models import AreaCover, Away, RoleGrant, User
from ipr.accounts.service import holds_role
from ipr.db.engine import AnySession
from ipr.support.cover.chain import HOLDERS, CoverChain, RoutedAs, Span
from ipr.workflow import Refused

__all__ = ["RoutedAs"]


@dataclass(frozen=True)
class Routing:
    """Who is to hold a case, and why it is this person."""

    user: User
    routed_as: RoutedAs


class NobodyToHold(Refused):
    """There is no ACSSL for the area and no network lead either."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody can hold a declined case: no ACSSL covers the area today and there "
            "is no network lead. An access manager can give somebody that role"
        )


def choose_owner(session: AnySession, area_id: int | None, on: date) -> Routing:
    """Return who holds a case of an area that is declined on a day.

    The area's ACSSL, or whoever stands in for them; the deputy when there is nobody
    of these, or whoever stands in for them; else the network lead who has been one for
    longest, one who is not away if possible. Raises NobodyToHold when no active person
    is a lead either.

    The person's row is locked for sharing, so that nobody can be deactivated
    between being chosen and being given the case.
    """
    while True:
        routing = _choose(session, area_id, on)
        session.scalar(
            select(User.id).where(User.id == routing.user.id).with_for_update(read=True)
        )
        # Locking may have waited for somebody who ended this person's role.
        if _choose(session, area_id, on) == routing:
            return routing


def may_hold(session: AnySession, user: User, on: date) -> bool:
    """Return whether a person may hold declined cases: active, ACSSL or lead."""
    held = select(User.id).where(User.id == user.id, is_holder(on))
    return session.scalar(held) is not None


def routed_as(
    session: AnySession, user: User, area_id: int | None, on: date
) -> RoutedAs:
    """Return as what somebody would hold a case of an area on a day."""
    chain = read_cover_chain(session, [area_id] if area_id else [], on, on)
    for role, covering in chain.covering(area_id, on).items():
        if covering == user.id:
            return role
    return RoutedAs.LEAD if user.id in chain.leads(on) else RoutedAs.HANDED_OVER


def is_holder(on: date) -> ColumnElement[bool]:
    """Return the condition that a User may hold declined cases on a day."""
    return and_(User.active, or_(*(holds_role(role, on) for role in HOLDERS)))


def read_cover_chain(
    session: AnySession, area_ids: Sequence[int], first: date, last: date
) -> CoverChain:
    """Return what decides who gets cases of some areas between two days."""

    def within(table: Any) -> ColumnElement[bool]:
        ends: InstrumentedAttribute[date | None] = table.ends_on
        return and_(table.starts_on <= last, or_(ends.is_(None), ends >= first))

    covers = session.execute(
        select(
            AreaCover.user_id,
            AreaCover.starts_on,
            AreaCover.ends_on,
            AreaCover.capacity,
            AreaCover.area_id,
        )
        .where(AreaCover.area_id.in_(area_ids), within(AreaCover))
        .order_by(AreaCover.starts_on, AreaCover.id)
    )
    grants = session.execute(
        select(
            RoleGrant.user_id, RoleGrant.starts_on, RoleGrant.ends_on, RoleGrant.role
        )
        .join(User, User.id == RoleGrant.user_id)
        .where(User.active, RoleGrant.role.in_(HOLDERS), within(RoleGrant))
        .order_by(RoleGrant.starts_on, RoleGrant.user_id)
    )
    aways = session.execute(
        select(Away.user_id, Away.starts_on, Away.ends_on, Away.stand_in_id)
        .where(within(Away))
        .order_by(Away.id)
    )
    return CoverChain(
        covers=[Span(*row) for row in covers],
        grants=[Span(*row) for row in grants],
        aways=[Span(*row[:3], other_id=row[3]) for row in aways],
    )


def _choose(session: AnySession, area_id: int | None, on: date) -> Routing:
    chain = read_cover_chain(session, [area_id] if area_id else [], on, on)
    choice = chain.choose(area_id, on)
    if choice is None:
        raise NobodyToHold
    user = session.get_one(User, choice.user_id)
    return Routing(user, choice.routed_as)
