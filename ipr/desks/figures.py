"""How much waits: the counts beside the navigation, one statement for a permission."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.base import UTCDateTime
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.models import Settlement, SettlementState
from ipr.desks.queries import WAITS_FOR_SECOND
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance
from ipr.support.models import SupportCase, SupportState

CAP = 99
NEWS_DAYS = 60


def _capped(statement: Select[Any]) -> Any:
    few = statement.with_only_columns(
        literal(1).label("one"), maintain_column_froms=True
    )
    limited = few.limit(CAP).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def _word(value: StrEnum) -> ColumnElement[str]:
    """Return a word of ours as it stands in SQL, not as a parameter.

    On a column that a partial index asks about, SQLite plans a statement afresh for
    every value of a parameter, which takes longer than answering it.
    """
    return literal_column(f"'{value.value}'", String)


# These are asked on every page, so they are made once: making a statement costs
# several times what SQLite takes to answer it.
_me = bindparam("me", type_=BigInteger)
_today = bindparam("today", type_=Date)
_since = bindparam("since", type_=UTCDateTime)

_is_unclaimed = and_(
    Referral.status == _word(ReferralStatus.TRIAGE), Referral.queue.is_not(None)
)
_UNCLAIMED = select(Referral.id).where(_is_unclaimed)
_PROPOSED = select(Settlement.id).where(
    WAITS_FOR_SECOND,
    Settlement.proposer_id != _me,
    Settlement.referral.has(not_(_is_unclaimed)),
)
_OVERDUE = select(Acceptance.id).where(
    Acceptance.report_received_on.is_(None),
    Acceptance.ended_on.is_(None),
    Acceptance.report_due_on < _today,
)
_FOR_TEAM = select(_capped(_UNCLAIMED) + _capped(_PROPOSED), _capped(_OVERDUE))

_NEW = (
    select(SupportCase.id)
    .join(SupportCase.referral)
    .where(
        SupportCase.state == _word(SupportState.NEW),
        Referral.status == _word(ReferralStatus.DECLINED),
    )
)
_NEW_MINE = select(_capped(_NEW.where(SupportCase.owner_id == _me)))
_NEW_IN_NETWORK = select(_capped(_NEW))


def _news() -> Select[Any]:
    """Select one's referrals that were settled or answered since one last read them.

    News of more than two months ago is not new to anybody.
    """
    settled = func.coalesce(Settlement.second_at, Settlement.proposed_at)
    read = (
        select(func.max(AuditEvent.at))
        .where(
            AuditEvent.subject_type == Referral.__tablename__,
            AuditEvent.subject_id == Referral.id,
            AuditEvent.actor_id == _me,
            AuditEvent.action == _word(AuditAction.REFERRAL_READ),
        )
        .correlate(Referral)
        .scalar_subquery()
    )

    def unread(moment: Any) -> Any:
        return and_(moment > _since, or_(read.is_(None), read < moment))

    return (
        select(Referral.id)
        .outerjoin(SupportCase, SupportCase.referral_id == Referral.id)
        .outerjoin(
            Settlement,
            and_(
                Settlement.referral_id == Referral.id,
                Settlement.state == _word(SettlementState.CONFIRMED),
            ),
        )
        .where(
            Referral.referrer_id == _me,
            or_(unread(SupportCase.closed_at), unread(settled)),
        )
        .distinct()
        .limit(CAP)
    )


_NEWS = _news()
_COUNT_NEWS = select(func.count()).select_from(_NEWS.subquery())


def waiting_for_team(session: AnySession, user: User, on: date) -> tuple[int, int]:
    """Return what a member of the IPR team should see: to settle, and overdue.

    To settle are referrals that nobody has claimed, and proposals of others that
    wait for a second person.
    """
    row = session.execute(_FOR_TEAM, {"me": user.id, "today": on}).one()
    return int(row[0]), int(row[1])


def new_cases(session: AnySession, user: User) -> int:
    """Return how many declined cases wait for somebody to accept them as theirs."""
    return session.scalar(_NEW_MINE, {"me": user.id}) or 0


def new_in_network(session: AnySession) -> int:
    """Return how many declined cases nobody has accepted yet."""
    return session.scalar(_NEW_IN_NETWORK) or 0


def news(session: AnySession, user: User) -> int:
    """Return how many of somebody's referrals have news that they haven't read."""
    return session.scalar(_COUNT_NEWS, _for_news(user)) or 0


def with_news(session: AnySession, user: User) -> set[int]:
    """Return the numbers of somebody's referrals that have news for them."""
    return set(session.scalars(_NEWS, _for_news(user)))


def _for_news(user: User) -> dict[str, Any]:
    return {"me": user.id, "since": utc_now() - timedelta(days=NEWS_DAYS)}
