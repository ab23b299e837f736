"""The line on Home for whoever lost a case and has not read where it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from ipr.decisions.models import Lowering, MovedCase, Settlement, SettlementState
from ipr.desks.counting import NEWS_DAYS, literal_word
from ipr.desks.declarations import DeskReader, HomePart
from ipr.referrals.display_names import STATUS_NAMES
from ipr.referrals.models import Referral, ReferralStatus

SHOWN = 20


@dataclass(frozen=True)
class MovedCases:
    """Cases that left their reader lately, the latest first."""

    rows: Sequence[MovedCase]
    names: dict[ReferralStatus, str]


def build_moved_cases(reader: DeskReader) -> MovedCases | None:
    """Return the cases that left the reader and of which they have not read, if any."""
    read = (
        select(func.max(AuditEvent.at))
        .where(
            AuditEvent.subject_type == Referral.__tablename__,
            AuditEvent.subject_id == MovedCase.referral_id,
            AuditEvent.actor_id == reader.user.id,
            AuditEvent.action == literal_word(AuditAction.REFERRAL_READ),
        )
        .correlate(MovedCase)
        .scalar_subquery()
    )
    proposed = MovedCase.settlement.has(
        and_(
            Settlement.proposer_id == MovedCase.holder_id,
            Settlement.state == literal_word(SettlementState.CONFIRMED),
        )
    )
    confirmed = exists().where(
        Lowering.decision_id == MovedCase.decision_id,
        Lowering.first_id == MovedCase.holder_id,
    )
    rows = reader.session.scalars(
        select(MovedCase)
        .join(MovedCase.referral)
        .where(
            MovedCase.holder_id == reader.user.id,
            MovedCase.moved_at > utc_now() - timedelta(days=NEWS_DAYS),
            or_(read.is_(None), read < MovedCase.moved_at),
            not_(or_(proposed, confirmed)),  # theirs, with a second person
        )
        .order_by(MovedCase.moved_at.desc(), MovedCase.id.desc())
        .limit(SHOWN)
        .options(joinedload(MovedCase.referral).load_only(Referral.reference))
    ).all()
    return MovedCases(rows, STATUS_NAMES) if rows else None


MOVED_CASES = HomePart(
    template="decisions/moved/_moved_cases.html", order=30, build=build_moved_cases
)
