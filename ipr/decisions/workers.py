"""Who works on a case: the IPR team while it is with them, or who has it declined."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.settling.states import WITH_TEAM
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.models import SupportCase
from ipr.support.queries import works_on


def may_work_on(session: AnySession, referral: Referral, user: User) -> bool:
    """Return whether a case is somebody's to work on today.

    A member of the IPR team works on what is with the team; whoever holds a declined
    case, covers its area or leads the network works on that. Nobody works on one that
    ended.
    """
    if referral.status in WITH_TEAM:
        return user.can(Permission.TRIAGE)
    if referral.status is not ReferralStatus.DECLINED:
        return False
    found = select(SupportCase.id).where(
        SupportCase.referral_id == referral.id, works_on(user, london_today())
    )
    return session.scalar(found) is not None
