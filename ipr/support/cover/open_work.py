"""How many open cases hang on a person or an area."""

from sqlalchemy import func, select

from ipr.accounts.open_work import HangsOn, counts_open_work
from ipr.db.engine import AnySession
from ipr.support.models import SupportCase
from ipr.support.queries import is_open
from ipr.web.filters import plural


@counts_open_work
def count_open_cases(session: AnySession, what: HangsOn) -> str:
    """Return how many cases somebody holds, an area has, or somebody holds of it."""
    count = (
        select(func.count())
        .select_from(SupportCase)
        .outerjoin(SupportCase.referral)
        .where(is_open())
    )
    if what.user_id is not None:
        count = count.where(SupportCase.owner_id == what.user_id)
    if what.area_id is not None:
        count = count.where(SupportCase.area_id == what.area_id)
    number = session.scalar(count) or 0
    return plural(number, "open support case") if number else ""
