"""How many claimed referrals hang on a member of the IPR team."""

from sqlalchemy import func, select

from ipr.accounts.open_work import HangsOn, counts_open_work
from ipr.db.engine import AnySession
from ipr.decisions.settling.states import WITH_TEAM
from ipr.referrals.models import Referral
from ipr.web.filters import plural


@counts_open_work
def count_claims(session: AnySession, what: HangsOn) -> str:
    """Return how many referrals somebody has claimed: they go back if they leave."""
    if what.user_id is None or what.area_id is not None:
        return ""
    claimed = (Referral.owner_id == what.user_id, Referral.status.in_(WITH_TEAM))
    number = session.scalar(select(func.count(Referral.id)).where(*claimed)) or 0
    return plural(number, "claimed referral") if number else ""
