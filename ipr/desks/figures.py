"""How much waits: the counts beside the navigation, one statement for a permission."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, not_, or_, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.models import Acceptance, Settlement, SettlementState
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.models import SupportCase, SupportState

CAP = 99
NEWS_DAYS = 60


def waiting_for_team(session: AnySession, user: User, on: date) -> tuple[int, int]:
    """Return what a member of the IPR team should see: to settle, and overdue.

    To settle are referrals that nobody has claimed, and proposals of others that
    wait for a second person.
    """
    is_unclaimed = and_(
        Referral.status == ReferralStatus.TRIAGE, Referral.queue.is_not(None)
    )
    unclaimed = select(Referral.id).where(is_unclaimed)
    proposed = (
        select(Settlement.id)
        .join(Settlement.referral)
        .where(
            Settlement.state == SettlementState.PROPOSED,
            Settlement.proposer_id != user.id,
            not_(is_unclaimed),
        )
    )
    overdue = select(Acceptance.id).where(
        Acceptance.report_received_on.is_(None),
        Acceptance.ended_on.is_(None),
        Acceptance.report_due_on < on,
    )
    row = session.execute(
        select(_capped(unclaimed) + _capped(proposed), _capped(overdue))
    ).one()
    return int(row[0]), int(row[1])


def new_cases(session: AnySession, user: User) -> int:
    """Return how many declined cases wait for somebody to accept them as theirs."""
    mine = _new_cases().where(SupportCase.owner_id == user.id)
    return session.scalar(select(_capped(mine))) or 0


def new_in_network(session: AnySession) -> int:
    """Return how many declined cases nobody has accepted yet."""
    return session.scalar(select(_capped(_new_cases()))) or 0


def news(session: AnySession, user: User) -> int:
    """Return how many of somebody's referrals have news that they haven't read."""
    return session.scalar(select(_capped(_news_of(user)))) or 0


def with_news(session: AnySession, user: User) -> set[int]:
    """Return the numbers of somebody's referrals that have news for them."""
    return set(session.scalars(_news_of(user).limit(CAP)))


def _news_of(user: User) -> Select[Any]:
    """Select one's referrals that were settled or answered since one last read them.

    News of more than two months ago is not new to anybody.
    """
    since = utc_now() - timedelta(days=NEWS_DAYS)
    closed = SupportCase.closed_at
    settled = func.coalesce(Settlement.second_at, Settlement.proposed_at)
    read = (
        select(func.max(AuditEvent.at))
        .where(
            AuditEvent.subject_type == Referral.__tablename__,
            AuditEvent.subject_id == Referral.id,
            AuditEvent.actor_id == user.id,
            AuditEvent.action == AuditAction.REFERRAL_READ,
        )
        .correlate(Referral)
        .scalar_subquery()
    )

    def unread(moment: Any) -> Any:
        return and_(moment > since, or_(read.is_(None), read < moment))

    return (
        select(Referral.id)
        .outerjoin(SupportCase, SupportCase.referral_id == Referral.id)
        .outerjoin(
            Settlement,
            and_(
                Settlement.referral_id == Referral.id,
                Settlement.state == SettlementState.CONFIRMED,
            ),
        )
        .where(Referral.referrer_id == user.id, or_(unread(closed), unread(settled)))
        .distinct()
    )


def _new_cases() -> Select[Any]:
    return (
        select(SupportCase.id)
        .join(SupportCase.referral)
        .where(
            SupportCase.state == SupportState.NEW,
            Referral.status == ReferralStatus.DECLINED,
        )
    )


def _capped(statement: Select[Any]) -> Any:
    few = statement.with_only_columns(
        literal(1).label("one"), maintain_column_froms=True
    )
    limited = few.limit(CAP).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
