"""Finding decisions, settlements, acceptances, and referrals that nobody owns."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from ipr.accounts.models import RoleGrant, User
from ipr.db.engine import AnySession
from ipr.decisions.models import Acceptance, Decision, Settlement, SettlementState
from ipr.permissions import Role
from ipr.referrals.models import Referral, ReferralStatus

FRESH = {"populate_existing": True}
"""Read the row again, even if this session has seen it before somebody changed it."""


def lock(session: AnySession, referral: Referral) -> Referral:
    """Read a referral again and let nobody else change it until the transaction ends.

    SQLite has one writer at a time in any case; PostgreSQL waits for the row.
    """
    return session.scalars(
        select(Referral)
        .where(Referral.id == referral.id)
        .with_for_update()
        .execution_options(**FRESH)
    ).one()


def decisions_of(session: AnySession, referral: Referral) -> Sequence[Decision]:
    """Return every decision on a referral, the latest first."""
    return session.scalars(
        select(Decision)
        .where(Decision.referral_id == referral.id)
        .order_by(Decision.number.desc())
    ).all()


def latest_decision(session: AnySession, referral: Referral) -> Decision:
    """Return the decision that stands. Every referral has one."""
    return session.scalars(
        select(Decision)
        .where(Decision.referral_id == referral.id)
        .order_by(Decision.number.desc())
        .limit(1)
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


def acceptance_of(session: AnySession, referral: Referral) -> Acceptance | None:
    """Return the acceptance of a referral, ended or not."""
    return session.scalar(
        select(Acceptance)
        .where(Acceptance.referral_id == referral.id)
        .execution_options(**FRESH)
    )


def unowned(session: AnySession, on: date) -> int:
    """Return how many open referrals nobody answers for. It must always be 0.

    A referral is unowned when it has neither an owner nor a queue, when its owner
    can no longer sign in, or when the owner lacks the role that its status asks
    for: ACSSL or network lead for a declined one, the IPR team for any other.
    Withdrawn ones and duplicates only keep their last owner on record.
    """
    declined = Referral.status == ReferralStatus.DECLINED
    with_team = Referral.status.in_([ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED])
    lost = or_(
        and_(Referral.owner_id.is_(None), Referral.queue.is_(None)),
        User.active.is_(False),
        and_(declined, not_(_holds(on, Role.ACSSL, Role.ACSSL_LEAD))),
        and_(
            with_team, Referral.owner_id.is_not(None), not_(_holds(on, Role.IPR_TEAM))
        ),
    )
    return (
        session.scalar(
            select(func.count(Referral.id))
            .outerjoin(User, User.id == Referral.owner_id)
            .where(or_(declined, with_team), lost)
        )
        or 0
    )


def _holds(on: date, *roles: Role) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.user_id == Referral.owner_id,
        RoleGrant.role.in_(roles),
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )
