"""Who is to hold a declined case of an area, on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ipr.accounts.models import AreaCover, Away, CoverCapacity, RoleGrant, User
from ipr.db.engine import AnySession
from ipr.permissions import Role

HOLDERS = (Role.ACSSL, Role.ACSSL_LEAD)


class RoutedAs(StrEnum):
    """Why a person holds a case."""

    ACSSL = "acssl"
    DEPUTY = "deputy"
    LEAD = "lead"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Routing:
    """Who is to hold a case, and why it is this person."""

    user: User
    routed_as: RoutedAs


class NobodyToHold(Exception):
    """There is no ACSSL for the area and no network lead either."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody can hold a declined case: no ACSSL covers the area today and there "
            "is no network lead. An access manager can give somebody that role"
        )


def choose_owner(session: AnySession, area_id: int | None, on: date) -> Routing:
    """Return who holds a case of an area that is declined on a day.

    The area's ACSSL; the deputy when the ACSSL is away or there is none; else the
    network lead who has been one for longest, one who is not away if possible.
    Raises NobodyToHold when no active person is a lead either.

    The person's row is locked for sharing, so that nobody can be deactivated
    between being chosen and being given the case.
    """
    while True:
        routing = _choose(session, area_id, on)
        session.execute(
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
    for capacity, covering in session.execute(_covering(area_id, on)):
        if covering.id == user.id:
            return RoutedAs(capacity.value)
    leads = session.scalars(_leads(on)).all()
    return RoutedAs.LEAD if user in leads else RoutedAs.HANDED_OVER


def is_holder(on: date, *roles: Role) -> ColumnElement[bool]:
    """Return the condition that a User may hold declined cases on a day."""
    granted = exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_(roles or HOLDERS),
        _spans(RoleGrant.starts_on, RoleGrant.ends_on, on),
    )
    return and_(User.active, granted)


def _choose(session: AnySession, area_id: int | None, on: date) -> Routing:
    away = set(session.scalars(_away(on)))
    covering = session.execute(_covering(area_id, on)).all()
    for wanted in (CoverCapacity.ACSSL, CoverCapacity.DEPUTY):
        for capacity, user in covering:
            if capacity is wanted and user.id not in away:
                return Routing(user, RoutedAs(capacity.value))
    leads = session.scalars(_leads(on)).all()
    if not leads:
        raise NobodyToHold
    present = [lead for lead in leads if lead.id not in away]
    return Routing((present or leads)[0], RoutedAs.LEAD)


def _covering(area_id: int | None, on: date) -> Select[CoverCapacity, User]:
    return (
        select(AreaCover.capacity, User)
        .join(AreaCover.user)
        .where(
            AreaCover.area_id == area_id,
            _spans(AreaCover.starts_on, AreaCover.ends_on, on),
            is_holder(on, Role.ACSSL),
        )
        .order_by(AreaCover.starts_on, AreaCover.id)
    )


def _leads(on: date) -> Select[User]:
    return (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.active,
            RoleGrant.role == Role.ACSSL_LEAD,
            _spans(RoleGrant.starts_on, RoleGrant.ends_on, on),
        )
        .order_by(RoleGrant.starts_on, User.id)
    )


def _away(on: date) -> Select[int]:
    return select(Away.user_id).where(_spans(Away.starts_on, Away.ends_on, on))


def _spans(
    starts_on: InstrumentedAttribute[date],
    ends_on: InstrumentedAttribute[date] | InstrumentedAttribute[date | None],
    on: date,
) -> ColumnElement[bool]:
    return and_(starts_on <= on, or_(ends_on.is_(None), ends_on >= on))
