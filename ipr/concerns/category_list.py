"""The list by which a month is counted: what each category is called, and its place."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from ipr.concerns.counting import Counts
from ipr.concerns.definition import NONE, By
from ipr.concerns.months import Month
from ipr.support.categories.editions import Edition, edition_on, name_categories

Names = dict[str, str]
"""By their codes, in the list's order."""


def list_categories(
    editions: Sequence[Edition], month: Month, counted: Collection[str]
) -> dict[str, Any]:
    """Return the list in use on a month's last day, as it is frozen with a figure.

    What was counted and is not in it follows after it, as the last list calls it.
    """
    edition = edition_on(editions, month.last)
    listed = [[one.code, one.name] for one in edition.categories]
    known = {code for code, _ in listed}
    more = sorted({*counted} - known - {NONE})
    called = name_categories(editions, more, month.last)
    first = None if edition.starts_on == date.min else edition.starts_on.isoformat()
    pairs = zip(more, called, strict=True)
    return {"starts_on": first, "categories": [*listed, *map(list, pairs)]}


def read_names(edition: dict[str, Any]) -> Names:
    """Return the categories of a list, by their codes and in its order."""
    return dict(edition["categories"])


def codes_of(counts: Counts) -> set[str]:
    """Return every code that was counted."""
    return {code for by in By for code in counts[by.value]["whole"]}
