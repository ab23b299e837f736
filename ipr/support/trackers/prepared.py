"""What a row of a tracker says, as a case keeps it."""

from datetime import UTC, date, datetime, time
from typing import Any

from ipr.db.clock import LONDON
from ipr.db.encryption import Sealed, seal_text
from ipr.db.london_days import london_midnight
from ipr.imports.columns.declarations import Value, Values
from ipr.imports.columns.headings import loosen
from ipr.imports.kinds import Prepared
from ipr.lines import ServiceLine
from ipr.support.models import Barrier, SupportSource

SOURCES = {
    SupportSource.PHONE: (
        *("By phone", "Phone", "Phone call", "Telephone", "Telephone call"),
        *("By telephone", "Call", "Phoned", "Rang"),
    ),
    SupportSource.EMAIL: ("By email", "Email", "Emailed", "By e-mail", "Mail"),
}
NAMED_SOURCES = {
    loosen(name): source for source, names in SOURCES.items() for name in names
}
COLUMN_OF = {
    "received": ("received_on", "opened_at"),
    "source": ("source", "asked_by"),
    "barrier": ("barrier",),
    "why": ("why",),
    "actions": ("done",),
    "outcome": ("feedback",),
    "learning": ("learned",),
}
"""The columns of a case that say what a column of a tracker says."""


def prepare_row(values: Values) -> Prepared:
    """Return what a row says, with its texts sealed.

    Somebody other than a phone or an email, as its source, is who asked.
    """
    source = values["source"]
    how = NAMED_SOURCES.get(loosen(str(source or "")), SupportSource.IMPORTED)
    main = values["category"]
    return {
        "received": values["received"],
        "closed": values["closed"],
        "area": int(str(values["area"])) if values["area"] else None,
        "lines": _codes(values["service lines"]),
        "main": main,
        "others": [one for one in _codes(values["other categories"]) if one != main],
        "source": how.value,
        "asked_by": _seal(source if how is SupportSource.IMPORTED else None),
        "barrier": values["barrier"],
        "why": _seal(values["why"]),
        "done": _seal(values["actions"]),
        "feedback": _seal(values["outcome"]),
        "learned": _seal(values["learning"]),
    }


def columns_of_case(prepared: Prepared) -> dict[str, Any]:
    """Return the columns of a case that a row speaks of, but for its state."""
    received: date = prepared["received"]
    barrier = prepared["barrier"]
    texts = ("asked_by", "why", "done", "feedback", "learned")
    return {
        "received_on": received,
        "opened_at": london_midnight(received),
        "source": SupportSource(prepared["source"]),
        "barrier": Barrier(barrier) if barrier else None,
        **{name: prepared[name] for name in texts},
    }


def lines_of_row(prepared: Prepared) -> list[ServiceLine]:
    """Return the service lines that a row names."""
    return [ServiceLine(code) for code in prepared["lines"]]


def closed_at(prepared: Prepared) -> datetime | None:
    """Return a moment of the day on which a row says that its case was closed."""
    day: date | None = prepared["closed"]
    return datetime.combine(day, time(12), LONDON).astimezone(UTC) if day else None


def _codes(value: Value) -> list[str]:
    return list(value) if isinstance(value, tuple) else []


def _seal(value: Value) -> Sealed | None:
    return seal_text(value) if isinstance(value, str) and value else None
