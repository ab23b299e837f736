"""What time it is. Moments are kept in UTC; days are London days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def utc_now() -> datetime:
    return _pretended.get() or datetime.now(UTC)


def london_time(moment: datetime) -> datetime:
    """Return a moment as a London clock shows it.

    >>> london_time(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).isoformat()
    '2026-07-02T00:30:00+01:00'
    """
    return moment.astimezone(LONDON)


def london_today() -> date:
    """Return today's date in London, by which versions and time limits are chosen."""
    return london_time(utc_now()).date()


@contextmanager
def pretend_now(moment: datetime) -> Iterator[None]:
    """Let it be another moment, to make the past of the demonstration data."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
