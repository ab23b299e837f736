"""Open cases whose holder no longer covers their area, offered to whoever does."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ipr.accounts.models import Area, AreaCover, RoleGrant, User
from ipr.accounts.service import holds_role
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Permission, Role
from ipr.referrals.models import Referral
from ipr.support.cover.chain import RoutedAs
from ipr.support.handovers import give_case, give_cases, lock_cases
from ipr.support.models import SupportCase
from ipr.support.queries import IS_DIRECT, REFERENCE, is_open, visible_cases
from ipr.support.states import CASE_WORKFLOW, OFFERED
from ipr.workflow import NotPossible

BY_AREA = SupportCase.routed_as.in_(
    bindparam("by_area", [RoutedAs.ACSSL.value, RoutedAs.DEPUTY.value], expanding=True)
)
"""Whether a case came to its holder because they covered its area."""


def is_offered(on: date) -> ColumnElement[bool]:
    """Return the condition that a case is on offer on a day.

    Outer-joined to its referral. It came to its holder for its area, and they neither
    cover that area any more nor lead the network. They keep it until somebody takes it
    over.
    """
    covers = exists().where(
        AreaCover.user_id == SupportCase.owner_id,
        AreaCover.area_id == SupportCase.area_id,
        _within(AreaCover, on),
    )
    leads = exists().where(
        RoleGrant.user_id == SupportCase.owner_id,
        RoleGrant.role == Role.ACSSL_LEAD,
        _within(RoleGrant, on),
    )
    return and_(is_open(), BY_AREA, ~covers, ~leads)


def is_offered_to(user: User, on: date) -> ColumnElement[bool]:
    """Return the condition that a case is offered to somebody on a day.

    To who covers its area; where nobody does, to the network lead. Never to who
    referred it.
    """
    own = select(AreaCover.area_id).where(
        AreaCover.user_id == user.id, _within(AreaCover, on)
    )
    theirs: Any = own
    if user.can(Permission.LEAD_SUPPORT):
        covered = (
            select(AreaCover.area_id)
            .join(User, User.id == AreaCover.user_id)
            .where(_within(AreaCover, on), User.active, holds_role(Role.ACSSL, on))
            .correlate(None)  # the statement around it has people and areas too
        )
        uncovered = select(Area.id).where(Area.id.not_in(covered)).correlate(None)
        theirs = union_all(own, uncovered)
    return and_(
        is_offered(on),
        SupportCase.area_id.in_(theirs),
        or_(IS_DIRECT, Referral.referrer_id != user.id),
    )


def select_offers(user: User, on: date) -> Any:
    """Return the cases that are offered to somebody on a day."""
    return (
        select(
            SupportCase.id,
            SupportCase.state,
            SupportCase.opened_at,
            REFERENCE,
            Area.name.label("area"),
            User.name.label("owner"),
        )
        .outerjoin(SupportCase.referral)
        .join(SupportCase.area)
        .join(SupportCase.owner)
        .where(is_offered_to(user, on), visible_cases(user, on))
    )


def offers_by_area(*conditions: ColumnElement[bool]) -> Any:
    """Select from whom, of which area and how many cases are on offer."""
    return (
        select(
            Area.name.label("area"),
            User.name.label("owner"),
            func.count().label("number"),
            func.min(SupportCase.opened_at).label("oldest"),
        )
        .select_from(SupportCase)
        .outerjoin(SupportCase.referral)
        .join(SupportCase.area)
        .join(SupportCase.owner)
        .where(*conditions)
        .group_by(Area.id, Area.name, User.id, User.name)
        .order_by(Area.name, User.name)
    )


def has_lost_area(session: AnySession, case: SupportCase | None, on: date) -> bool:
    """Return whether a case is held by somebody who no longer covers its area."""
    if case is None or case.routed_as not in (RoutedAs.ACSSL, RoutedAs.DEPUTY):
        return False
    lost = select(SupportCase.id).outerjoin(SupportCase.referral)
    lost = lost.where(SupportCase.id == case.id, is_offered(on))
    return session.scalar(lost) is not None


def take_over(session: AnySession, case: SupportCase, *, actor: User) -> None:
    """Take a case that is offered over from its holder. It is new again.

    Raises NotPossible unless it is open and offered to them, and NotAllowed.
    """
    CASE_WORKFLOW.check(session, case, "take_over", actor=actor)
    give_case(session, case, to=actor, reason=_why_taken(case), actor=actor)


def take_over_all(session: AnySession, *, actor: User) -> list[SupportCase]:
    """Take over every case that is offered to somebody; return them.

    It reads as often for many as for one. That a case is offered to them is all that
    taking it over asks for.
    """
    is_theirs = is_offered_to(actor, london_today())
    offers = select(SupportCase).where(is_theirs)
    offered = lock_cases(
        session,
        offers.options(
            contains_eager(SupportCase.referral),
            joinedload(SupportCase.owner).lazyload(User.grants),
            joinedload(SupportCase.area),
            selectinload(SupportCase.handovers),
        ),
    )
    # Locking may have waited for somebody else who took them over.
    now = select(SupportCase.id).outerjoin(SupportCase.referral).where(is_theirs)
    still_offered = set(session.scalars(now))
    still = [case for case in offered if case.id in still_offered]
    if still:
        reasons = {case: _why_taken(case) for case in still}
        give_cases(session, reasons, to=actor, actor=actor)
    return still


def _why_taken(case: SupportCase) -> str:
    area = case.area.name if case.area else "its area"
    return f"{case.owner.name} no longer covers {area}"


@CASE_WORKFLOW.predicate(OFFERED)
def check_offered(session: AnySession, case: SupportCase, actor: User) -> None:
    """Raise NotPossible unless a case is offered to somebody today."""
    if not _is_offered_now(session, case, actor):
        raise NotPossible("This case is not offered to you: somebody holds it")


def _is_offered_now(session: AnySession, case: SupportCase, user: User) -> bool:
    offered = select(SupportCase.id).outerjoin(SupportCase.referral)
    offered = offered.where(
        SupportCase.id == case.id, is_offered_to(user, london_today())
    )
    return session.scalar(offered) is not None


def _within(table: Any, on: date) -> ColumnElement[bool]:
    return and_(
        table.starts_on <= on, or_(table.ends_on.is_(None), table.ends_on >= on)
    )
