"""Headings matched, rows read: what is in doubt is asked, what is wrong is told."""

from datetime import date

import pytest

from ipr.imports.columns.days import DayOrder
from ipr.imports.columns.declarations import Column, ColumnKind
from ipr.imports.columns.map_files import MapRefused, SaidOfSheet, read_map, read_said
from ipr.imports.columns.plans import plan_import
from ipr.imports.columns.rows import RowReader, hear_days, settle_columns
from ipr.imports.reading.service import FileSeen, SheetRow, SheetSeen

TODAY = date(2026, 11, 29)
COLUMNS = (
    Column(
        name="received",
        kind=ColumnKind.DAY,
        also_called=("date received", "date in"),
        required=True,
        past=True,
    ),
    Column(name="category", kind=ColumnKind.CHOICE, also_called=("main concern",)),
    Column(name="service lines", kind=ColumnKind.CHOICES, also_called=("benefit",)),
    Column(name="why", also_called=("reason", "notes"), longest=50),
    Column(name="outcome", also_called=("result", "notes")),
)
OPTIONS = {
    "category": {"housing": ("Housing", "Homes"), "pay": ("Payments", "Money & debt")},
    "service lines": {
        "uc": ("Universal Credit", "UC"),
        "cms": ("Child Maintenance Service", "Child Maintenance Group", "CMG"),
        "other": ("Service", "UC other"),
        "more": ("Another", "UC other"),
    },
}

USE_ONE = (
    "Use one of “Universal Credit”, “Child Maintenance Service”, “Service” or “Another”"
)


def sheet(name="Tracker", *rows, at=0, first=1):
    found = tuple(SheetRow(n, False, tuple(r)) for n, r in enumerate(rows, first))
    return SheetSeen(at, name, False, len(found), 0, found)


def plan(*headings, said=None, sheets=None):
    seen = FileSeen(tuple(sheets or [sheet("Tracker", headings, ["x"])]))
    return plan_import(seen, COLUMNS, said or SaidOfSheet())


def read_cells(*cells, today=TODAY, check=None, **given):
    """Return the values and the findings of a row below the declared columns."""
    row = SheetRow(7, False, cells)
    places = {column.name: at for at, column in enumerate(COLUMNS) if at < len(cells)}
    days = settle_columns(hear_days([row], COLUMNS, places), {}, date1904=False)
    checks = {"check": check} if check else {}
    reader = RowReader(COLUMNS, places, OPTIONS, days, today, given, **checks)
    return reader.read(row)


def problems(*cells):
    found = read_cells(*cells).findings
    assert {finding.row for finding in found} <= {7}
    return {finding.column: (finding.problem, finding.advice) for finding in found}


class TestHeadings:
    def test_are_matched_whatever_their_case_spaces_and_signs(self):
        found = plan(" Date_In ", "MAIN-CONCERN", None, "Benefit:", "Ref", "Reason")

        assert found.places == {
            "received": 0,
            "category": 1,
            "service lines": 3,
            "why": 5,
        }
        assert found.asked == ()

    @pytest.mark.parametrize("slip", ["Recieved", "Receved", "Received?"])
    def test_a_slip_of_the_pen_is_borne(self, slip):
        assert plan(slip).places == {"received": 0}

    @pytest.mark.parametrize("other", ["Closed", "Due", "Recipient", "Who received it"])
    def test_another_word_is_not(self, other):
        asked = plan(other, said=SaidOfSheet(heading_row=1)).asked

        assert [(one.column, one.problem) for one in asked] == [
            ("received", "No heading stands for this column")
        ]

    def test_two_of_one_name_are_asked_about(self):
        found = plan("Received", "Reason", "Why not", "reason")

        (question,) = found.asked
        assert (question.row, question.column) == (1, "why")
        assert "Reason (column B) or reason (column D)" in question.problem
        assert found.doubtful == {"why": (1, 3)}

    def test_the_exact_name_goes_before_another_that_it_has(self):
        assert plan("Received", "Why").places["why"] == 1

    def test_one_that_two_columns_are_called_is_asked_about(self):
        found = plan("Received", "Notes")

        assert {one.column for one in found.asked} == {"why", "outcome"}

    def test_rows_above_the_headings_are_passed_over(self):
        rows = [["My tracker 2026"], [None, "private"], ["Date in", "Result"], [1, 2]]

        found = plan(sheets=[sheet("A", *rows, first=3)])

        assert found.headings.row == 5

    def test_the_sheet_with_the_headings_is_chosen_and_two_are_asked_about(self):
        notes = sheet("Notes", ["Read me"])
        data, old = sheet("Data", ["Received"], at=1), sheet("Old", ["Date in"], at=2)

        assert plan(sheets=[notes, data]).sheet is data
        (question,) = plan(sheets=[notes, data, old]).asked
        assert question.advice == "Name one of these: “Data”, “Old”"
        said = SaidOfSheet(sheet=" old")
        assert plan(sheets=[notes, data, old], said=said).sheet is old
        assert (
            "“Gone”" in plan(sheets=[data], said=SaidOfSheet("Gone")).asked[0].problem
        )


