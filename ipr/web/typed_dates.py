"""A day as people write it, in three boxes or in one: read in one place. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from ipr.web.typed_text import NARROW, plain_code

PARTS = ("day", "month", "year")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
FIRST_YEAR, LAST_YEAR = 1800, 2199
"""Beyond them a date is a slip, and counting days from it leaves the calendar."""
PIECES = re.compile(r"([0-9]+)(?:st|nd|rd|th)?|([^\W\d_]+)", re.IGNORECASE)


class NotADay(ValueError):
    """What is wrong with a day: a message with room for its name, and the parts."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message)
        self.message, self.parts = message, parts


def read_day(parts: Mapping[str, str]) -> date:
    """Return the day that three parts make, of which none is empty.

    Raises NotADay. A month may be a number or a name, in full or short.

    >>> read_day({"day": "27th", "month": "Sept.", "year": "2026"})
    datetime.date(2026, 9, 27)
    """
    day = _number(re.sub("(?i)(st|nd|rd|th)$", "", plain_code(parts["day"])), 2)
    month = _month(plain_code(parts["month"]))
    year = _number(plain_code(parts["year"]), 4)
    if year is None or len(plain_code(parts["year"])) != 4:
        raise NotADay("Year must include 4 numbers", "year")
    if day is None or not 1 <= day <= 31:
        raise NotADay("{what} must be a real date: check the day", "day")
    if month is None or not 1 <= month <= 12:
        raise NotADay("{what} must be a real date: check the month", "month")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADay("{what} must be a real date: check the year", "year")
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay("{what} must be a real date", *PARTS) from None


def split_day(text: str) -> dict[str, str] | None:
    """Return the parts of a day in one text; None if it isn't three.

    >>> split_day("27 Sept 2026") == split_day("27-Sept-2026.")
    True
    >>> split_day("2026-09-27")
    {'day': '27', 'month': '09', 'year': '2026'}
    """
    plain = text.translate(NARROW)
    plain = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    pieces = [number or word for number, word in PIECES.findall(plain)]
    if len(pieces) != 3 or plain_code(PIECES.sub("", plain).replace(",", "")):
        return None
    first, second, third = pieces
    if len(first) == 4 and first.isdigit():
        return {"day": third, "month": second, "year": first}
    if first.isalpha():
        return {"day": second, "month": first, "year": third}
    return {"day": first, "month": second, "year": third}


def _number(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(rf"[0-9]{{1,{most}}}", text) else None


def _month(text: str) -> int | None:
    word = text.lower()
    if len(word) >= 3 and word.isalpha():
        for number, month in enumerate(MONTHS, start=1):
            if month.startswith(word):
                return number
    return _number(text, 2)
