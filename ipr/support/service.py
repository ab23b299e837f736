"""What happens to a declined case between its decline and its feedback."""

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral
from ipr.support.handovers import (
    change_area,
    hand_over,
    move_owner,
    reassign_lapsed,
)
from ipr.support.models import SupportCase, SupportClosing, SupportState
from ipr.support.queries import case_of, may_work
from ipr.support.routing import (
    NobodyToHold,
    RoutedAs,
    Routing,
    choose_owner,
    may_hold,
    routed_as,
)
from ipr.support.states import Action, NotAllowed, NotPossible, check_possible

__all__ = [
    "NobodyToHold",
    "NotAllowed",
    "NotPossible",
    "RoutedAs",
    "Routing",
    "accept_case",
    "change_area",
    "choose_owner",
    "close_case",
    "end_case",
    "hand_over",
    "open_case",
    "reassign_lapsed",
    "record_work",
    "reopen_case",
]

SECRET = ("…", "…")


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
        _open_again(session, case, routing, actor)
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


def accept_case(session: AnySession, case: SupportCase, *, actor: User) -> None:
    """Take a new case on. Whoever accepts it holds it from then on.

    Raises NotPossible unless it is new, NotAllowed unless it is the actor's, of an
    area that they cover, or they are the network lead.
    """
    _check(session, case, Action.ACCEPT, actor)
    if case.owner_id != actor.id:
        move_owner(
            session,
            case,
            Routing(actor, routed_as(session, actor, case.area_id, london_today())),
            area=case.area,
            reason="Accepted this case for the area",
            actor=actor,
        )
    before, case.state = case.state, SupportState.ACCEPTED
    case.accepted_at = utc_now()
    record(
        session,
        AuditAction.SUPPORT_ACCEPTED,
        subject=case,
        actor=actor,
        changes={"state": (before, case.state)},
    )


def record_work(
    session: AnySession,
    case: SupportCase,
    *,
    done: str | None,
    learned: str | None,
    actor: User,
) -> None:
    """Write down what was done and what was learned so far; either may be empty.

    Raises NotPossible unless it was accepted and isn't closed, and NotAllowed.
    """
    _check(session, case, Action.RECORD, actor)
    changes = _write(case, done=done or None, learned=learned or None)
    changes["state"] = (case.state, SupportState.WORKING)
    case.state = SupportState.WORKING
    record(
        session,
        AuditAction.SUPPORT_RECORDED,
        subject=case,
        actor=actor,
        changes=changes,
    )


def close_case(
    session: AnySession,
    case: SupportCase,
    *,
    done: str,
    learned: str | None,
    feedback: str,
    actor: User,
) -> None:
    """Close a case with what was done and the feedback that its referrer reads.

    Raises NotPossible unless it was accepted and isn't closed, NotAllowed, and
    ValueError without what was done or without feedback.
    """
    _check(session, case, Action.CLOSE, actor)
    if not done or not feedback:
        raise ValueError("Closing needs what was done and feedback to the referrer")
    changes = _write(case, done=done, learned=learned or None, feedback=feedback)
    changes["state"] = (case.state, SupportState.CLOSED)
    case.state = SupportState.CLOSED
    case.closed_at = utc_now()
    case.closings.append(
        SupportClosing(closed_by=actor, closed_at=case.closed_at, feedback=feedback)
    )
    record(
        session, AuditAction.SUPPORT_CLOSED, subject=case, actor=actor, changes=changes
    )


def reopen_case(
    session: AnySession, case: SupportCase, *, reason: str, actor: User
) -> None:
    """Open a closed case again. Its feedback stays with the referrer.

    It goes on with its last owner, or, if that person can no longer hold it, to
    whoever would be given it today. Raises NotPossible unless it is closed, and
    NotAllowed.
    """
    _check(session, case, Action.REOPEN, actor)
    today = london_today()
    _note_reopening(case, reason, actor)
    before, case.state = case.state, SupportState.WORKING
    if not may_hold(session, case.owner, today):
        move_owner(
            session,
            case,
            choose_owner(session, case.area_id, today),
            area=case.area,
            reason="The case was opened again and its last owner can no longer hold it",
            actor=actor,
        )
    record(
        session,
        AuditAction.SUPPORT_REOPENED,
        subject=case,
        actor=actor,
        changes={"state": (before, case.state)},
    )


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
    )
    session.add(case)
    referral.owner, referral.queue = routing.user, None
    session.flush()
    return case


def _open_again(
    session: AnySession, case: SupportCase, routing: Routing, actor: Actor
) -> None:
    if case.state is SupportState.CLOSED:
        _note_reopening(case, "Decided again, and declined, on new information", actor)
    move_owner(
        session,
        case,
        routing,
        area=case.referral.area,
        reason="Declined again",
        actor=actor,
    )
    case.state = SupportState.NEW
    case.opened_at, case.accepted_at = utc_now(), None


def _note_reopening(case: SupportCase, reason: str, actor: Actor) -> None:
    closing = case.closings[-1]
    closing.reopened_by_id = actor.id
    closing.reopened_at = utc_now()
    closing.reopened_reason = reason


def _write(
    case: SupportCase, **texts: str | None
) -> dict[str, tuple[str | None, str | None]]:
    """Set texts; return that they changed, without saying to what."""
    changes: dict[str, tuple[str | None, str | None]] = {}
    for name, text in texts.items():
        if getattr(case, name) != text:
            setattr(case, name, text)
            changes[name] = SECRET
    return changes


def _check(session: AnySession, case: SupportCase, action: Action, actor: User) -> None:
    if not may_work(session, case, user=actor, on=london_today()):
        raise NotAllowed
    check_possible(case, action)
