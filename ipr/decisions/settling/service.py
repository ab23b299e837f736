"""People settle what the rulebook leaves to them; two of them, where it takes two."""

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.errors import NothingToSettle, NotTheirClaim, ReferralChanged
from ipr.decisions.models import Settlement, SettlementState
from ipr.decisions.moved.service import note_moved_case
from ipr.decisions.queries import (
    latest_decision,
    lock_referral,
    open_lowering,
    open_proposal,
)
from ipr.decisions.routing import move_referral
from ipr.decisions.settling.states import (
    CLAIMED_BY_THEM,
    NO_LOWERING,
    NO_PROPOSAL,
    NOT_PROPOSER,
    NOT_REFERRER,
    PROPOSAL_WORKFLOW,
    PROPOSER,
    TRIAGE_WORKFLOW,
)
from ipr.decisions.settling.triage import check_not_referrer, put_back
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.named_in_text import refuse_names
from ipr.referrals.signals import referral_ended
from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.workflow import NotAllowed, NotPossible, SamePerson

STANDS = {ReferralStatus.ACCEPTED: ACCEPT, ReferralStatus.DECLINED: DECLINE}


def needs_second_person(referral: Referral, outcome: str) -> bool:
    """Return whether settling it so takes two people.

    One person may accept what the rulebook left to a person. Every decline takes
    two, and so does overturning what stands.
    """
    return outcome == DECLINE or referral.status != ReferralStatus.TRIAGE


def propose_settlement(
    session: AnySession,
    referral: Referral,
    *,
    outcome: str,
    reason: str,
    follows: int,
    actor: User,
    settings: Settings,
) -> Settlement:
    """Settle a referral, or propose to where it takes a second person.

    `follows` is the number of the decision that the actor read. Raises NotAllowed;
    NotTheirClaim when it is in triage and not claimed by the actor; NothingToSettle
    when that outcome stands; NotPossible when it has ended or a proposal is open;
    ReferralChanged when it was decided again in the meantime; NamesCustomer if the
    reason does: the referrer reads it.
    """
    if outcome not in (ACCEPT, DECLINE):
        raise ValueError(f"{outcome!r} settles nothing")
    referral = lock_referral(session, referral)
    if STANDS.get(referral.status) == outcome:
        raise NothingToSettle(f"This referral is already {referral.status.value}")
    row = TRIAGE_WORKFLOW.check(session, referral, "propose_settlement", actor=actor)
    if latest_decision(session, referral).number != follows:
        raise ReferralChanged(row.changed)
    return _propose(session, referral, outcome, reason, actor, settings)


def change_proposal(
    session: AnySession,
    settlement: Settlement,
    *,
    outcome: str,
    reason: str,
    actor: User,
    settings: Settings,
) -> Settlement:
    """Let whoever proposed something propose something else, or for another reason.

    What they had proposed stays on record, and a new proposal takes its place: nobody
    confirms what they didn't read. Raises NotAllowed, NothingToSettle when that
    outcome stands, and NotPossible when it was answered or overtaken.
    """
    if outcome not in (ACCEPT, DECLINE):
        raise ValueError(f"{outcome!r} settles nothing")
    referral = lock_referral(session, settlement.referral)
    if STANDS.get(referral.status) == outcome:
        raise NothingToSettle(f"This referral is already {referral.status.value}")
    _end_own(session, settlement, "change_proposal", actor)
    return _propose(session, referral, outcome, reason, actor, settings)


def take_back_proposal(
    session: AnySession, settlement: Settlement, *, actor: User
) -> None:
    """Let whoever proposed something take it back: the referral stays where it is.

    Raises NotAllowed, and NotPossible when it was answered or overtaken.
    """
    _end_own(session, settlement, "take_back_proposal", actor)


def _propose(
    session: AnySession,
    referral: Referral,
    outcome: str,
    reason: str,
    actor: User,
    settings: Settings,
) -> Settlement:
    refuse_names(referral.customer, reason=reason)
    proposed = needs_second_person(referral, outcome)
    settlement = Settlement(
        referral=referral,
        decision=latest_decision(session, referral),
        outcome=outcome,
        reason=reason,
        state=SettlementState.PROPOSED if proposed else SettlementState.CONFIRMED,
        proposer=actor,
        proposed_at=utc_now(),
    )
    session.add(settlement)
    if proposed:
        _record(session, AuditAction.SETTLEMENT_PROPOSED, settlement, actor)
    else:
        _record(session, AuditAction.SETTLEMENT_CONFIRMED, settlement, actor)
        move_referral(session, referral, outcome, actor=actor, settings=settings)
    return settlement


def confirm_settlement(
    session: AnySession,
    settlement: Settlement,
    *,
    reason: str,
    actor: User,
    settings: Settings,
) -> None:
    """Let a second person confirm what the first proposed; the referral moves.

    Raises NotAllowed, SamePerson, NamesCustomer, and NotPossible when somebody else,
    or a new decision, was quicker.
    """
    referral = _answer(session, settlement, "confirm_settlement", reason, actor)
    holder = referral.owner
    move_referral(session, referral, settlement.outcome, actor=actor, settings=settings)
    note_moved_case(
        session, referral, holder=holder, actor=actor, settlement=settlement
    )


