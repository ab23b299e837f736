"""Cases on every desk, and how many statements a request takes."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ipr.accounts.models import Area, User
from ipr.db.clock import london_today, utc_now
from ipr.decisions.models import (
    DecisionCause,
    FactPattern,
    Settlement,
    SettlementState,
    StoredDecision,
)
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance
from ipr.versions.models import StoredVersion
from tests.make import make_referral

HTMX = {"HX-Request": "true"}


def accept(
    session: Session, referrer: User, area: Area, due: date, *, received: bool = False
) -> Referral:
    """Make an accepted case whose report is due on a day."""
    referral = make_referral(
        session,
        referrer,
        status=ReferralStatus.ACCEPTED,
        outcome="accept",
        area=area,
    )
    session.add(
        Acceptance(
            referral=referral,
            accepted_on=due - timedelta(days=14),
            report_due_on=due,
            nation="england",
            working=[],
            report_received_on=london_today() if received else None,
        )
    )
    session.flush()
    return referral


def propose(session: Session, referral: Referral, proposer: User) -> Settlement:
    """Make a decision on a referral and a proposal to decline it."""
    version = StoredVersion(
        name=f"v{referral.id}",
        starts_on=date(2000, 1, 1) + timedelta(days=referral.id),
        digest=f"d{referral.id}",
        content="{}",
        taken_in_at=utc_now(),
    )
    decision = StoredDecision(
        referral=referral,
        number=1,
        cause=DecisionCause.SUBMITTED,
        made_at=utc_now(),
        made_by=referral.referrer,
        version=version,
        pattern=FactPattern(digest=f"p{referral.id}", facts={}),
        outcome="cannot_tell",
        findings={},
        words={},
        program="0",
    )
    settlement = Settlement(
        referral=referral,
        decision=decision,
        outcome="decline",
        reason="No allegation was found",
        state=SettlementState.PROPOSED,
        proposer=proposer,
        proposed_at=utc_now(),
    )
    session.add(settlement)
    session.flush()
    return settlement
