"""How pages write dates, times and numbers: in words, by the London clock."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from ipr.db.clock import london_time, london_today

NBSP = "\N{NO-BREAK SPACE}"


def on_day(value: date | datetime | None, missing: str = "Not known") -> str:
    """Return a day in words.

    >>> on_day(date(2026, 11, 21))
    '21 November 2026'
    """
    if value is None:
        return missing
    if isinstance(value, datetime):
        value = london_time(value).date()
    return f"{value:%-d %B %Y}"


def short_day(value: date | datetime | None, missing: str = "") -> str:
    """Return a day as tables write it.

    >>> short_day(date(2026, 11, 2))
    '2 Nov 2026'
    """
    if value is None:
        return missing
    if isinstance(value, datetime):
        value = london_time(value).date()
    return f"{value:%-d %b %Y}"


def table_day(value: date | datetime | None, missing: str = "") -> Markup | str:
    """Return a day for the cell of a table, where style keeps it on one line.

    >>> str(table_day(date(2026, 11, 2)))
    '<time datetime="2026-11-02">2 Nov 2026</time>'
    """
    if value is None:
        return missing
    day = london_time(value).date() if isinstance(value, datetime) else value
    written = Markup('<time datetime="{}">{}</time>')
    return written.format(day.isoformat(), short_day(day))


def clock_time(value: datetime) -> str:
    """Return the time of day as GOV.UK writes it.

    >>> from datetime import UTC
    >>> clock_time(datetime(2026, 11, 21, 16, 5, tzinfo=UTC))
    '4:05pm'
    """
    here = london_time(value)
    if (here.hour, here.minute) in ((0, 0), (12, 0)):
        return "midday" if here.hour else "midnight"
    return f"{here.hour % 12 or 12}:{here:%M}{'am' if here.hour < 12 else 'pm'}"


def at_time(value: datetime | None, missing: str = "Not known") -> str:
    """Return a moment in words.

    >>> from datetime import UTC
    >>> at_time(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    '2 July 2026, 12:30am'
    """
    if value is None:
        return missing
    return f"{on_day(value)}, {clock_time(value)}"


def machine_time(value: date | datetime) -> str:
    """Return a day or moment for the `datetime` attribute of a time element."""
    return (
        value.isoformat(timespec="minutes")
        if isinstance(value, datetime)
        else value.isoformat()
    )


def age(since: date | datetime, on: date | None = None) -> str:
    """Return how long ago something was, on a day, as people say it.

    >>> on = date(2026, 11, 29)
    >>> [age(date(2026, 11, day), on) for day in (29, 28, 2)]
    ['today', '1 day', '27 days']
    >>> age(date(2026, 9, 29), on), age(date(2024, 11, 30), on)
    ('2 months', '23 months')
    >>> age(date(2022, 3, 1), on)
    '4 years'
    """
    today = on or london_today()
    day = london_time(since).date() if isinstance(since, datetime) else since
    days = (today - day).days
    if days < 1:
        return "today"
    whole = (today.year - day.year) * 12 + today.month - day.month
    months = whole - (today.day < day.day)
    if months < 2:
        return plural(days, "day")
    return plural(months, "month") if months < 24 else plural(months // 12, "year")


def ago(since: date | datetime, on: date | None = None) -> str:
    """Return when something was, by how long ago that is.

    >>> on = date(2026, 11, 29)
    >>> ago(on, on), ago(date(2026, 11, 26), on)
    ('today', '3 days ago')
    """
    said = age(since, on)
    return said if said == "today" else f"{said} ago"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> plural(1, "referral"), plural(1200, "referral"), plural(2, "person", "people")
    ('1 referral', '1,200 referrals', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Any, last: str = "and") -> str:
    """Return words as a list in a sentence.

    >>> listed(["death", "self-harm", "other harm"])
    'death, self-harm and other harm'
    """
    found = [str(word) for word in words]
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def sentence(text: str) -> str:
    """Return text with a capital first letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]


def init_app(app: Flask) -> None:
    """Offer the filters to every template under the names of the functions."""
    for function in (
        on_day,
        table_day,
        clock_time,
        at_time,
        age,
        ago,
        machine_time,
        plural,
        listed,
        sentence,
    ):
        app.add_template_filter(function, function.__name__)
