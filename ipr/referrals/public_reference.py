"""The public reference of a referral: `IPR-26-0007-K`, or of a request for support.

A series, the year in which the operational year (April to March) began, a number of
four or more digits, and a check character by ISO 7064 MOD 37-2, which catches every
single wrong character and every swap of two neighbours. Its one check character that is
neither digit nor letter is avoided by leaving such numbers out. Each series counts by
itself.
"""

import re
from datetime import date
from enum import StrEnum

from stdnum.iso7064 import mod_37_2

from ipr.db.engine import AnySession
from ipr.db.upserts import insert_for
from ipr.referrals.models import ReferenceCounter
from ipr.web.typed_text import plain_code

SHAPE = re.compile(r"([I1L]PR|AC[S5])([0-9OIL]{2})([0-9OIL]{4,})([0-9A-Z])")
LOOK_ALIKE = str.maketrans("OI", "01")
"""What is read off a letter or heard on the telephone as one is typed as the other."""


class ReferenceSeries(StrEnum):
    """What a reference is of."""

    REFERRAL = "IPR"
    REQUEST = "ACS"
    """A request for the support of an ACSSL."""


def operational_year(day: date) -> int:
    """Return the year in which the operational year of a day began.

    >>> operational_year(date(2027, 3, 31)), operational_year(date(2027, 4, 1))
    (2026, 2027)
    """
    return day.year if day.month >= 4 else day.year - 1


def write_reference(
    year: int, number: int, series: ReferenceSeries = ReferenceSeries.REFERRAL
) -> str:
    """Return the reference of the so-manieth referral of an operational year.

    >>> write_reference(2026, 7), write_reference(2026, 7, ReferenceSeries.REQUEST)
    ('IPR-26-0007-K', 'ACS-26-0007-R')
    """
    short, digits = f"{year % 100:02}", f"{number:04}"
    check = mod_37_2.calc_check_digit(f"{series}{short}{digits}")
    return f"{series}-{short}-{digits}-{check}"


def is_reference_shaped(text: str) -> bool:
    """Return whether text has the form of a reference, right or mistyped."""
    return SHAPE.fullmatch(plain_code(text)) is not None


def read_reference(text: str) -> str | None:
    """Return a typed reference as it is written; None if it can't be one.

    >>> read_reference(" ipr 26/0OO7–k. ")
    'IPR-26-0007-K'
    >>> read_reference("IPR-26-0070-K") is None
    True
    """
    found = SHAPE.fullmatch(plain_code(text))
    if found is None:
        return None
    named, short, digits, typed = found.groups()
    series = (
        ReferenceSeries.REQUEST if named.startswith("A") else ReferenceSeries.REFERRAL
    )
    number = f"{short}-{digits}".translate(LOOK_ALIKE).replace("L", "1")
    check = mod_37_2.calc_check_digit(f"{series}{number.replace('-', '')}")
    same = check.translate(LOOK_ALIKE) == typed.translate(LOOK_ALIKE)
    return f"{series}-{number}-{check}" if same else None


def series_of(reference: str) -> ReferenceSeries:
    """Return what a written reference is of."""
    return ReferenceSeries(reference[:3])


def next_reference(
    session: AnySession, on: date, series: ReferenceSeries = ReferenceSeries.REFERRAL
) -> str:
    """Return a reference that was never given out, for a referral of that day.

    One statement counts and returns, also for the first of a year, so two referrals
    at the same moment wait for each other and get two numbers. A number whose
    transaction fails is given out again.
    """
    return next_references(session, on, 1, series)[0]


def next_references(
    session: AnySession, on: date, number: int, series: ReferenceSeries
) -> list[str]:
    """Return some references that were never given out, as `next_reference` does."""
    year, found = operational_year(on), list[str]()
    while lacking := number - len(found):
        last = _count(session, series, year, lacking)
        counted = range(last - lacking + 1, last + 1)
        made = [write_reference(year, one, series) for one in counted]
        # All but about one number in 37.
        found += [reference for reference in made if reference[-1].isalnum()]
    return found


def _count(session: AnySession, series: ReferenceSeries, year: int, number: int) -> int:
    """Count so many more; return the last of them."""
    table = ReferenceCounter.__table__
    counted = (
        insert_for(session, ReferenceCounter)
        .values(series=series.value, year=year, last=number)
        .on_conflict_do_update(
            index_elements=["series", "year"], set_={"last": table.c.last + number}
        )
        .returning(table.c.last)
    )
    last: int = session.execute(counted).scalar_one()
    return last
