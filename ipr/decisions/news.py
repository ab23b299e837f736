"""One's referrals of which others decided or did something since one last read them."""

from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.decisions.models import (
    Lowering,
    LoweringState,
    Settlement,
    SettlementState,
    StoredDecision,
)
from ipr.desks.counting import CAP, ME, SINCE, count_values, literal_word
from ipr.desks.declarations import DeskReader
from ipr.referrals.models import Referral
from ipr.support.models import SupportCase, SupportClosing


def select_news() -> Select[Any]:
    """Select the numbers of the reader's referrals that have news for them."""
    settled = func.coalesce(Settlement.second_at, Settlement.proposed_at)
    answered = func.coalesce(Lowering.second_at, Lowering.first_at)
    read = (
        select(func.max(AuditEvent.at))
        .where(
            AuditEvent.subject_type == Referral.__tablename__,
            AuditEvent.subject_id == Referral.id,
            AuditEvent.actor_id == ME,
            AuditEvent.action == literal_word(AuditAction.REFERRAL_READ),
        )
        .correlate(Referral)
        .scalar_subquery()
    )

    reopened = (
        select(func.max(SupportClosing.reopened_at))
        .where(
            SupportClosing.case_id == SupportCase.id,
            SupportClosing.reopened_by_id != ME,
        )
        .correlate(SupportCase)
        .scalar_subquery()
    )
    decided = (
        select(func.max(StoredDecision.made_at))
        .where(
            StoredDecision.referral_id == Referral.id, StoredDecision.made_by_id != ME
        )
        .correlate(Referral)
        .scalar_subquery()
    )
    ended = case((Referral.ended_by_id != ME, Referral.ended_at))
    by_others = ended, reopened, decided

    def unread(moment: Any) -> Any:
        return and_(moment > SINCE, or_(read.is_(None), read < moment))

    return (
        select(Referral.id)
        .outerjoin(SupportCase, SupportCase.referral_id == Referral.id)
        .outerjoin(
            Settlement,
            and_(
                Settlement.referral_id == Referral.id,
                Settlement.state == literal_word(SettlementState.CONFIRMED),
            ),
        )
        .outerjoin(
            Lowering,
            and_(
                Lowering.referral_id == Referral.id,
                Lowering.state.in_(
                    [
                        literal_word(LoweringState.CONFIRMED),
                        literal_word(LoweringState.REFUSED),
                    ]
                ),
            ),
        )
        .where(
            Referral.referrer_id == ME,
            or_(*map(unread, (SupportCase.closed_at, settled, answered, *by_others))),
        )
        .distinct()
        .limit(CAP)
    )


NEWS = select_news()


def referrals_with_news(reader: DeskReader) -> set[int]:
    """Return the numbers of the reader's referrals that have news for them."""
    return set(reader.session.scalars(NEWS, count_values(reader.user, reader.on)))
