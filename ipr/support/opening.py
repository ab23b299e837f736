"""A declined case beginning, ending, and beginning again."""

from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral
from ipr.referrals.signals import referral_ended
from ipr.support.cover.routing import Routing
from ipr.support.handovers import move_owner
from ipr.support.models import SupportCase, SupportLine, SupportState
from ipr.support.queries import case_of


def open_case(
    session: AnySession, referral: Referral, *, routing: Routing, actor: Actor
) -> SupportCase:
    """Give a referral that was just declined to the person who is to hold it.

    A case that had ended or was closed is opened again, as new, with what was
    written in it; one that is still open stays with whoever holds it.
    """
    case = case_of(session, referral)
    if case is None:
        case = _first_case(session, referral, routing)
    elif case.state in (SupportState.ENDED, SupportState.CLOSED):
        _open_again(session, case, referral, routing, actor)
    else:
        referral.owner, referral.queue = case.owner, None
        session.flush()
        return case
    record(
        session,
        AuditAction.SUPPORT_OPENED,
        subject=case,
        actor=actor,
        changes={"owner": (None, case.owner_id), "routed_as": (None, case.routed_as)},
    )
    return case


def end_case(session: AnySession, referral: Referral, *, actor: Actor | None) -> None:
    """End the case of a referral that is no longer a declined one, if it has one.

    The case keeps its last owner and all that was written. The referral's new
    owner is for the caller to set.
    """
    case = case_of(session, referral)
    if case is None or case.state is SupportState.ENDED:
        return
    before, case.state = case.state, SupportState.ENDED
    record(
        session,
        AuditAction.SUPPORT_ENDED,
        subject=case,
        actor=actor,
        changes={"state": (before, case.state)},
    )


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: Actor | None
) -> None:
    """End the case of a referral that was withdrawn or is a duplicate."""
    end_case(session, referral, actor=actor)


def _first_case(
    session: AnySession, referral: Referral, routing: Routing
) -> SupportCase:
    case = SupportCase(
        referral=referral,
        area_id=referral.area_id,
        owner=routing.user,
        routed_as=routing.routed_as.value,
        state=SupportState.NEW,
        opened_at=utc_now(),
        received_on=london_today(),
        lines=[SupportLine(line=one.line) for one in referral.lines],
    )
    session.add(case)
    referral.owner, referral.queue = routing.user, None
    session.flush()
    return case


def _open_again(
    session: AnySession,
    case: SupportCase,
    referral: Referral,
    routing: Routing,
    actor: Actor,
) -> None:
    if case.state is SupportState.CLOSED:
        note_reopening(case, "Decided again, and declined, on new information", actor)
    move_owner(
        session,
        case,
        routing,
        area=referral.area,
        reason="Declined again",
        actor=actor,
    )
    case.state = SupportState.NEW
    case.opened_at, case.accepted_at = utc_now(), None
    referral.note_placed()  # with whoever held it when it was closed, perhaps


def note_reopening(case: SupportCase, reason: str, actor: Actor) -> None:
    """Note at the last closing that it was opened again, by whom and why."""
    closing = case.closings[-1]
    closing.reopened_by_id = actor.id
    closing.reopened_at = utc_now()
    closing.reopened_reason = reason
