"""What is read of a spreadsheet: every value at its place, and what it hides."""

from datetime import date

import pytest

from ipr.imports.reading.child import lines_of
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.reading.service import look_at_file, read_rows
from tests.spreadsheets import ods_cell, ods_of, ods_row, xlsx_of, xlsx_sheet

DAY = date(2026, 5, 3)
HEADS = ["Received", "Why"]
TRACKER = {
    "Notes": [["Read me"]],
    "Tracker": xlsx_sheet([HEADS, [DAY, "A"], [46145, "B "]], first=4, hidden=(5,)),
    "Old": [["Old"]],
    "Lists": [],
}


def rows_of(data, ending, sheet=0):
    return list(lines_of(data, ending, sheet))


def refusal(data, ending="csv", sheet=0):
    with pytest.raises(SpreadsheetRefused) as refused:
        rows_of(data, ending, sheet)
    return str(refused.value)


class TestOtherProcess:
    """What the program that asks is told by the one that reads."""

    def test_it_names_the_sheets_and_counts_what_is_hidden(self):
        data = xlsx_of(TRACKER, states={"Old": "hidden", "Lists": "veryHidden"})

        seen = look_at_file("tracker.xlsx", data)

        found = [(s.name, s.hidden, s.rows, s.hidden_rows) for s in seen.sheets]
        assert found == [
            ("Notes", False, 1, 0),
            ("Tracker", False, 3, 1),
            ("Old", True, 1, 0),
            ("Lists", True, 0, 0),
        ]
        assert [s.name for s in seen.filled_sheets] == ["Notes", "Tracker", "Old"]
        assert seen.sheets[1].first[0].cells == ("Received", "Why")

    def test_it_reads_a_sheet_by_the_rows_own_numbers(self):
        rows = list(read_rows("tracker.XLSX", xlsx_of(TRACKER), 1))

        assert [(row.number, row.hidden, row.cells) for row in rows] == [
            (4, False, ("Received", "Why")),
            (5, True, (["day", "2026-05-03"], "A")),
            (6, False, (46145, "B ")),
        ]

    def test_who_stops_in_the_middle_leaves_no_reader_behind(self):
        many = xlsx_of({"A": [["x" * 200]] * 3000})

        for _ in range(3):  # of which two may read at once
            rows = read_rows("a.xlsx", many, 0)
            assert next(rows).number == 1
            rows.close()

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("a.xlsm", "macros"),
            ("a.xls", "older"),
            ("a.xltx", "save it as .xlsx, .ods or .csv"),
            ("a.pdf", "save it as .xlsx, .ods or .csv"),
            ("a", "save it as .xlsx, .ods or .csv"),
        ],
    )
    def test_other_kinds_are_refused_with_what_to_do(self, name, words):
        with pytest.raises(SpreadsheetRefused, match=words):
            look_at_file(name, b"PK\x03\x04")

    @pytest.mark.parametrize(
        ("data", "words"), [(b"", "empty"), (b"a" * (20 * 1024 * 1024 + 1), "20 MB")]
    )
    def test_so_are_empty_and_huge_files(self, data, words):
        with pytest.raises(SpreadsheetRefused, match=words):
            look_at_file("a.xlsx", data)

    def test_a_workbook_without_a_row_is_refused(self):
        with pytest.raises(SpreadsheetRefused, match="no sheet with rows"):
            look_at_file("a.xlsx", xlsx_of({"A": [], "B": []}))


class TestExcel:
    def test_errors_and_formulas_that_nobody_calculated_are_told(self):
        cells = [
            '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            "<c><f>1+1</f></c>",
            "<c><f>1+1</f><v></v></c>",
            '<c t="str"><f>A1</f><v></v></c>',  # an empty text is a value
            '<c t="str"><f>A1</f><v>text</v></c>',
            "#N/A",
            True,
            1.5,
        ]

        assert rows_of(xlsx_of({"A": [cells]}), "xlsx") == [
            (
                1,
                False,
                [["error", "#DIV/0!"], ["no value"], ["no value"], None, "text"]
                + [["error", "#N/A"], True, 1.5],
            )
        ]

    def test_a_row_with_nothing_but_what_has_no_value_is_there(self):
        found = rows_of(xlsx_of({"A": [["a"], [None, "<c><f>1</f></c>"]]}), "xlsx")

        assert found[1] == (2, False, [None, ["no value"]])

    def test_cells_merged_with_another_are_told_as_far_as_there_are_rows(self):
        after = '<mergeCells><mergeCell ref="B1:B1048576"/></mergeCells>'
        sheet = xlsx_sheet([["a", "b"], ["c"], ["d"]], after=after)

        found = rows_of(xlsx_of({"A": sheet}), "xlsx")

        assert [cells[1] for _, _, cells in found] == [
            "b",
            ["merged", "B1"],
            ["merged", "B1"],
        ]

    @pytest.mark.parametrize(("since1904", "read"), [(0, "2026-05-03"), (1, "2030")])
    def test_days_are_counted_as_the_workbook_says(self, since1904, read):
        data = xlsx_of({"A": [[DAY]]}, date1904=since1904)

        assert rows_of(data, "xlsx")[0][2][0][1].startswith(read)
        assert next(lines_of(data, "xlsx", None))["date1904"] is bool(since1904)

    def test_rows_and_cells_without_a_name_come_one_after_the_other(self):
        sheet = xlsx_sheet([["a", "b"], [1, "<c><f>1</f></c>"]])
        for name in ("A1", "B1", "A2", "B2"):
            sheet = sheet.replace(f' r="{name}"', "")
        sheet = sheet.replace(' r="1"', "").replace(' r="2"', "")

        found = rows_of(xlsx_of({"A": sheet}), "xlsx")

        assert found == [(1, False, ["a", "b"]), (2, False, [1, ["no value"]])]


