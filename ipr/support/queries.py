"""Which declined cases somebody may see, and which wait for them."""

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from ipr.accounts.models import AreaCover, User
from ipr.db.engine import AnySession
from ipr.permissions import Permission, permissions_of
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.models import OPEN_STATES, SupportCase


def case_of(session: AnySession, referral: Referral) -> SupportCase | None:
    """Return the case of a referral that is or was declined, if it has one."""
    return session.scalar(
        select(SupportCase).where(SupportCase.referral_id == referral.id)
    )


def works_on(user: User, on: date) -> ColumnElement[bool]:
    """Return the condition that a case is somebody's to work on, on a day.

    Theirs, of an area that they cover within their dates, or any for the lead.
    """
    allowed = permissions_of(user.roles_on(on))
    if not user.active or Permission.WORK_SUPPORT_CASE not in allowed:
        return false()
    if Permission.LEAD_SUPPORT in allowed:
        return true()
    covered = select(AreaCover.area_id).where(
        AreaCover.user_id == user.id,
        AreaCover.starts_on <= on,
        or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
    )
    return or_(SupportCase.owner_id == user.id, SupportCase.area_id.in_(covered))


def may_work(session: AnySession, case: SupportCase, *, user: User, on: date) -> bool:
    """Return whether a case is somebody's to work on, on a day."""
    statement = select(SupportCase.id).where(
        SupportCase.id == case.id, works_on(user, on)
    )
    return session.scalar(statement) is not None


def is_open() -> ColumnElement[bool]:
    """Return the condition that a case is not closed, joined to its referral."""
    return and_(
        SupportCase.state.in_(OPEN_STATES),
        Referral.status == ReferralStatus.DECLINED,
    )
