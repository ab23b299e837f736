"""Spreadsheets made to break their reader: refused in words, and this process goes on.

What could take its reader along is read by the other process; the rest is judged here,
where it is cheaper.
"""

import io
import json
import os
import re
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from ipr.imports.reading import child, service
from ipr.imports.reading.child import lines_of
from ipr.imports.reading.package import pack_anew
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.reading.service import look_at_file, read_rows
from tests.spreadsheets import ods_cell, ods_of, ods_row, xlsx_of, xlsx_sheet

HUGE = 2**31 - 1
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(name, data):
    """Return the code of a refusal by the other process; this one is still here."""
    with pytest.raises(SpreadsheetRefused) as refused:
        look_at_file(name, data)
    return refused.value.code


def judged(ending, data):
    with pytest.raises(SpreadsheetRefused) as refused:
        list(lines_of(data, ending, 0))
    return refused.value.code


def our_children():
    """Return what the system says of the readers that this process started."""
    mine = f"PPid:\t{os.getpid()}\n"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mine in (process / "status").read_text():
                line = (process / "cmdline").read_bytes()
                found += [process] if b"ipr.imports.reading" in line else []
    return found


def repeated(rows, columns, text="x"):
    cell = ods_cell(text, f'table:number-columns-repeated="{columns}"')
    return ods_of({"A": ods_row([cell], f'table:number-rows-repeated="{rows}"')})


def wide(number):
    row = f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>'
    return f'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{row}'


class TestTables:
    @pytest.mark.parametrize(
        ("ending", "data"),
        [
            ("ods", repeated(HUGE, HUGE)),
            ("ods", repeated(1_048_576, 1)),
            ("ods", repeated(1, 16_384)),
            ("ods", repeated(99_999, 399)),
            ("xlsx", xlsx_of({"A": wide(1_048_576) + "</sheetData></worksheet>"})),
            ("xlsx", xlsx_of({"A": wide(2) + "</sheetData></worksheet>"})),
        ],
    )
    def test_one_that_says_it_is_immense_is_refused_by_its_cell(self, ending, data):
        assert judged(ending, data) == "large"

    def test_empty_rows_without_number_do_no_harm_or_are_refused(self):
        cells = f'<table:table-cell table:number-columns-repeated="{HUGE}"/>'
        empty = ods_row([cells], f'table:number-rows-repeated="{HUGE}"')
        for body in (ods_row(["a"]) + empty, empty + ods_row(["a"])):
            try:
                assert look_at_file("a.ods", ods_of({"A": body})).sheets[0].rows == 1
            except SpreadsheetRefused as refused:
                assert refused.code in ("large", "aborted")

    def test_a_long_text_that_a_million_cells_show_is_refused(
        self, monkeypatch, capsys
    ):
        monkeypatch.setattr(child, "MOST_WRITTEN", 100_000)

        child.write_lines(repeated(300, 10, "x" * 100), "ods", 0)

        assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
            "refused": "bomb",
            "at": "",
        }

    def test_merging_without_end_is_refused(self):
        refs = '<mergeCell ref="A1:ZZ99999"/>' * 3
        rows = [["a"] * 300, *[["a"]] * 1000]
        sheet = xlsx_sheet(rows, after=f"<mergeCells>{refs}</mergeCells>")

        assert judged("xlsx", xlsx_of({"A": sheet})) == "merged"

    @pytest.mark.parametrize("name", ["A0x", "1", "AAAA1", "a" * 5000, "A12345678"])
    def test_a_cell_at_no_place_is_refused(self, name):
        sheet = xlsx_sheet([["a"]]).replace('r="A1"', f'r="{name}"')

        assert judged("xlsx", xlsx_of({"A": sheet})) == "content"

    @pytest.mark.parametrize("number", ["-1", "x", "1e9", ""])
    def test_so_is_a_number_of_rows_that_is_none(self, number):
        body = ods_row(["a"], f'table:number-rows-repeated="{number}x"')

        assert judged("ods", ods_of({"A": body})) == "content"