class TestOpenDocument:
    def test_values_keep_their_places_whatever_stands_for_many(self):
        first = '<table:table-row table:number-rows-repeated="3"><table:table-cell/>'
        odd = [
            '<table:table-cell table:number-columns-repeated="2"/>',
            ods_cell("#DIV/0!", 'table:formula="of:=1/0"'),
            '<table:table-cell table:formula="of:=1"/>',
            ods_cell("m", 'table:number-rows-spanned="2"'),
        ]
        many = '<table:table-row table:number-rows-repeated="1048000">'
        body = (
            f"{first}</table:table-row>"
            + ods_row(odd, 'table:visibility="filter"')
            + ods_row(["r", DAY, 3], 'table:number-rows-repeated="2"')
            + f"{many}<table:table-cell/></table:table-row>"
        )

        assert rows_of(ods_of({"A": body}), "ods") == [
            (4, True, [None, None, ["error", "#DIV/0!"], ["no value"], "m"]),
            (5, False, ["r", ["day", "2026-05-03"], 3, None, ["merged", "E4"]]),
            (6, False, ["r", ["day", "2026-05-03"], 3, None, None]),
        ]

    def test_a_note_on_a_cell_is_none_of_its_content(self):
        note = "<office:annotation><text:p>1</text:p></office:annotation>"
        cell = f'<table:table-cell table:formula="of:=1">{note}</table:table-cell>'

        assert rows_of(ods_of({"A": [["a", cell]]}), "ods") == [
            (1, False, ["a", ["no value"]])
        ]

    def test_hidden_sheets_are_told(self):
        seen = next(
            lines_of(ods_of({"A": [["a"]], "B": []}, hidden=["B"]), "ods", None)
        )

        assert [(one["name"], one["hidden"]) for one in seen["sheets"]] == [
            ("A", False),
            ("B", True),
        ]


class TestText:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ("Why,Who\né,b\n".encode(), ("UTF-8", "comma")),
            ("\ufeffWhy;Who\né;b\n".encode(), ("UTF-8", "semicolon")),
            ("Why\tWho\né\tb\n".encode("cp1252"), ("Windows text", "tab")),
            ("Why\tWho\né\tb\n".encode("utf-16"), ("UTF-16", "tab")),
            ("sep=;\r\nWhy;Who\r\né;b,c,d,e,f\r\n".encode(), ("UTF-8", "semicolon")),
            ("Why;Who\né, and 1,5;b\n".encode(), ("UTF-8", "semicolon")),
        ],
    )
    def test_letters_and_separator_are_found_and_said(self, data, said):
        seen = next(lines_of(data, "csv", None))

        assert (seen["encoding"], seen["separator"]) == said
        assert seen["sheets"][0]["first"][0] == (1, False, ["Why", "Who"])
        assert seen["sheets"][0]["first"][1][2][0].startswith("é")

    def test_a_row_is_numbered_as_a_sheet_would_number_it(self):
        data = b'a,b\n\n"two\nlines",#REF!\n,\nlast,x\n'

        assert rows_of(data, "csv") == [
            (1, False, ["a", "b"]),
            (3, False, ["two\nlines", ["error", "#REF!"]]),
            (5, False, ["last", "x"]),
        ]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b" \n", "it is empty"),
            (b'a,b\n"c,d\n', "quotation mark in row 2"),
            (b"a,b\n\x81\x8d,\xe9\n", "its letters"),
            (b"a,b\n\x00,c\n", "damaged"),
            (b"PK\x03\x04a,b", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1a,b", "older Excel"),
            (b"#!/bin/sh\n", "program"),
            (b"a\n" * 100_001, "cell A100001 is beyond"),
            (b"," * 400, "cell OK1 is beyond"),
        ],
    )
    def test_what_is_no_table_is_refused(self, data, words):
        assert words in refusal(data)
