"""What the page on health says of the calendar that deadlines are counted by."""

from ipr.db.clock import london_today
from ipr.db.holiday_file import BadHolidayFile
from ipr.db.working_days import calendar_edition
from ipr.extensions import db
from ipr.reviews.recalculating import calendar_used, is_used
from ipr.web.filters import at_time
from ipr.web.hooks import HealthFinding, HealthLine


def find_calendar() -> HealthFinding:
    """Return which bank holidays are in use, and whether deadlines follow them."""
    try:
        edition = calendar_edition(london_today())
    except BadHolidayFile:
        words = "The file holidays.yaml can’t be used, so the calendar is as it was"
        return HealthFinding(words, wrong=True)
    words = f"{edition.package}, edition {edition.digest[:12]}. Open deadlines "
    used = calendar_used(db.session)
    if used is None or not is_used(used, edition):
        return HealthFinding(f"{words}will be counted by it when the regular work runs")
    return HealthFinding(
        f"{words}were last counted by it on {at_time(used.counted_at)}"
    )


LINES = (HealthLine(name="Bank holidays", find=find_calendar, order=40),)
