"""The month's figures for the command line: what `ipr concerns` prints."""

from typing import Any

from sqlalchemy import select

from ipr.accounts.models import Area
from ipr.cli.database import open_database
from ipr.cli.refusal import CommandRefused
from ipr.concerns.corrections import count_corrections, read_corrections
from ipr.concerns.definition import By
from ipr.concerns.months import Month, NotAMonth
from ipr.concerns.reading import FigureReader
from ipr.config import Settings
from ipr.extensions import db
from ipr.imports.columns.headings import loosen


def count_cases(month: str, area: str | None, *, every: bool) -> dict[str, Any]:
    """Return the figure of a month, as the service shows it."""
    try:
        asked = Month.read(month)
    except NotAMonth as problem:
        raise CommandRefused(f"“{month}” is no month: write it as 2026-10") from problem
    with open_database() as app:
        settings: Settings = app.config["SETTINGS"]
        return _count(asked, area, By.ALL if every else By.MAIN, settings.small_counts)


def _count(month: Month, name: str | None, by: By, threshold: int) -> dict[str, Any]:
    area = _find_area(name) if name else None
    reader = FigureReader(db.session, area, [month], threshold=threshold)
    figure = reader.read_month(month)
    corrections = read_corrections(reader, figure)
    return {
        "month": str(month),
        "area": area.name if area else None,
        "by": by.value,
        "total": figure.total,
        "categories": [
            {"category": figure.names.get(code), "count": figure.number(by, code)}
            for code in figure.by_frequency(by)
        ],
        "frozen": figure.snapshot.digest if figure.snapshot else None,
        "corrections": count_corrections(corrections),
    }


def _find_area(name: str) -> Area:
    areas = db.session.scalars(select(Area).order_by(Area.name)).all()
    found = [area for area in areas if loosen(area.name) == loosen(name)]
    if len(found) != 1:
        known = ", ".join(area.name for area in areas) or "none"
        raise CommandRefused(f"“{name}” is not one of the areas: {known}")
    return found[0]
