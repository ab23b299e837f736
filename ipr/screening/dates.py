"""Days that are written in a text, and which of them may be dates of birth. Pure."""

import re
from collections.abc import Iterator
from datetime import date

MONTH_NAMES = {
    name[:3]: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july"),
            *("august", "september", "october", "november", "december"),
        ),
        start=1,
    )
}
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
NUMBERS = re.compile(
    r"(?<![\w/.-])([0-9]{1,2})(?:"
    r"\s?([/.–-])\s?([0-9]{1,2})\s?\2\s?([0-9]{4}|[0-9]{2})"
    r"|\s([0-9]{1,2})\s((?:19|20)[0-9]{2}))(?![\w/-]|\.[0-9])"
)
YEAR_FIRST = re.compile(
    r"(?<![\w/.-])([0-9]{4})([/.–-])([0-9]{1,2})\2([0-9]{1,2})(?![\w/-])"
)
DAY_MONTH = re.compile(
    rf"(?<!\w)([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:of\s)?[\s-]?{MONTH}"
    r"(?:,?[\s-]?(['’]?[0-9]{2}(?:[0-9]{2})?))?(?!\w)",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    rf"(?<!\w){MONTH}\s([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s(['’]?[0-9]{{2}}(?:[0-9]{{2}})?))?"
    r"(?!\w)",
    re.IGNORECASE,
)

BORN = re.compile(
    r"(?<!\w)(?:born|birth|birthday|d\.?\s?o\.?\s?b\.?)(?!\w)", re.IGNORECASE
)
NEAR_BORN = 40
"""How many letters before or after a date the word "born" makes it a date of birth."""
LONG_AGO = 10
"""Years after which any date may be somebody's date of birth."""


def spot_dates(text: str) -> list[tuple[int, int, int | None]]:
    """Return each day that is written in a text: from where to where, and its year.

    >>> spot_dates("On 3 May 1975 and 1/2/26, not in May 2026.")
    [(3, 13, 1975), (18, 24, 2026)]
    """
    return sorted(_dates(text))


def may_be_birth(text: str, found: tuple[int, int, int | None], on: date) -> bool:
    """Return whether a day that is written may be when somebody was born."""
    start, end, year = found
    around = text[max(0, start - NEAR_BORN) : end + NEAR_BORN]
    return bool(BORN.search(around)) or (
        year is not None and year <= on.year - LONG_AGO
    )


def _dates(text: str) -> Iterator[tuple[int, int, int | None]]:
    for found in NUMBERS.finditer(text):
        yield from _day(found, found[4] or found[6], found[3] or found[5], found[1])
    for found in YEAR_FIRST.finditer(text):
        yield from _day(found, found[1], found[3], found[4])
    for found in DAY_MONTH.finditer(text):
        yield from _day(found, found[3], found[2], found[1])
    for found in MONTH_DAY.finditer(text):
        yield from _day(found, found[3], found[1], found[2])


def _day(
    found: re.Match[str], year: str | None, month: str, day: str
) -> Iterator[tuple[int, int, int | None]]:
    start, end = found.span()
    number = MONTH_NAMES.get(month.lower()) or int(month)
    first, second = sorted((number, int(day)))
    if month.isdigit() and number > 12:
        number, day = first, str(second)  # as Americans write it
    if not 1 <= number <= 12 or not 1 <= int(day) <= 31:
        return
    yield start, end, _whole_year(year) if year else None


def _whole_year(year: str) -> int:
    digits = year.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    short = int(digits)
    return 1900 + short if short > 30 else 2000 + short
