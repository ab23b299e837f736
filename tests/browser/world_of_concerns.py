"""Months of cases: one frozen and corrected, one that is over, one without a case."""

from sqlalchemy.orm import Session

from ipr.accounts.models import Area, User
from ipr.concerns.months import Month
from ipr.concerns.service import freeze_month, note_later_entries
from ipr.db.clock import london_today
from tests.concerns import CODES, Case, invent_cases, keep_cases


def make_months(
    session: Session, people: dict[str, User], places: dict[str, object], area: Area
) -> None:
    """Make cases of the last months, freeze one, and enter a case of it later."""
    lena, this = people["lena"], Month.of(london_today())
    over, frozen, empty = this.later(-1), this.later(-2), this.later(-3)
    for seed, month in enumerate((over, frozen, this.later(-14))):
        cases = invent_cases([area, None], month.first, 28, 40, seed)
        keep_cases(session, lena, cases)
    freeze_month(session, frozen, actor=lena)
    keep_cases(session, lena, [Case(frozen.last, area, CODES[1])])
    note_later_entries(session, frozen, note="A tracker came a week late.", actor=lena)
    keep_cases(session, lena, [Case(frozen.last, None, CODES[0])])
    places["concerned_area"] = area.id
    places["this_month"], places["over_month"] = str(this), str(over)
    places["frozen_month"], places["empty_month"] = str(frozen), str(empty)
