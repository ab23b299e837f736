"""People settle what the rulebook leaves to them; two of them, where it takes two."""

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.errors import (
    Ended,
    NothingToSettle,
    NotOnTheTeam,
    NotTheirClaim,
    ProposalAnswered,
    ProposalOpen,
    ReferralChanged,
    SamePerson,
)
from ipr.decisions.models import Settlement, SettlementState
from ipr.decisions.queries import latest_decision, lock_referral, open_proposal
from ipr.decisions.routing import move_referral
from ipr.decisions.settling.triage import put_back
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.signals import referral_ended
from ipr.rulebook.model import ACCEPT, DECLINE

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

    `follows` is the number of the decision that the actor read. Raises NotOnTheTeam;
    Ended; NotTheirClaim when it is in triage and not claimed by the actor;
    NothingToSettle when that outcome stands; ProposalOpen; ReferralChanged when it was
    decided again in the meantime.
    """
    _check_team(actor)
    referral = lock_referral(session, referral)
    _check_may_settle(session, referral, outcome, actor)
    decision = latest_decision(session, referral)
    if decision.number != follows:
        raise ReferralChanged(
            "Somebody told us something new, and the case was decided again"
        )
    proposed = needs_second_person(referral, outcome)
    settlement = Settlement(
        referral=referral,
        decision=decision,
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

    Raises NotOnTheTeam, SamePerson, and ProposalAnswered when somebody else, or a
    new decision, was quicker.
    """
    referral = _answer(session, settlement, SettlementState.CONFIRMED, reason, actor)
    _record(session, AuditAction.SETTLEMENT_CONFIRMED, settlement, actor)
    move_referral(session, referral, settlement.outcome, actor=actor, settings=settings)


def refuse_settlement(
    session: AnySession, settlement: Settlement, *, reason: str, actor: User
) -> None:
    """Let a second person refuse what the first proposed.

    A referral in triage goes back to the queue, for anybody of the team to claim;
    an accepted or declined one stays where it is. Raises as `confirm_settlement`.
    """
    referral = _answer(session, settlement, SettlementState.REFUSED, reason, actor)
    _record(session, AuditAction.SETTLEMENT_REFUSED, settlement, actor)
    if referral.status == ReferralStatus.TRIAGE:
        put_back(session, referral, actor=actor)


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


def _check_team(actor: User) -> None:
    if not actor.can(Permission.TRIAGE):
        raise NotOnTheTeam("Only the IPR team can settle a referral")


def _check_may_settle(
    session: AnySession, referral: Referral, outcome: str, actor: User
) -> None:
    if outcome not in (ACCEPT, DECLINE):
        raise ValueError(f"{outcome!r} settles nothing")
    if referral.ended_at:
        raise Ended("This referral was withdrawn or is a duplicate of another")
    if STANDS.get(referral.status) == outcome:
        raise NothingToSettle(f"This referral is already {referral.status.value}")
    if referral.status == ReferralStatus.TRIAGE and referral.owner_id != actor.id:
        raise NotTheirClaim(
            f"{referral.owner.name} has claimed this referral"
            if referral.owner
            else "Claim this referral before you settle it"
        )
    settlement = open_proposal(session, referral)
    if settlement:
        raise ProposalOpen(
            f"{settlement.proposer.name} has already proposed an outcome"
        )


def _answer(
    session: AnySession,
    settlement: Settlement,
    state: SettlementState,
    reason: str,
    actor: User,
) -> Referral:
    _check_team(actor)
    referral = lock_referral(session, settlement.referral)
    session.refresh(settlement)
    if settlement.state != SettlementState.PROPOSED:
        raise ProposalAnswered(
            "Somebody answered this proposal, or a new decision overtook it, "
            "while you were reading it"
        )
    if settlement.proposer_id == actor.id:
        raise SamePerson("You proposed this, so somebody else has to confirm it")
    settlement.state, settlement.second = state, actor
    settlement.second_at, settlement.second_reason = utc_now(), reason
    return referral


def _record(
    session: AnySession, action: AuditAction, settlement: Settlement, actor: User
) -> None:
    session.flush()
    record(
        session,
        action,
        subject=settlement.referral,
        actor=actor,
        changes={
            "settlement": (None, settlement.id),
            "outcome": (settlement.decision.outcome, settlement.outcome),
            "state": (None, settlement.state),
        },
    )
