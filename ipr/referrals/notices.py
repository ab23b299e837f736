"""What people are told about referrals, and which of them somebody may open."""

from collections.abc import Collection

from sqlalchemy import not_, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.notices.kinds import declare_readings, declare_sight
from ipr.referrals.models import Referral
from ipr.referrals.queries import visible_to


def find_hidden_referrals(
    session: AnySession, user_id: int, references: Collection[str]
) -> set[str]:
    """Return of which references somebody may not see the referral."""
    user = session.get_one(User, user_id)
    found = select(Referral.reference).where(
        Referral.reference.in_(references), not_(visible_to(user, london_today()))
    )
    return set(session.scalars(found))


declare_readings(AuditAction.REFERRAL_READ)
declare_sight("decisions.show_receipt", find_hidden_referrals)
