"""Which cases have a category: a filter of the desk, and the words for its choices."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from ipr.db.engine import AnySession
from ipr.desks.filter_forms import offer_options
from ipr.support.categories.editions import name_categories
from ipr.support.categories.models import SupportCategory
from ipr.support.categories.service import read_editions
from ipr.support.models import SupportCase

WITHOUT = "-"
"""What an address says of a case that has none; no category's code is this."""


def offer_categories(session: AnySession, on: date) -> dict[str, str]:
    """Return every category that was ever in the list, as it is called on a day."""
    editions = read_editions(session)
    codes = {one.code: None for edition in editions for one in edition.categories}
    names = name_categories(editions, codes, on)
    named = dict(zip(codes, names, strict=True))
    return offer_options({WITHOUT: "None yet"} | named)


def narrow_by_category(
    statement: Select[Any], main: str, anyhow: str, *, walk: bool
) -> Select[Any]:
    """Leave the cases with a main category, and with one that is main or not.

    `walk` is for rows that are looked at one after another, whichever they are.
    """
    for code, main_alone in ((main, True), (anyhow, False)):
        if not code:
            continue
        having = select(SupportCategory.case_id)
        if main_alone:
            having = having.where(SupportCategory.main)
        of_case = having.where(SupportCategory.case_id == SupportCase.id)
        if code == WITHOUT:
            statement = statement.where(~of_case.exists())
        elif walk:
            one = of_case.where(SupportCategory.code == code)
            statement = statement.where(one.exists())
        else:
            those = having.where(SupportCategory.code == code)
            statement = statement.where(SupportCase.id.in_(those))
    return statement