def refuse_settlement(
    session: AnySession, settlement: Settlement, *, reason: str, actor: User
) -> None:
    """Let a second person refuse what the first proposed.

    A referral in triage goes back to the queue, for anybody of the team to claim, and
    whoever had claimed it finds that on Home; an accepted or declined one stays where
    it is. Raises as `confirm_settlement`.
    """
    referral = _answer(session, settlement, "refuse_settlement", reason, actor)
    holder = referral.owner
    if referral.status == ReferralStatus.TRIAGE:
        put_back(session, referral, actor=actor)
        note_moved_case(
            session, referral, holder=holder, actor=actor, settlement=settlement
        )


def overtake_proposal(session: AnySession, referral: Referral, *, actor: User) -> None:
    """Close a proposal that a new decision, or the referral's end, has overtaken."""
    settlement = open_proposal(session, referral)
    if settlement:
        settlement.state = SettlementState.OVERTAKEN
        _record(session, AuditAction.SETTLEMENT_OVERTAKEN, settlement, actor)


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """Close what waits on a referral that was withdrawn or is a duplicate."""
    overtake_proposal(session, referral, actor=actor)


@TRIAGE_WORKFLOW.predicate(CLAIMED_BY_THEM)
def check_claimed(_session: AnySession, referral: Referral, actor: User) -> None:
    """Raise NotTheirClaim unless somebody claimed what they want to settle."""
    if referral.owner_id != actor.id:
        raise NotTheirClaim(
            f"{referral.owner.name} has claimed this referral"
            if referral.owner
            else "Claim this referral before you settle it"
        )


@TRIAGE_WORKFLOW.predicate(NO_PROPOSAL)
def check_no_proposal(session: AnySession, referral: Referral, _actor: User) -> None:
    """Raise NotPossible while a second person has yet to answer."""
    settlement = open_proposal(session, referral)
    if settlement:
        raise NotPossible(f"{settlement.proposer.name} has already proposed an outcome")


@TRIAGE_WORKFLOW.predicate(NO_LOWERING)
def check_no_lowering(session: AnySession, referral: Referral, _actor: User) -> None:
    """Raise NotPossible while something new waits to be confirmed."""
    if open_lowering(session, referral):
        raise NotPossible(
            "A new decision would lower this case: that has to be confirmed or "
            "refused first"
        )


@PROPOSAL_WORKFLOW.predicate(PROPOSER)
def check_proposer(_session: AnySession, settlement: Settlement, actor: User) -> None:
    """Raise NotAllowed unless it is their own proposal."""
    if settlement.proposer_id != actor.id:
        raise NotAllowed("Only whoever proposed this can change it or take it back")


@PROPOSAL_WORKFLOW.predicate(NOT_REFERRER)
def check_referred_by_another(
    session: AnySession, settlement: Settlement, actor: User
) -> None:
    """Raise SamePerson for whoever referred the case."""
    check_not_referrer(session, settlement.referral, actor)


@PROPOSAL_WORKFLOW.predicate(NOT_PROPOSER)
def check_not_proposer(
    _session: AnySession, settlement: Settlement, actor: User
) -> None:
    """Raise SamePerson for whoever proposed it."""
    if settlement.proposer_id == actor.id:
        raise SamePerson("You proposed this, so somebody else has to confirm it")


def _answer(
    session: AnySession, settlement: Settlement, action: str, reason: str, actor: User
) -> Referral:
    referral = lock_referral(session, settlement.referral)
    session.refresh(settlement)
    row = PROPOSAL_WORKFLOW.check(session, settlement, action, actor=actor)
    refuse_names(referral.customer, reason=reason)
    settlement.state = SettlementState(row.ends or settlement.state)
    settlement.second = actor
    settlement.second_at, settlement.second_reason = utc_now(), reason
    _record(session, AuditAction(row.audit), settlement, actor)
    return referral


def _end_own(
    session: AnySession, settlement: Settlement, action: str, actor: User
) -> None:
    lock_referral(session, settlement.referral)
    session.refresh(settlement)
    row = PROPOSAL_WORKFLOW.check(session, settlement, action, actor=actor)
    settlement.state = SettlementState(row.ends or settlement.state)
    _record(session, AuditAction(row.audit), settlement, actor)


def _record(
    session: AnySession, action: AuditAction, settlement: Settlement, actor: User
) -> None:
    session.flush()
    referral = settlement.referral
    stood = settlement.decision.outcome if referral.ended_at else referral.status
    record(
        session,
        action,
        subject=referral,
        actor=actor,
        changes={
            "settlement": (None, settlement.id),
            "outcome": (stood, settlement.outcome),
            "state": (None, settlement.state),
        },
    )
