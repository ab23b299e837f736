"""What time it is. Moments are kept in UTC; days are London days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def london(moment: datetime) -> datetime:
    """Return a moment as a London clock shows it.

    >>> london(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).isoformat()
    '2026-07-02T00:30:00+01:00'
    """
    return moment.astimezone(LONDON)


def london_today() -> date:
    """Return today's date in London, by which versions and time limits are chosen."""
    return london(utc_now()).date()
