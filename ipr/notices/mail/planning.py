"""When something is told by e-mail. Pure: a moment in, a moment out.

Emails go on working days of their reader's nation, from 8:00 to 18:00 by the London
clock, and a daily one at 8:00. What is urgent goes at once.
"""

from datetime import UTC, date, datetime, time

from ipr.accounts.models import MailChoice
from ipr.db.clock import LONDON, london_time
from ipr.db.working_days import count_working_days, why_not_counted
from ipr.notices.kinds import Urgency

OPENS, CLOSES = time(8), time(18)


def when_to_send(
    urgency: Urgency, choice: MailChoice, nation: str, now: datetime
) -> datetime | None:
    """Return from when something may go; None if its reader wants no e-mail of it.

    >>> friday = datetime(2026, 11, 27, 18, tzinfo=UTC)
    >>> when_to_send(Urgency.ACT, MailChoice.ACTS_AT_ONCE, "scotland", friday)
    datetime.datetime(2026, 12, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    if urgency is Urgency.URGENT:
        return now
    if is_daily(urgency, choice):
        return next_digest(nation, now)
    if urgency is Urgency.NEWS and choice is MailChoice.ACTS_ALONE:
        return None
    return next_open(nation, now)


def is_daily(urgency: Urgency, choice: MailChoice) -> bool:
    """Return whether something goes with the e-mail of a day."""
    if choice is MailChoice.ACTS_AT_ONCE:
        return urgency is Urgency.NEWS
    return choice is MailChoice.DAILY and urgency is not Urgency.URGENT


def next_open(nation: str, moment: datetime) -> datetime:
    """Return a moment itself if e-mails go then, or else when they go next."""
    here = london_time(moment)
    opens_later = here.time() < OPENS
    if why_not_counted(here.date(), nation) or here.time() >= CLOSES:
        return _opening(_next_working_day(here.date(), nation))
    return _opening(here.date()) if opens_later else moment


def next_digest(nation: str, moment: datetime) -> datetime:
    """Return when the next e-mail of a day goes, after a moment."""
    here = london_time(moment)
    today = not why_not_counted(here.date(), nation) and here.time() < OPENS
    return _opening(here.date() if today else _next_working_day(here.date(), nation))


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, LONDON).astimezone(UTC)


def _next_working_day(day: date, nation: str) -> date:
    return count_working_days(day, 1, nation).due_on
