"""Which of the cases that were counted somebody can open, and the lists with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_

from ipr.accounts.models import Area, User
from ipr.concerns.counting import Numbers
from ipr.concerns.definition import NONE, By
from ipr.concerns.months import Month
from ipr.concerns.page import MonthPage
from ipr.concerns.tables import LINES_SHEET
from ipr.db.engine import AnySession
from ipr.permissions import Permission
from ipr.referrals.lists.filters import ANY
from ipr.snapshots.suppression import ALL
from ipr.support.categories.models import SupportCategory
from ipr.support.models import SupportCase, SupportLine
from ipr.support.queue.by_category import WITHOUT
from ipr.support.queue.rows import SupportFilters, select_cases

FILTERS = {By.MAIN: "category", By.ALL: "any_category"}
Cell = tuple[str, int, int]
"""The sheet that a table is on, the place of the row, and that of the number in it."""


@dataclass(frozen=True)
class Openable:
    """How many of the cases of a number somebody can open, and what lists them."""

    number: int
    query: Mapping[str, Any]


def find_openable(
    session: AnySession, user: User, on: date, page: MonthPage
) -> dict[Cell, Openable]:
    """Return the lists of cases behind the numbers of a page, as far as somebody has.

    They are what the desk lists today, so of a frozen month it may be more or others.
    Takes four statements at most, and none for whoever has no desk of cases.
    """
    if not user.can(Permission.WORK_SUPPORT_CASE):
        return {}
    by, area, found = page.asked.by, page.asked.area, {}
    spans = list(page.spans.values())
    listed = select_cases(user, on, _filters(area, [one for s in spans for one in s]))
    listed = listed.where(
        or_(*(SupportCase.received_on.between(s[0].first, s[-1].last) for s in spans))
    )
    months = {str(one): one for months in spans for one in months}
    of_month = case(
        *(
            (SupportCase.received_on.between(one.first, one.last), name)
            for name, one in months.items()
        )
    )
    counted = _count(session, listed, of_month, by)
    for place, span in enumerate(spans):
        numbers = _add_up(counted.get(str(month), {}) for month in span)
        query = _query(area, span)
        for row, one in _link(page, numbers, query):
            found[page.compared.sheet, row, place] = one
    month = [page.asked.month]
    listed = select_cases(user, on, _filters(area, month))
    listed = listed.outerjoin(SupportLine, SupportLine.case_id == SupportCase.id)
    counted = _count(session, listed, SupportLine.line, by)
    for place, line in enumerate(page.lines):
        query = _query(area, month) | {"line": line}
        # Of cases without a line there is no list.
        for row, one in _link(page, counted.get(line, {}) if line else {}, query):
            found[LINES_SHEET, row, place] = one
    return found


def _count(
    session: AnySession, listed: Select[Any], column: Any, by: By
) -> dict[str, Numbers]:
    """Return how many of some cases have each category, by the value of a column."""
    found: dict[str, Numbers] = {}
    for of in {By.MAIN, by}:
        of_case: Any = SupportCategory.case_id == SupportCase.id
        if of is By.MAIN:
            of_case = and_(of_case, SupportCategory.main)
        asked = listed.outerjoin(SupportCategory, of_case).with_only_columns(
            column.label("column_of"),
            SupportCategory.code,
            func.count(),
            maintain_column_froms=True,
        )
        asked = asked.group_by("column_of", SupportCategory.code)
        for value, code, number in session.execute(asked):
            numbers = found.setdefault(str(value or NONE), {})
            if of is by:
                numbers[code or NONE] = number
            if of is By.MAIN:
                numbers[ALL] = numbers.get(ALL, 0) + number
    return found


def _link(
    page: MonthPage, numbers: Numbers, query: Mapping[str, Any]
) -> Iterator[tuple[int, Openable]]:
    name = FILTERS[page.asked.by]
    for row, key in enumerate(page.rows.keys()):
        if key is not None and numbers.get(key):
            narrowed = {} if key == ALL else {name: key or WITHOUT}
            yield row, Openable(numbers[key], {**query, **narrowed})


def _add_up(some: Iterator[Numbers]) -> Numbers:
    found: Numbers = {}
    for numbers in some:
        for key, number in numbers.items():
            found[key] = found.get(key, 0) + number
    return found


def _filters(area: Area | None, months: Sequence[Month]) -> SupportFilters:
    return SupportFilters(
        state=ANY,
        area=area.id if area else None,
        since=min(months).first,
        until=max(months).last,
    )


def _query(area: Area | None, months: Sequence[Month]) -> dict[str, Any]:
    return {
        "state": ANY,
        "from": months[0].first.isoformat(),
        "to": months[-1].last.isoformat(),
        "area": area.id if area else None,
    }
