"""A case passing from one person to another. It never has no one."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select, true

from ipr.accounts.models import Area, User
from ipr.accounts.signals import person_left
from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.cover.chain import RoutedAs
from ipr.support.cover.routing import (
    NobodyToHold,
    Routing,
    choose_owner,
    is_holder,
    may_hold,
    routed_as,
)
from ipr.support.errors import CannotHold, NothingChanges
from ipr.support.models import (
    OPEN_STATES,
    SupportCase,
    SupportHandover,
    SupportState,
)
from ipr.support.queries import IS_DIRECT
from ipr.support.states import CASE_WORKFLOW

logger = logging.getLogger(__name__)


def move_owner(
    session: AnySession,
    case: SupportCase,
    routing: Routing,
    *,
    area: Area | None,
    reason: str,
    actor: Actor | None,
) -> None:
    """Give a case, and its referral with it if any, to a person and an area.

    The one place where either changes. A new owner has not accepted the case yet,
    so it is new again.
    """
    referral, to = case.referral, routing.user
    before = {"owner": case.owner_id, "area": case.area_id, "as": case.routed_as}
    after = {
        "owner": to.id,
        "area": area.id if area else None,
        "as": routing.routed_as.value,
    }
    if case.owner_id != to.id:
        case.state, case.accepted_at = SupportState.NEW, None
    case.owner, case.area = to, area
    if referral:
        referral.owner, referral.area, referral.queue = to, area, None
    case.routed_as = routing.routed_as.value
    if before == after:
        return
    case.handovers.append(
        SupportHandover(
            from_id=before["owner"],
            to_person=to,
            from_area_id=before["area"],
            to_area=area,
            by_id=actor.id if actor else None,
            reason=reason,
            at=utc_now(),
        )
    )
    record(
        session,
        AuditAction.SUPPORT_HANDED_OVER,
        subject=case,
        actor=actor,
        changes={
            name: (before[name], after[name])
            for name in before
            if before[name] != after[name]
        },
    )


def hand_over(
    session: AnySession, case: SupportCase, *, to: User, reason: str, actor: User
) -> None:
    """Give a case to another ACSSL, deputy or lead, and say why.

    Raises NotPossible unless it is open, NotAllowed, CannotHold when the person is
    no ACSSL or lead today, and NothingChanges when they have it already.
    """
    CASE_WORKFLOW.check(session, case, "hand_over", actor=actor)
    give_case(session, case, to=to, reason=reason, actor=actor)


def give_case(
    session: AnySession, case: SupportCase, *, to: User, reason: str, actor: User
) -> None:
    """Give a case to somebody who may hold it today, as what they would.

    Raises CannotHold when they may not, and NothingChanges when they have it already.
    """
    give_cases(session, {case: reason}, to=to, actor=actor)


def give_cases(
    session: AnySession, reasons: Mapping[SupportCase, str], *, to: User, actor: User
) -> None:
    """Give cases to somebody, each for its reason, as `give_case` gives one.

    Whether and as what they may hold them is asked once, or once an area.
    """
    today = london_today()
    _lock(session, to)
    if not may_hold(session, to, today):
        raise CannotHold("They cannot hold declined cases today: choose somebody else")
    held_as: dict[int | None, RoutedAs] = {}
    for case, reason in reasons.items():
        if to.id == case.owner_id:
            raise NothingChanges("They hold this case already: choose somebody else")
        if case.area_id not in held_as:
            held_as[case.area_id] = routed_as(session, to, case.area_id, today)
        routing = Routing(to, held_as[case.area_id])
        move_owner(session, case, routing, area=case.area, reason=reason, actor=actor)


def change_area(
    session: AnySession, case: SupportCase, *, area: Area, reason: str, actor: User
) -> None:
    """Send a case to the area that it belongs to, and to whoever answers for it.

    The decision stands as it was made, with the nation it was made for. Raises
    NotPossible unless the case is open, NotAllowed, NothingChanges when it is in
    that area already, and NobodyToHold.
    """
    CASE_WORKFLOW.check(session, case, "change_area", actor=actor)
    if area.id == case.area_id:
        raise NothingChanges("The case is in this area already: choose another")
    routing = choose_owner(session, area.id, london_today())
    move_owner(session, case, routing, area=area, reason=reason, actor=actor)


def reassign_lapsed(
    session: AnySession,
    on: date,
    *,
    owner: User | None = None,
    actor: Actor | None = None,
) -> list[SupportCase]:
    """Move every open case whose owner can no longer hold it; return those moved.

    With `owner`, look at that person's cases alone.

    An owner can't who was deactivated or is neither ACSSL nor lead on the day. A
    closed, withdrawn or duplicate one keeps its last owner. While nobody at all can
    take a case it stays where it is, and the next run tries again.
    """
    moved = []
    for case in _lapsed(session, on, owner):
        try:
            routing = choose_owner(session, case.area_id, on)
        except NobodyToHold as problem:
            logger.error("support case %s was not moved: %s", case.id, problem)
            continue
        move_owner(
            session,
            case,
            routing,
            area=case.area,
            reason=_why_lapsed(case.owner),
            actor=actor,
        )
        moved.append(case)
    return moved


@person_left.connect
def follow_leaver(session: AnySession, *, user: User, actor: Actor | None) -> None:
    """Move the cases of somebody who was deactivated or lost a role."""
    reassign_lapsed(session, london_today(), owner=user, actor=actor)


def _lapsed(session: AnySession, on: date, owner: User | None) -> list[SupportCase]:
    lapsed = (
        select(SupportCase)
        .join(SupportCase.owner)
        .where(
            SupportCase.state.in_(OPEN_STATES),
            ~is_holder(on),
            SupportCase.owner_id == owner.id if owner else true(),
        )
    )
    return lock_cases(session, lapsed)


def lock_cases(session: AnySession, cases: Select[Any]) -> list[SupportCase]:
    """Return cases that are still needed, with their referrals, held for changing.

    Always the declined ones first, and of these the referrals with them.
    """
    cases = cases.order_by(SupportCase.id)
    declined = (
        cases.join(SupportCase.referral)
        .where(Referral.status == ReferralStatus.DECLINED)
        .with_for_update(of=[SupportCase, Referral])
    )
    direct = (
        cases.outerjoin(SupportCase.referral)
        .where(IS_DIRECT)
        .with_for_update(of=SupportCase)
    )
    return [case for some in (declined, direct) for case in session.scalars(some)]


def _why_lapsed(owner: User) -> str:
    if not owner.active:
        return "Its owner has left the service"
    return "Its owner is not an ACSSL or network lead any more"


def _lock(session: AnySession, user: User) -> None:
    """Keep a person from being deactivated until the case is theirs."""
    session.scalar(select(User.id).where(User.id == user.id).with_for_update(read=True))
