"""What happens to a declined case between its decline and its feedback."""

from typing import Any, NamedTuple

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.audit.transitions import make_transition
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.referrals.named_in_text import refuse_names
from ipr.support.cover.offers import take_over, take_over_all
from ipr.support.cover.routing import (
    NobodyToHold,
    RoutedAs,
    Routing,
    choose_owner,
    may_hold,
    routed_as,
)
from ipr.support.details.service import (
    categories_of,
    count_actions,
    set_categories,
    set_columns,
)
from ipr.support.errors import NothingDone
from ipr.support.handovers import (
    change_area,
    hand_over,
    move_owner,
    reassign_lapsed,
)
from ipr.support.models import SupportCase, SupportClosing, SupportState
from ipr.support.opening import end_case, note_reopening, open_case
from ipr.support.queries import find_case
from ipr.support.signals import case_closed
from ipr.support.states import CASE_WORKFLOW
from ipr.workflow import Transition

__all__ = [
    "NobodyToHold",
    "RoutedAs",
    "Routing",
    "accept_case",
    "check_closing",
    "change_area",
    "choose_owner",
    "close_case",
    "end_case",
    "find_case",
    "hand_over",
    "open_case",
    "reassign_lapsed",
    "record_work",
    "reopen_case",
    "take_over",
    "take_over_all",
]


class Closing(NamedTuple):
    """What a closing writes, by the row of the table that allows it."""

    row: Transition
    texts: dict[str, str | None]
    main: str | None
    """The main category that it gets; None or empty to leave what it has."""


def accept_case(session: AnySession, case: SupportCase, *, actor: User) -> None:
    """Take a new case on. Whoever accepts it holds it from then on.

    Raises NotPossible unless it is new, NotAllowed unless it is the actor's, of an
    area that they cover, or they are the network lead.
    """
    row = CASE_WORKFLOW.check(session, case, "accept_case", actor=actor)
    if case.owner_id != actor.id:
        move_owner(
            session,
            case,
            Routing(actor, routed_as(session, actor, case.area_id, london_today())),
            area=case.area,
            reason="Accepted this case for the area",
            actor=actor,
        )
    case.accepted_at = utc_now()
    make_transition(session, row, case, actor=actor)


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
    row = CASE_WORKFLOW.check(session, case, "record_work", actor=actor)
    changes = set_columns(case, {"done": done or None, "learned": learned or None})
    make_transition(session, row, case, actor=actor, changes=changes)


def check_closing(
    session: AnySession,
    case: SupportCase,
    *,
    feedback: str,
    actor: User,
    done: str | None = None,
    learned: str | None = None,
    main: str | None = None,
) -> Closing:
    """Return what closing a case so would write, or raise what it would raise."""
    row = CASE_WORKFLOW.check(session, case, "close_case", actor=actor)
    texts = {
        "done": case.done if done is None else done or None,
        "learned": case.learned if learned is None else learned or None,
        "feedback": feedback,
    }
    if not feedback or not (texts["done"] or count_actions(session, case)):
        raise NothingDone
    refuse_names(case.customer, feedback=feedback)
    return Closing(row, texts, main)


def close_case(
    session: AnySession, case: SupportCase, *, actor: User, **written: Any
) -> None:
    """Close a case with what was done and the feedback that its referrer reads.

    It waits for nobody then, and has no day to follow up.
    `done`, `learned` and `main` left out stay as they were recorded. Raises NotPossible
    unless it was accepted and isn't closed, NotAllowed, NothingDone without feedback
    or with nothing of what was done, in words or as dated actions, and NamesCustomer
    if the feedback does.
    """
    row, texts, main = check_closing(session, case, actor=actor, **written)
    now = utc_now()
    # First, as it reads the case's closings: what is written then goes out at once.
    case.closings.append(
        SupportClosing(closed_by=actor, closed_at=now, feedback=texts["feedback"])
    )
    over = {"waiting": False, "follow_up_on": None}
    changes = set_columns(case, texts | over)
    if main:
        _, others = categories_of(session, case)
        changes |= set_categories(session, case, main, others)
    case.closed_at = now
    make_transition(session, row, case, actor=actor, changes=changes)
    if case.referral:
        case_closed.send(session, referral=case.referral)


def reopen_case(
    session: AnySession, case: SupportCase, *, reason: str, actor: User
) -> None:
    """Open a closed case again. Its feedback stays with the referrer.

    It goes on with its last owner, or, if that person can no longer hold it, to
    whoever would be given it today. Raises NotPossible unless it is closed,
    NotAllowed, and NamesCustomer if the reason does.
    """
    row = CASE_WORKFLOW.check(session, case, "reopen_case", actor=actor)
    refuse_names(case.customer, reason=reason)
    today = london_today()
    note_reopening(case, reason, actor)
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
        AuditAction(row.audit),
        subject=case,
        actor=actor,
        changes={"state": (before, case.state)},
    )