class TestWhatIsSaid:
    def test_a_map_names_columns_by_heading_or_letter(self):
        said = read_map(b"received: When\nwhy: C\nOutcome: \n")

        assert said.columns == {"received": "When", "why": "C", "Outcome": ""}
        found = plan("When", "Reason", "Reason", "Result", said=said)
        assert (found.places["received"], found.places["why"]) == (0, 2)

    def test_a_column_said_to_be_empty_is_not_taken(self):
        said = SaidOfSheet(columns={"outcome": "", "why": ""})

        assert plan("Received", "Notes", said=said).places == {"received": 0}
        assert plan("Received", "Notes", said=said).asked == ()

    def test_a_whole_map_has_parts(self):
        said = read_map(
            b"sheet: 2026\nheading row: 3\ncolumns:\n  received: yes\n"
            b"days:\n  received: Day first\ngiven:\n  why: x\n"
        )

        assert said == SaidOfSheet(
            "2026",
            3,
            {"received": "yes"},
            {"received": DayOrder.DAY_FIRST},
            {"why": "x"},
        )
        assert read_said(said.to_dict()) == said

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"received: a\nreceived: b", "received"),
            (b"columns: [a]", "a column and a text"),
            (b"columns: {a: b}\nrows: 3", "no part “rows”"),
            (b"columns: {a: b}\nheading row: top", "number of a row"),
            (b"days: {received: british}", "day first"),
            (b"- a", "which column has which heading"),
            (b"\xff", "UTF-8"),
            (b"a: [", "YAML"),
        ],
    )
    def test_one_that_cannot_be_followed_is_refused(self, text, words):
        with pytest.raises(MapRefused, match=words):
            read_map(text)

    def test_what_the_sheet_lacks_is_asked(self):
        said = SaidOfSheet(columns={"received": "Gone", "colour": "A"})

        assert [
            (one.column, one.problem[:22]) for one in plan("In", said=said).asked
        ] == [
            ("", "No row of the first 2 "),
        ]
        asked = plan("Date in", "Why", said=said).asked
        assert {one.column for one in asked} == {"received", "colour"}


class TestRows:
    def test_is_read_by_its_columns(self):
        found = read_cells(
            " 25/05/26 ", "money and DEBT", "UC; child maintenance group;"
        )

        assert found.findings == ()
        assert found.values == {
            "received": date(2026, 5, 25),
            "category": "pay",
            "service lines": ("uc", "cms"),
            "why": None,
            "outcome": None,
        }

    def test_commas_part_what_can_only_be_several(self):
        values = read_cells("25/05/26", None, "UC, CMG").values

        assert values["service lines"] == ("uc", "cms")

    def test_a_value_given_for_all_stands_where_none_is(self):
        assert read_cells("25/05/26", category="Pay").values["category"] == "pay"
        assert read_cells("25/05/26", None, category="pay").values["category"] == "pay"

    def test_a_row_that_says_another_is_told(self):
        (found,) = read_cells("25/05/26", "Housing", category="pay").findings

        assert found.problem == "This is not what was given for all rows"

    def test_what_is_wrong_is_told_with_what_to_do(self):
        found = problems(None, "Housign", "UC, CMB", "x" * 51, ["error", "#N/A"])

        assert found == {
            "received": ("This is empty", "Fill it in"),
            "category": ("This is not one of the choices", "Did you mean “Housing”?"),
            "service lines": (
                "This is not one of the choices",
                USE_ONE,
            ),
            "why": ("This is longer than 50 characters", "Shorten it"),
            "outcome": ("This is the error #N/A", "Correct it on the sheet"),
        }

    def test_so_are_formulas_and_merged_cells(self):
        found = problems("25/05/26", ["no value"], ["merged", "B3"], 1.5, True)

        assert found["category"][0] == "This is a formula without a stored value"
        assert found["service lines"][0] == "This cell is merged with B3"
        assert len(found) == 2

    def test_a_name_of_several_is_asked_about(self):
        assert problems("25/05/26", None, "UC other")["service lines"] == (
            "This is the name of several",
            "Write “Another” or “Service”",
        )

    def test_a_day_to_come_is_told_where_none_can_be(self):
        assert problems("30/11/26")["received"][0] == "This day is still to come"

    def test_no_finding_says_what_is_in_the_cell(self):
        (finding,) = read_cells("25/05/26", "Ann Lee of 3 Elm Row, London").findings

        assert finding.shape == "Aaa Aaa aa 0 Aaa Aaa, Aa…"
        assert "Ann" not in str(finding.to_dict())
        assert finding.to_dict().keys() == {"row", "column", "problem", "advice"}

    def test_what_a_feature_finds_in_a_whole_row_is_a_finding_too(self):
        check = lambda values: [("outcome", "Missing", "Say it")]  # noqa: E731

        assert read_cells("25/05/26", check=check).findings[0].problem == "Missing"
