"""Imports of every state, of a kind that only tests import."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.files.models import ScanState
from ipr.files.service import TakenFile
from ipr.imports.models import ImportRun, ImportState
from ipr.imports.service import add_file, give_up
from tests.importing import check_file, import_file, make_table, send_file, tracker
from tests.spreadsheets import xlsx_of

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
HEADS = ["Date in", "Category", "Why", f"Private note about {LONG}"]
GOOD = ["3 May 2026", "Housing", "Invented", LONG]


def make_imports(session: Session, asha: User, places: dict[str, Any]) -> None:
    """Make imports of which something is asked, and others that were checked."""
    make_table(session)
    one = [HEADS, GOOD]
    asked = {
        "two_sheets": {"2025": one, LONG: one},
        "no_headings": {"2026": [["When", LONG], ["3 May 2026", LONG]]},
        "two_headings": {"2026": [["Date in", "Why", "Why"], ["3 May 2026", "a", "b"]]},
    }
    for name, sheets in asked.items():
        _keep(session, places, name, send_file(session, xlsx_of(sheets), actor=asha))
    first = tracker(GOOD, heads=HEADS)
    _keep(session, places, "taken_in", import_file(session, first, actor=asha))
    changed = tracker(["3 May 2026", "Payments", "Invented", "x"], heads=HEADS)
    checked = {
        "wrong": tracker(*[["31/04/26", LONG, "Why"]] * 30, heads=HEADS),
        "fine": tracker(["4 May 2026", "Housing", "More"], heads=HEADS),
        "changed": changed,
        "being_checked": first,
        "died": first,
        "failed": first,
        "given_up": first,
    }
    for name, data in checked.items():
        _keep(session, places, name, check_file(session, data, actor=asha))
    _change(session, places, asha)


def _keep(session: Session, places: dict[str, Any], name: str, run: ImportRun) -> None:
    """Give an import a file, as those have that are sent on a page."""
    taken = TakenFile(
        f"import{run.id:026}", f"{LONG}.xlsx", "x/x", 2800, "0" * 64, ScanState.CLEAN
    )
    begin_writing(session)
    assert run.started_by
    run.file = add_file(session, taken, actor=run.started_by)
    session.commit()
    places[f"import_{name}"] = run.key


def _change(session: Session, places: dict[str, Any], asha: User) -> None:
    now = utc_now()
    runs = {run.key: run for run in session.query(ImportRun)}
    begin_writing(session)
    for name, beat in (("being_checked", timedelta(days=1)), ("died", -timedelta(1))):
        run = runs[places[f"import_{name}"]]
        run.state, run.rows, run.done = ImportState.CHECKING, 4000, 1500
        run.beat_at = now + beat
    failed = runs[places["import_failed"]]
    failed.state, failed.shown = ImportState.SENT, {"failed": "It was not read"}
    give_up(session, runs[places["import_given_up"]], actor=asha)
    session.commit()