class TestPackages:
    def test_macros_passwords_and_older_kinds_are_told_apart(self):
        locked = OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
        macros = xlsx_of({"A": [["a"]]}, **{"xl/vbaProject.bin": b"x"})
        basic = ods_of({"A": [["a"]]}, **{"Basic/Standard/a.xml": "<a/>"})
        manifest = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}

        assert judged("xlsx", locked) == "password"
        assert judged("xlsx", OLE + b"\x00" * 600) == "older"
        assert judged("xlsx", macros) == "macros"
        assert judged("ods", basic) == "macros"
        assert judged("ods", ods_of({"A": [["a"]]}, **manifest)) == "password"

    def test_a_bomb_is_refused(self):
        big = {"xl/media/a.xml": b" " * (151 * 1024 * 1024)}

        assert judged("xlsx", xlsx_of({"A": [["a"]]}, **big)) == "bomb"

    def test_an_entry_larger_than_it_says_never_reaches_the_reader(self):
        """Its header names a small size, and the check sum of so much of it."""
        data = bytearray(xlsx_of({"A": [["a"]]}, **{"xl/z.xml": b"A" * 100_000}))
        at = data.rindex(b"PK\x01\x02")
        small = struct.pack("<I", 10)
        data[at + 24 : at + 28] = small
        data[at + 16 : at + 20] = struct.pack("<I", zipfile.crc32(b"A" * 10))

        packed = pack_anew(bytes(data), "xlsx")

        with zipfile.ZipFile(packed) as ours:
            assert ours.read("xl/z.xml") == b"A" * 10

    def test_of_two_entries_of_one_name_the_reader_sees_the_one_that_was_judged(self):
        held = io.BytesIO(xlsx_of({"A": [["judged"]]}))
        part = "xl/worksheets/sheet1.xml"
        with zipfile.ZipFile(held, "a") as made, pytest.warns(UserWarning):
            made.writestr(part, xlsx_sheet([["another"]]))

        assert list(lines_of(held.getvalue(), "xlsx", 0)) == [(1, False, ["another"])]

    def test_entities_that_swell_are_refused(self):
        swollen = "".join(
            f'<!ENTITY e{at} "{f"&e{at - 1};" * 50}">' for at in range(1, 9)
        )
        bomb = f'<!DOCTYPE a [<!ENTITY e0 "aaaa">{swollen}]>'
        cell = '<c t="str"><v>&e8;</v></c>'
        sheet = bomb + xlsx_sheet([[cell]])

        assert judged("xlsx", xlsx_of({"A": sheet})) == "content"

    @pytest.mark.parametrize("ending", ["xlsx", "ods"])
    def test_damage_anywhere_is_a_refusal_and_never_a_fault(self, ending):
        made = {"xlsx": xlsx_of, "ods": ods_of}[ending]({"A": [["a", 1], ["b", 2]]})
        for at in range(0, len(made), max(len(made) // 150, 1)):
            damaged = made[:at] + bytes([made[at] ^ 0x5A]) + made[at + 1 :]
            try:
                list(lines_of(damaged, ending, 0))
            except SpreadsheetRefused as refused:
                assert str(refused)


class TestOtherProcess:
    def test_what_ends_its_reader_is_refused_in_words(self):
        """It asks for 10 GB, and the reader of values ends its own process."""
        with pytest.raises(SpreadsheetRefused, match="more time or memory") as refused:
            look_at_file("a.ods", repeated(5_000, 100, "x" * 20_000))

        assert refused.value.code == "aborted"

    def test_so_is_what_takes_too_long(self, monkeypatch):
        monkeypatch.setattr(service, "ENOUGH", 0.0)

        assert refusal("a.xlsx", xlsx_of({"A": [["a"]]})) == "aborted"

    def test_it_has_no_key_of_ours_and_little_memory(self):
        rows = read_rows("a.xlsx", xlsx_of({"A": [["x" * 300]] * 3000}), 0)
        next(rows)  # it waits until somebody reads the rest

        (reader,) = our_children()
        environment = (reader / "environ").read_bytes()
        limits = (reader / "limits").read_text()
        rows.close()

        assert environment == b""
        assert re.search(rf"Max address space +{child.MOST_MEMORY} ", limits)
        assert re.search(rf"Max cpu time +{child.MOST_SECONDS} ", limits)
        assert re.search(r"Max core file size +0 ", limits)
