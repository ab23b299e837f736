"""Taken in whole or not at all, and never twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.words import say_unnamed
from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.imports import staging
from ipr.imports.columns.map_files import SaidOfSheet
from ipr.imports.models import (
    ImportFinding,
    ImportMap,
    ImportRow,
    ImportRun,
    ImportState,
    RowState,
)
from ipr.imports.queries import changed_rows, list_findings
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.service import (
    ImportNotReady,
    expire_imports,
    give_up,
    recall_said,
    take_in,
)
from ipr.imports.work import FileAtHand, check_import, say_shown
from tests.importing import (
    KIND,
    FileHere,
    check_file,
    import_file,
    make_table,
    notes_of,
    tracker,
)
from tests.spreadsheets import xlsx_of, xlsx_sheet

DAY, NEXT = date(2026, 5, 3), date(2026, 5, 25)
ANN = [DAY, None, "Housing", "Ann rang", "her number"]
BEN = [NEXT, None, "Homes", "Ben wrote"]


@pytest.fixture(autouse=True)
def table(session):
    make_table(session)


def count(session, model, *wanted):
    found = session.scalar(select(func.count()).select_from(model).where(*wanted))
    session.rollback()
    return found


def counts(run):
    return run.rows, run.known, run.changed, run.taken


@pytest.mark.both_databases
class TestTaking:
    def test_all_rows_become_things_that_know_the_row_they_came_from(self, session):
        run = import_file(session, tracker(ANN, BEN))

        assert counts(run) == (2, 0, 0, 2)
        assert notes_of(session) == [
            (DAY, "housing", "Ann rang"),
            (NEXT, "housing", "Ben wrote"),
        ]
        rows = session.scalars(select(ImportRow).order_by(ImportRow.number)).all()
        assert [(row.number, row.state) for row in rows] == [(2, "taken"), (3, "taken")]
        assert rows[0].original[-1] == ["Private", "her number"]
        assert rows[0].prepared is None

    def test_a_second_time_adds_nothing_whatever_the_format(self, session):
        import_file(session, tracker(ANN, BEN))
        text = (
            b"why,date received,category\nBen  wrote ,25/05/26,homes\n"
            b"Ann rang,3 May 2026,HOUSING\n"
        )

        run = import_file(session, text, name="b.csv")

        assert counts(run) == (2, 2, 0, 0)
        assert len(notes_of(session)) == 2
        assert count(session, ImportRow, ImportRow.run_id == run.id) == 0

    def test_two_that_say_the_same_are_two_and_a_third_is_one_more(self, session):
        assert counts(import_file(session, tracker(ANN, ANN))) == (2, 0, 0, 2)
        assert counts(import_file(session, tracker(ANN, ANN))) == (2, 2, 0, 0)
        assert counts(import_file(session, tracker(ANN, BEN, ANN, ANN))) == (4, 2, 0, 2)

        assert len(notes_of(session)) == 4

    def test_a_row_that_changed_is_offered_as_a_change(self, session):
        import_file(session, tracker(ANN, BEN))
        changed = tracker([DAY, None, "Payments", "Ann rang"], BEN)

        left = import_file(session, changed)
        assert counts(left) == (2, 1, 1, 0)
        assert notes_of(session)[0] == (DAY, "housing", "Ann rang")

        run = check_file(session, changed)
        assert changed_rows(session, run) == [2]
        begin_writing(session)
        assert take_in(session, run, KIND, take_changes=True, actor=None) == 1
        session.commit()
        assert sorted(notes_of(session)) == [
            (DAY, "pay", "Ann rang"),
            (NEXT, "housing", "Ben wrote"),
        ]
        assert counts(import_file(session, changed)) == (2, 2, 0, 0)

    def test_what_was_changed_back_is_a_change_again(self, session):
        first, second = tracker(ANN), tracker([DAY, None, "Payments", "Ann rang"])
        for data in (first, second, first):
            import_file(session, data, take_changes=True)

        assert notes_of(session) == [(DAY, "housing", "Ann rang")]
        assert count(session, ImportRow, ImportRow.state == RowState.REPLACED) == 2

    def test_of_two_with_one_key_one_can_change_and_one_be_new(self, session):
        import_file(session, tracker(ANN))
        again = [DAY, None, "Payments", "Ann rang"]

        run = import_file(session, tracker(again, again, ANN), take_changes=True)

        assert counts(run) == (3, 1, 0, 2)  # Ann's own row is there: neither is hers

    def test_nothing_is_taken_in_twice_at_one_time(self, session):
        mine, theirs = (check_file(session, tracker(ANN, BEN)) for _ in range(2))
        begin_writing(session)
        take_in(session, theirs, KIND, take_changes=False, actor=None)
        session.commit()

        begin_writing(session)
        with pytest.raises(ImportNotReady, match="check it again"):
            take_in(session, mine, KIND, take_changes=False, actor=None)
        session.rollback()

        assert len(notes_of(session)) == 2

    def test_the_database_refuses_what_is_taken_in_twice(self, session):
        run = import_file(session, tracker(ANN))
        (row,) = session.scalars(select(ImportRow).where(ImportRow.run_id == run.id))
        alike = {name: getattr(row, name) for name in ("run_id", "fingerprint")}
        session.add(
            ImportRow(**alike, number=9, hidden=False, state="taken", original=[])
        )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


class TestAllOrNothing:
    def test_with_one_finding_nothing_is_taken_in(self, session, monkeypatch):
        monkeypatch.setattr(staging, "PIECE", 2)
        wrong = ["31/04/26", None, "Housing", "x"]
        run = check_file(session, tracker(ANN, BEN, ANN, wrong, ANN))

        (finding,) = list_findings(session, run)
        assert (finding.row, finding.column) == (5, "received")
        assert (run.rows, run.done, run.findings) == (5, 5, 1)
        begin_writing(session)
        with pytest.raises(ImportNotReady, match="Something is wrong"):
            take_in(session, run, KIND, take_changes=False, actor=None)
        session.rollback()
        assert notes_of(session) == []

    def test_what_goes_wrong_half_way_leaves_nothing(self, session, monkeypatch):
        monkeypatch.setattr("ipr.imports.pieces.AT_ONCE", 1)
        run = check_file(session, tracker(ANN, BEN))
        (last,) = session.scalars(select(ImportRow).where(ImportRow.number == 3))
        last.prepared = {"received": {"sealed": "no day"}}
        session.commit()

        begin_writing(session)
        with pytest.raises(Exception):  # noqa: B017 # whichever the driver raises
            take_in(session, run, KIND, take_changes=False, actor=None)
        session.rollback()

        assert notes_of(session) == []
        assert session.get_one(ImportRun, run.id).state == ImportState.CHECKED

    def test_checked_again_it_keeps_nothing_of_before(self, session):
        run = check_file(session, tracker(ANN, ["?", None, None, "x"]))
        assert run.findings == 1

        file = FileHere("a.xlsx", tracker(ANN, BEN))
        check_import(session, run, KIND, file, actor=None)

        assert (run.rows, run.findings) == (2, 0)
        assert count(session, ImportRow) == 2
        assert count(session, ImportFinding) == 0

    def test_a_file_that_fails_after_all_leaves_nothing_staged(
        self, session, monkeypatch
    ):
        run = check_file(session, tracker(ANN))
        monkeypatch.setattr("ipr.imports.reading.service.ENOUGH", 0.0)

        with pytest.raises(SpreadsheetRefused):
            check_import(
                session, run, KIND, FileAtHand("a.xlsx", tracker(ANN)), actor=None
            )

        assert run.state == ImportState.SENT
        assert count(session, ImportRow) == 0


class TestFindings:
    def test_questions_are_findings_and_nothing_is_read(self, session):
        data = xlsx_of({"A": [["Date in", "Reason", "Reason"], [DAY, "a", "b"]]})

        run = check_file(session, data)

        (asked,) = list_findings(session, run)
        assert (asked.row, asked.column) == (1, "why")
        assert run.findings == 1

    def test_rows_are_cited_by_the_sheets_own_numbers(self, session):
        sheet = xlsx_sheet(
            [["My tracker"], [], ["Date in", "Why"], [DAY, "a"], [], [DAY, "nothing"]],
            first=5,
            hidden=(8,),
        )

        run = check_file(session, xlsx_of({"2026": sheet, "Old": [["x"], ["y"]]}))

        (finding,) = list_findings(session, run)
        assert (finding.row, finding.problem) == (10, "This says nothing")
        assert run.rows == 2
        assert say_shown(run) == [
            "The sheet “Old” is not read: 2 rows",
            "Hidden rows, which are taken like the others: 1",
            "received: Date in (column A)",
            "why: Why (column B)",
        ]

    def test_the_order_of_days_is_shown(self, session):
        rows = [["03/05/26", None, None, "a"], ["25/05/26", None, None, "b"]]

        run = import_file(session, tracker(*rows))

        assert run.shown["orders"] == {
            "received": "day first: row 3 can only be read so"
        }
        assert notes_of(session)[0][0] == DAY

    def test_more_than_are_listed_are_counted(self, session, monkeypatch):
        monkeypatch.setattr(staging, "MOST_FINDINGS", 3)
        monkeypatch.setattr(staging, "PIECE", 2)

        run = check_file(session, tracker(*[["?"]] * 7))

        assert run.findings == 7
        assert len(list(list_findings(session, run))) == 3


class TestArea:
    def test_one_given_for_all_is_each_rows_own(self, session, area):
        run = import_file(session, tracker(ANN), area=area)

        row = session.scalars(select(ImportRow)).one()
        assert run.area_id == area.id
        assert row.state == RowState.TAKEN
        # Without it the row says something else: it is another one, or has changed.
        again = check_file(session, tracker(ANN))
        assert (again.known, again.changed) == (0, 1)

    def test_a_row_of_another_is_a_finding(self, session, area):
        run = check_file(session, tracker([DAY, "Elsewhere", None, "a"]), area=area)

        assert run.findings == 1

    def test_what_was_said_is_remembered_for_it_alone(self, session, area):
        said = SaidOfSheet("Tracker", 1, {"why": "Private", "category": ""})
        import_file(session, tracker(ANN), said=said, area=area)

        assert recall_said(session, KIND, area).columns.items() >= said.columns.items()
        assert recall_said(session, KIND, area).sheet is None
        assert recall_said(session, KIND, None) == SaidOfSheet()
        assert count(session, ImportMap) == 1

    def test_it_is_remembered_by_headings_wherever_they_stand(self, session):
        said = SaidOfSheet(columns={"received": "A", "why": "E", "category": ""})
        import_file(session, tracker(ANN), said=said)
        heads = ["Private", "Why", "Date in", "Category"]

        run = check_file(session, tracker(["x", "y", DAY, "Housing"], heads=heads))

        assert run.shown["columns"] == {
            "received": "Date in (column C)",
            "why": "Private (column A)",
        }

    def test_what_another_file_said_binds_none_that_lacks_it(self, session):
        heads = ["When", "Story"]
        said = SaidOfSheet(columns={"received": "A", "why": "Story", "category": ""})
        import_file(session, tracker([DAY, "a"], heads=heads), said=said)

        run = import_file(session, tracker(BEN))

        assert counts(run) == (1, 0, 0, 1)
        assert notes_of(session)[1] == (NEXT, "housing", "Ben wrote")


class TestEnd:
    def test_one_given_up_keeps_its_counts_and_nothing_of_the_file(self, session):
        run = check_file(session, tracker(ANN))
        begin_writing(session)
        give_up(session, run, actor=None)
        session.commit()

        assert (run.state, run.rows, run.seen) == ("given_up", 1, {})
        assert count(session, ImportRow) == 0
        begin_writing(session)
        with pytest.raises(ImportNotReady, match="not checked"):
            take_in(session, run, KIND, take_changes=False, actor=None)
        session.rollback()

    def test_one_that_nobody_finished_expires(self, session):
        run = check_file(session, tracker(ANN))
        taken = import_file(session, tracker(BEN))
        later = utc_now() + timedelta(days=31)
        begin_writing(session)

        assert expire_imports(session, now=later, days=30) == 1
        session.commit()

        assert (run.state, taken.state) == ("given_up", "taken")
        assert expire_imports(session, now=later, days=30) == 0

    def test_the_record_says_what_was_done_and_no_word_of_a_row(self, session, acssl):
        import_file(session, tracker(ANN), actor=acssl)
        import_file(session, tracker(BEN))

        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == AuditAction.IMPORT_TAKEN)
            .order_by(AuditEvent.id)
        ).all()
        assert [event.actor_id for event in events] == [acssl.id, None]
        assert say_unnamed(events[1].action) == "Somebody on the server"
        assert events[0].changes == {
            "rows": [None, 1],
            "known": [None, 0],
            "changed": [None, 0],
        }
