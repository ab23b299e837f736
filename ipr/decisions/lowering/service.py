"""A change that would lower a case waits; people confirm it, or refuse it."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.lowering.states import (
    LOWERING_WORKFLOW,
    NOT_FIRST,
    NOT_REFERRER,
    NOT_TELLER,
)
from ipr.decisions.lowering.told import told_some_of_it
from ipr.decisions.models import Lowering, LoweringState, StoredDecision
from ipr.decisions.moved.service import note_moved_case
from ipr.decisions.queries import lock_referral, open_lowering
from ipr.decisions.routing import move_referral
from ipr.decisions.settling.triage import check_not_referrer, still_on_team
from ipr.referrals.models import Referral
from ipr.referrals.named_in_text import refuse_names
from ipr.referrals.signals import referral_ended
from ipr.rulebook.model import DECLINE
from ipr.workflow import NotAllowed, SamePerson, Transition


def begin_lowering(
    session: AnySession, referral: Referral, decision: StoredDecision, *, actor: User
) -> Lowering:
    """Keep that a decision would lower a case, which stays where it is.

    To be called with the referral locked, and what waited before overtaken.
    """
    two = decision.outcome == DECLINE
    lowering = Lowering(
        referral=referral,
        decision=decision,
        told_by=actor,
        stood=referral.status,
        state=LoweringState.TWO_TO_CONFIRM if two else LoweringState.ONE_TO_CONFIRM,
    )
    session.add(lowering)
    _record(session, AuditAction.LOWERING_OPENED, lowering, actor)
    return lowering


def confirm_lowering(
    session: AnySession,
    lowering: Lowering,
    *,
    reason: str,
    actor: User,
    settings: Settings,
) -> None:
    """Confirm that a case is lowered; it is, once enough people have confirmed it.

    One person is enough to send it to the team, two must agree that it is declined.
    Raises NotAllowed, SamePerson for whoever told some of what is new or confirmed it
    before, NotPossible when somebody else, or a new decision, was quicker, and
    NamesCustomer if the reason does: others read it.
    """
    row = _answer(session, lowering, "confirm_lowering", reason, actor)
    if row.ends is not LoweringState.CONFIRMED:
        return
    referral, holder = lowering.referral, lowering.referral.owner
    decision = lowering.decision
    referral.outcome = decision.outcome
    move_referral(session, referral, decision.outcome, actor=actor, settings=settings)
    note_moved_case(session, referral, holder=holder, actor=actor, decision=decision)


def refuse_lowering(
    session: AnySession, lowering: Lowering, *, reason: str, actor: User
) -> None:
    """Refuse that a case is lowered: it stays where it is, with whoever has it.

    The decision stays on record. Raises as `confirm_lowering`.
    """
    _answer(session, lowering, "refuse_lowering", reason, actor)


def overtake_lowering(session: AnySession, referral: Referral, *, actor: User) -> None:
    """Close what waits, as a new decision or the referral's end has overtaken it."""
    lowering = open_lowering(session, referral)
    if lowering:
        lowering.state = LoweringState.OVERTAKEN
        _record(session, AuditAction.LOWERING_OVERTAKEN, lowering, actor)


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """Close what waits on a referral that was withdrawn or is a duplicate."""
    overtake_lowering(session, referral, actor=actor)


@LOWERING_WORKFLOW.predicate(NOT_TELLER)
def check_not_teller(session: AnySession, lowering: Lowering, actor: User) -> None:
    """Raise SamePerson for whoever told some of what is new since the case stood."""
    told = told_some_of_it(actor.id)
    if session.scalar(select(Lowering.id).where(Lowering.id == lowering.id, told)):
        raise SamePerson("You told us what is new, so somebody else has to confirm it")


@LOWERING_WORKFLOW.predicate(NOT_REFERRER)
def check_referred_by_another(
    session: AnySession, lowering: Lowering, actor: User
) -> None:
    """Raise SamePerson for whoever referred the case."""
    check_not_referrer(session, lowering.referral, actor)


@LOWERING_WORKFLOW.predicate(NOT_FIRST)
def check_not_first(_session: AnySession, lowering: Lowering, actor: User) -> None:
    """Raise SamePerson for whoever was the first of two to confirm it."""
    if lowering.first_id == actor.id:
        raise SamePerson("You have confirmed this, so somebody else has to be second")


def _answer(
    session: AnySession, lowering: Lowering, action: str, reason: str, actor: User
) -> Transition:
    if not still_on_team(session, actor):
        raise NotAllowed(LOWERING_WORKFLOW.row(action, lowering).only)
    lock_referral(session, lowering.referral)
    session.refresh(lowering)
    row = LOWERING_WORKFLOW.check(session, lowering, action, actor=actor)
    refuse_names(lowering.referral.customer, reason=reason)
    if lowering.first is None:
        lowering.first, lowering.first_at = actor, utc_now()
        lowering.first_reason = reason
    else:
        lowering.second, lowering.second_at = actor, utc_now()
        lowering.second_reason = reason
    lowering.state = LoweringState(row.ends or lowering.state)
    _record(session, AuditAction(row.audit), lowering, actor)
    return row


def _record(
    session: AnySession, action: AuditAction, lowering: Lowering, actor: User
) -> None:
    session.flush()
    record(
        session,
        action,
        subject=lowering.referral,
        actor=actor,
        changes={
            "decision": (None, lowering.decision.number),
            "outcome": (lowering.stood, lowering.decision.outcome),
            "state": (None, lowering.state),
        },
    )
