"""Finding decisions, settlements, and referrals that nobody owns."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, and_, bindparam, func, not_, select

from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.db.engine import AnySession
from ipr.decisions.models import (
    Lowering,
    LoweringState,
    MovedCase,
    Settlement,
    SettlementState,
    StoredDecision,
)
from ipr.permissions import Role
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.cover.routing import is_holder
from ipr.support.models import SupportCase
from ipr.support.queries import is_open

OPEN_LOWERING = (LoweringState.TWO_TO_CONFIRM, LoweringState.ONE_TO_CONFIRM)
FRESH = {"populate_existing": True}
"""Read the row again, even if this session has seen it before somebody changed it."""
_TEAMS: BindParameter[list[ReferralStatus]] = bindparam(
    "with_team",
    [ReferralStatus.ACCEPTED, ReferralStatus.TRIAGE],
    expanding=True,
    literal_execute=True,
)
CLAIMED = and_(Referral.owner_id.is_not(None), Referral.status.in_(_TEAMS))
"""As the index of claims has it, word for word, or SQLite won't use that."""


def lock_referral(session: AnySession, referral: Referral) -> Referral:
    """Read a referral again and let nobody else change it until the transaction ends.

    SQLite has one writer at a time in any case; PostgreSQL waits for the row.
    """
    return session.scalars(
        select(Referral)
        .where(Referral.id == referral.id)
        .with_for_update()
        .execution_options(**FRESH)
    ).one()


def decisions_of(session: AnySession, referral: Referral) -> Sequence[StoredDecision]:
    """Return every decision on a referral, the latest first."""
    return session.scalars(
        select(StoredDecision)
        .where(StoredDecision.referral_id == referral.id)
        .order_by(StoredDecision.number.desc())
    ).all()


def latest_decision(session: AnySession, referral: Referral) -> StoredDecision:
    """Return the decision that stands. Every referral has one."""
    return session.scalars(
        select(StoredDecision)
        .where(StoredDecision.referral_id == referral.id)
        .order_by(StoredDecision.number.desc())
        .limit(1)
    ).one()


def decision_before(session: AnySession, decision: StoredDecision) -> StoredDecision:
    """Return the decision that another one followed. The first followed none."""
    return session.scalars(
        select(StoredDecision).where(
            StoredDecision.referral_id == decision.referral_id,
            StoredDecision.number == decision.number - 1,
        )
    ).one()


def settlements_of(session: AnySession, referral: Referral) -> Sequence[Settlement]:
    """Return what people settled or proposed, the latest first."""
    return session.scalars(
        select(Settlement)
        .where(Settlement.referral_id == referral.id)
        .order_by(Settlement.id.desc())
    ).all()


def open_proposal(session: AnySession, referral: Referral) -> Settlement | None:
    """Return the proposal that waits for a second person, if there is one."""
    return session.scalar(
        select(Settlement)
        .where(
            Settlement.referral_id == referral.id,
            Settlement.state == SettlementState.PROPOSED,
        )
        .execution_options(**FRESH)
    )


def lowerings_of(session: AnySession, referral: Referral) -> Sequence[Lowering]:
    """Return what would have lowered a case or did, the latest first."""
    return session.scalars(
        select(Lowering)
        .where(Lowering.referral_id == referral.id)
        .order_by(Lowering.id.desc())
    ).all()


def open_lowering(session: AnySession, referral: Referral) -> Lowering | None:
    """Return the change that waits for people to confirm it, if there is one."""
    return session.scalar(
        select(Lowering)
        .where(Lowering.referral_id == referral.id, Lowering.state.in_(OPEN_LOWERING))
        .execution_options(**FRESH)
    )


def moved_from(session: AnySession, reference: str, holder: User) -> MovedCase | None:
    """Return when and why somebody last lost a case; None if they never did."""
    return session.scalar(
        select(MovedCase)
        .join(MovedCase.referral)
        .where(Referral.reference == reference, MovedCase.holder_id == holder.id)
        .order_by(MovedCase.id.desc())
        .limit(1)
    )


def count_unowned(session: AnySession, on: date) -> int:
    """Return how many open cases nobody answers for. It must always be 0.

    A referral is unowned when it has neither an owner nor a queue, or when its owner
    can no longer sign in or lacks the role that its status asks for: ACSSL or network
    lead for a declined one, the IPR team for any other. So is a request for support.
    Withdrawn ones, duplicates and closed cases only keep their last owner on record.

    Each of the three counts reads an index of open work, however long the archive.
    """
    nobody = select(func.count(Referral.id)).where(
        Referral.owner_id.is_(None), Referral.queue.is_(None)
    )
    cases = (
        select(func.count(SupportCase.id))
        .outerjoin(SupportCase.referral)
        .join(User, User.id == SupportCase.owner_id)
        .where(is_open(), not_(is_holder(on)))
    )
    claims = select(Referral.owner_id, func.count().label("number"))
    claims = claims.where(CLAIMED).group_by(Referral.owner_id)
    held = claims.subquery()
    astray = (
        select(func.coalesce(func.sum(held.c.number), 0))
        .join(User, User.id == held.c.owner_id)
        .where(not_(and_(User.active, holds_role(Role.IPR_TEAM, on))))
    )
    return sum(session.scalar(counted) or 0 for counted in (nobody, cases, astray))
