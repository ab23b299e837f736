"""What a month says of a tracker that was taken in is what the tracker says."""

import io
import json
from collections import Counter
from datetime import date, datetime, timedelta

from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from ipr.cli.main import main
from ipr.concerns.definition import By
from ipr.concerns.months import Month
from ipr.concerns.reading import FigureReader
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.imports.service import take_in
from ipr.imports.work import say_shown
from ipr.support.categories.editions import EXAMPLE, Category
from ipr.support.categories.service import make_edition
from ipr.support.models import SupportCase
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from tests.importing import check_file
from tests.trackers import CATEGORIES, HEADING_ROW, make_tracker


def test_a_whole_tracker_goes_in_and_its_months_are_what_it_says(
    session, lead, acssl, area, settings, monkeypatch
):
    renamed = [
        Category(one.code, "Housing" if one.code == "housing" else one.name, "")
        for one in EXAMPLE.categories
    ]
    make_edition(session, renamed, starts_on=london_today(), reason="x", actor=lead)
    session.commit()
    data = make_tracker(5000)

    run = check_file(session, data, actor=acssl, kind=SUPPORT_TRACKERS)

    assert (run.rows, run.findings) == (5000, 0)
    assert "The hidden sheet “Old tracker” is not read: 6 rows" in say_shown(run)
    begin_writing(session)
    take_in(session, run, SUPPORT_TRACKERS, take_changes=False, actor=acssl)
    session.commit()
    assert session.scalar(select(func.count()).select_from(SupportCase)) == 5000
    by_hand = count_by_hand(data)
    months = [Month(2026, number) for number in range(4, 11)]
    reader = FigureReader(session, area, months)
    assert {
        (str(month), figure.names.get(code)): figure.number(By.MAIN, code)
        for month in months
        for figure in [reader.read_month(month)]
        for code in figure.by_frequency(By.MAIN)
        if figure.number(By.MAIN, code)
    } == by_hand
    session.rollback()
    for name in ("secret_key", "data_key", "database_url", "data"):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))
    said = json.loads(
        CliRunner().invoke(main, ["concerns", "2026-05", "--json"]).stdout
    )
    of_may = {
        name: number for (month, name), number in by_hand.items() if "05" in month
    }
    assert said["total"] == sum(of_may.values())
    counted = {one["category"]: one["count"] for one in said["categories"]}
    assert {name: number for name, number in counted.items() if number} == of_may


def count_by_hand(data):
    """Return how many rows of a sheet have a month and a category, as it says them."""
    then = {"Housing": "Housing and homelessness", "": None}
    written = {
        " ".join(way.split()).casefold(): then.get(name, name)
        for name, ways in CATEGORIES.items()
        for way in (name, *ways)
    }
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name("Tracker 26-27").to_python()[HEADING_ROW:]
    return Counter(
        (f"{day_by_hand(row[0]):%Y-%m}", written[" ".join(row[3].split()).casefold()])
        for row in rows
        if any(row)
    )


def day_by_hand(cell):
    if isinstance(cell, float):
        return date(1899, 12, 30) + timedelta(days=int(cell))
    if isinstance(cell, date):
        return cell
    for way in ("%d/%m/%y", "%d %B %Y", "%a %d %b %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell.strip(), way)
        except ValueError:
            continue
    raise AssertionError(cell)
