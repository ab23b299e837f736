"""Count the support cases of a month: one statement for each table of numbers.

Counts are JSON from here on, the same live and frozen:
`{"total": n, "main": {"whole": {code: n}, "lines": {line: {code: n}}, "barriers": …},
"all": {…}}`. The code, line or barrier "" is that of cases without one.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from ipr.accounts.models import Area
from ipr.concerns.definition import NONE, By
from ipr.concerns.months import Month
from ipr.db.engine import AnySession
from ipr.support.categories.models import SupportCategory
from ipr.support.models import SupportCase, SupportLine

Rows = Select[*tuple[Any, ...]]
Numbers = dict[str, int]
Counts = dict[str, Any]
ALL_AREAS = 0
"""No area has this number."""
PARTS = {"barriers": SupportCase.barrier, "lines": SupportLine.line}


def count_numbers(
    session: AnySession, first: date, last: date, by: By, area: Area | None
) -> Numbers:
    """Return how many cases of some days have each category, by one statement."""
    asked = {"first": first, "last": last, "area": area.id if area else None}
    found = session.execute(numbers_statement(by, in_area=area is not None), asked)
    return {row[0] or NONE: row[1] for row in found}


@cache
def numbers_statement(by: By, *, in_area: bool) -> Rows:
    """Return the statement of what the cases of some days are about.

    It is made once: to make it each time would take longer than to count few cases.
    """
    asked = select(SupportCategory.code, func.count()).select_from(SupportCase)
    asked = _among(asked, bindparam("first"), bindparam("last"), by)
    if in_area:
        asked = asked.where(SupportCase.area_id == bindparam("area"))
    return asked.group_by(SupportCategory.code)


def count_month(session: AnySession, month: Month, area: Area | None) -> Counts:
    """Return all counts of a month, in an area or everywhere: four statements."""
    found = _count(session, month, area, each_area=False)
    return found.get(ALL_AREAS) or no_counts()


def count_every_area(session: AnySession, month: Month) -> dict[int, Counts]:
    """Return all counts of a month by the area's number, and those of all areas."""
    return {ALL_AREAS: no_counts()} | _count(session, month, None, each_area=True)


def no_counts() -> Counts:
    """Return the counts of nothing."""
    return {"total": 0} | {
        by.value: {"whole": {}, "lines": {}, "barriers": {}} for by in By
    }


def _count(
    session: AnySession, month: Month, area: Area | None, *, each_area: bool
) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    for by in By:
        for part, column in PARTS.items():
            asked: Rows = select(
                SupportCase.area_id, column, SupportCategory.code, func.count()
            ).select_from(SupportCase)
            if part == "lines":
                asked = asked.outerjoin(SupportCase.lines)
            asked = _among(asked, month.first, month.last, by)
            asked = asked.group_by(SupportCase.area_id, column, SupportCategory.code)
            if area:
                asked = asked.where(SupportCase.area_id == area.id)
            for area_id, value, code, number in session.execute(asked):
                for scope in _scopes(area_id, each_area):
                    counts = found.setdefault(scope, no_counts())
                    _add(counts, by, part, value or NONE, code or NONE, number)
    return found


def _among(asked: Rows, first: Any, last: Any, by: By) -> Rows:
    of_case: Any = SupportCategory.case_id == SupportCase.id
    if by is By.MAIN:
        of_case = and_(of_case, SupportCategory.main)
    return asked.outerjoin(SupportCategory, of_case).where(
        SupportCase.received_on.between(first, last)
    )


def _scopes(area_id: int | None, each_area: bool) -> Iterable[int]:
    return (ALL_AREAS, area_id) if each_area and area_id else (ALL_AREAS,)


def _add(counts: Counts, by: By, part: str, value: str, code: str, number: int) -> None:
    of = counts[by.value]
    row = of[part].setdefault(str(value), {})
    row[code] = row.get(code, 0) + number
    if part == "barriers":  # each case has one barrier, so these add up to the whole
        of["whole"][code] = of["whole"].get(code, 0) + number
        if by is By.MAIN:
            counts["total"] += number
