"""Who is to hold a declined case of an area, on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ipr.accounts.models import RoleGrant, User
from ipr.accounts.service import cover_of, holds_role, is_away
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.workflow import Refused

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


class NobodyToHold(Refused):
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
    for role, covering in _covering(session, area_id, on):
        if covering.id == user.id:
            return role
    leads = session.scalars(_leads(on)).all()
    return RoutedAs.LEAD if user in leads else RoutedAs.HANDED_OVER


def is_holder(on: date) -> ColumnElement[bool]:
    """Return the condition that a User may hold declined cases on a day."""
    return and_(User.active, or_(*(holds_role(role, on) for role in HOLDERS)))


def _choose(session: AnySession, area_id: int | None, on: date) -> Routing:
    for role, user in _covering(session, area_id, on):
        if not is_away(session, user.id, on):
            return Routing(user, role)
    leads = session.scalars(_leads(on)).all()
    if not leads:
        raise NobodyToHold
    present = (lead for lead in leads if not is_away(session, lead.id, on))
    return Routing(next(present, leads[0]), RoutedAs.LEAD)


def _covering(
    session: AnySession, area_id: int | None, on: date
) -> list[tuple[RoutedAs, User]]:
    """Return who answers for an area, in the order in which they are asked."""
    if area_id is None:
        return []
    cover = cover_of(session, area_id, on)
    asked = [(RoutedAs.ACSSL, cover.acssl), (RoutedAs.DEPUTY, cover.deputy)]
    return [(role, user) for role, user in asked if user]


def _leads(on: date) -> Select[User]:
    """Return the network leads on a day, the longest-standing first."""
    return (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.active,
            RoleGrant.role == Role.ACSSL_LEAD,
            RoleGrant.starts_on <= on,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
        )
        .order_by(RoleGrant.starts_on, User.id)
    )
