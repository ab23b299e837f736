"""A kind of things that only tests import: notes, in a table of the tests' own."""

import json

from sqlalchemy import Column as Stored
from sqlalchemy import Date, Integer, MetaData, String, Table, insert, select, update

from ipr.accounts.models import Area
from ipr.db.encryption import EncryptedText, seal_text
from ipr.db.engine import begin_writing
from ipr.imports.columns.declarations import Column, ColumnKind
from ipr.imports.kinds import ImportKind
from ipr.imports.reading.child import lines_of
from ipr.imports.reading.service import SheetRow
from ipr.imports.registry import declare_import_kinds
from ipr.imports.service import recall_said, start_import, take_in
from ipr.imports.work import FileAtHand, check_import
from ipr.permissions import Permission
from tests.spreadsheets import xlsx_of

NOTES = Table(
    "note",
    MetaData(),
    Stored("id", Integer, primary_key=True),
    Stored("received", Date),
    Stored("area", String(40)),
    Stored("category", String(40)),
    Stored("why", EncryptedText),
    Stored("import_row_id", Integer, unique=True),
)
HEADS = ["Date in", "Area", "Category", "Why", "Private"]


def options(session, actor):
    return {
        "category": {"housing": ("Housing", "Homes"), "pay": ("Payments",)},
        "area": {str(area.id): (area.name,) for area in areas(session, actor)},
    }


def areas(session, actor):
    return session.scalars(select(Area).order_by(Area.name)).all()


def prepare(values):
    why = values["why"]
    return {**values, "why": seal_text(why) if why else None}


def take_rows(session, run, pieces, actor):
    for rows in pieces:
        take_piece(session, rows)


def take_piece(session, rows):
    new = [
        {**row.prepared, "import_row_id": row.id} for row in rows if not row.replaces
    ]
    if new:
        session.execute(insert(NOTES), new)
    for row in rows:
        if row.replaces:
            session.execute(
                update(NOTES)
                .where(NOTES.c.import_row_id == row.replaces)
                .values(**row.prepared, import_row_id=row.id)
            )


def check(values):
    if values["why"] == "nothing":
        yield "why", "This says nothing", "Say why"


KIND = ImportKind(
    name="notes",
    title="notes",
    one="note",
    columns=(
        Column(
            name="received",
            kind=ColumnKind.DAY,
            also_called=("date in", "date received"),
            required=True,
            past=True,
        ),
        Column(name="area", kind=ColumnKind.CHOICE),
        Column(name="category", kind=ColumnKind.CHOICE),
        Column(name="why", also_called=("reason",), longest=500),
    ),
    key=("received", "why"),
    permission=Permission.WORK_SUPPORT_CASE,
    options=options,
    prepare=prepare,
    take_rows=take_rows,
    check=check,
    areas=areas,
    area_column="area",
)


def init_app(app):
    """Join notes to an application, as a feature does."""
    declare_import_kinds(app, KIND)


def make_table(session):
    NOTES.create(session.connection())
    session.commit()


def notes_of(session):
    """Return what was made, in its order."""
    rows = session.execute(select(NOTES).order_by(NOTES.c.id)).mappings()
    found = [(row["received"], row["category"], row["why"]) for row in rows]
    session.rollback()
    return found


def tracker(*rows, heads=HEADS, **options):
    return xlsx_of({"Tracker": [heads, *rows]}, **options)


class FileHere(FileAtHand):
    """A file that is read in this process, which costs a test no start of another."""

    def read_rows(self, sheet):
        for number, hidden, cells in self.lines(sheet):
            yield SheetRow(number, hidden, tuple(cells))

    def lines(self, sheet=None):
        return lines_of(self.data, self.name.rpartition(".")[2], sheet)

    def seen(self):
        said = json.loads(json.dumps(next(self.lines())))
        facts = {"date1904": False, "encoding": "", "separator": "", **said}
        for at, sheet in enumerate(facts["sheets"]):
            names = ("number", "hidden", "cells")
            first = [dict(zip(names, row, strict=True)) for row in sheet["first"]]
            sheet |= {"at": at, "first": first}
        return facts


def send_file(
    session, data, *, name="a.xlsx", area=None, said=None, actor=None, kind=KIND
):
    """Send a file; return its import."""
    file = FileHere(name, data)
    begin_writing(session)
    run = start_import(
        session,
        kind,
        seen=file.seen(),
        area=area,
        said=said or recall_said(session, kind, area),
        actor=actor,
    )
    session.commit()
    return run


def check_file(session, data, *, name="a.xlsx", actor=None, kind=KIND, **options):
    """Send and check a file; return its import."""
    run = send_file(session, data, name=name, actor=actor, kind=kind, **options)
    check_import(session, run, kind, FileHere(name, data), actor=actor)
    return run


def import_file(session, data, *, take_changes=False, actor=None, kind=KIND, **options):
    """Send, check and take in a file; return its import."""
    run = check_file(session, data, actor=actor, kind=kind, **options)
    begin_writing(session)
    take_in(session, run, kind, take_changes=take_changes, actor=actor)
    session.commit()
    return run
