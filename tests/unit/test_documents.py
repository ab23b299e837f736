"""One document as Word file, PDF and spreadsheet: each read back by another library."""

import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from ipr.documents.docx import render_docx
from ipr.documents.model import (
    BadDocument,
    Chart,
    Document,
    Heading,
    Paragraph,
    Table,
)
from ipr.documents.ods import render_ods
from ipr.documents.pdf import render_pdf
from tests.documents import CASES, DAYS, DEBT, HOUSING, make_document

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPEN = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}
RENDERERS = [render_docx, render_pdf, render_ods]


def parts_of(packed):
    with ZipFile(BytesIO(packed)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.fixture(scope="module")
def word():
    return parts_of(render_docx(make_document()))


@pytest.fixture(scope="module")
def body(word):
    return etree.fromstring(word["word/document.xml"])[0]


@pytest.fixture(scope="module")
def pdf():
    return PdfReader(BytesIO(render_pdf(make_document())))


@pytest.fixture(scope="module")
def sheets():
    book = CalamineWorkbook.from_filelike(BytesIO(render_ods(make_document())))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def text_of(element):
    return "".join(
        part.text if part.tag == f"{WORD}t" else "\n"
        for part in element.iter(f"{WORD}t", f"{WORD}br")
    )


def style_of(paragraph):
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return style.get(f"{WORD}val") if style is not None else ""


@pytest.mark.parametrize("render", RENDERERS)
class TestEveryFile:
    def test_is_the_same_bytes_twice(self, render):
        digests = {sha256(render(make_document())).hexdigest() for _ in range(2)}

        assert len(digests) == 1

    def test_differs_with_what_it_says(self, render):
        assert render(make_document()) != render(make_document(title="Other"))

    def test_gives_away_no_author_program_path_or_time(self, render, tmp_path):
        made = render(make_document())

        if render is render_pdf:
            read = PdfReader(BytesIO(made))
            said = f"{read.metadata} {read.xmp_metadata.stream.get_data()}".encode()
        else:
            with ZipFile(BytesIO(made)) as zipped:
                times = {part.date_time for part in zipped.infolist()}
                assert times == {(1980, 1, 1, 0, 0, 0)}
                assert {part.extra for part in zipped.infolist()} == {b""}
            said = b"".join(
                part for name, part in parts_of(made).items() if "xml" in name
            )
        for word in (
            b"python-docx",
            b"odfdo",
            b"Macintosh",
            b"/root",
            b"/tmp",
            b"/home",
        ):
            assert word not in said
        days = set(re.findall(rb"\b(20\d\d-\d\d-\d\d)T?\d*", said))
        assert days <= {b"2026-11-05", b"2026-10-02"}

    def test_takes_an_empty_document_and_any_letters(self, render):
        odd = "\x0b\x07\ud800\ufffe\x85 Łódź 🙂 ‮ab & ]]> <x/>"

        assert render(Document("Empty", []))
        assert render(Document(odd, [Paragraph(odd), Heading(odd)]))


class TestWordFile:
    def test_has_title_language_and_day_in_its_properties(self, word):
        said = etree.fromstring(word["docProps/core.xml"])
        kept = {etree.QName(one).localname: one.text or "" for one in said}

        assert kept["title"] == "Areas of concern: July to September 2026"
        assert kept["language"] == "en-GB"
        assert kept["created"] == kept["modified"] == "2026-11-05T00:00:00Z"
        assert kept["creator"] == kept["lastModifiedBy"] == kept["description"] == ""
        styles = etree.fromstring(word["word/styles.xml"])
        assert {one.get(f"{WORD}val") for one in styles.iter(f"{WORD}lang")} == {
            "en-GB"
        }

    def test_has_real_headings_in_order_and_no_empty_paragraph(self, body):
        paragraphs = body.findall(f"{WORD}p")
        headings = [
            (style_of(one), text_of(one))
            for one in paragraphs
            if "Head" in style_of(one)
        ]

        assert headings == [
            ("Heading1", "Areas of concern: July to September 2026"),
            ("Heading2", "What we found"),
            ("Heading3", "By day"),
            ("Heading2", "Notes"),
        ]
        empty = [one for one in paragraphs if not text_of(one)]
        assert [len(list(one.iter(f"{WORD}drawing"))) for one in empty] == [1]

    def test_marks_the_heads_of_each_table_and_names_it(self, body):
        tables = body.findall(f"{WORD}tbl")

        for table, meant in zip(tables, (CASES, DAYS), strict=True):
            rows = table.findall(f"{WORD}tr")
            marked = [
                one.find(f"{WORD}trPr/{WORD}tblHeader") is not None for one in rows
            ]
            assert marked == [True] + [False] * len(meant.rows)
            assert all(
                one.find(f"{WORD}trPr/{WORD}cantSplit") is not None for one in rows
            )
            heads = [text_of(cell) for cell in rows[0].findall(f"{WORD}tc")]
            assert heads == meant.heads
            look = table.find(f"{WORD}tblPr/{WORD}tblLook")
            assert look.get(f"{WORD}firstRow") == look.get(f"{WORD}firstColumn") == "1"
            caption = table.find(f"{WORD}tblPr/{WORD}tblCaption").get(f"{WORD}val")
            assert caption == meant.caption == text_of(table.getprevious())
            assert style_of(table.getprevious()) == "Caption"
            assert not list(table.iter(f"{WORD}gridSpan", f"{WORD}vMerge"))

    def test_says_what_a_picture_shows(self, body, word):
        named = [one for one in body.iter() if etree.QName(one).localname == "docPr"]

        assert [one.get("descr") for one in named] == ["Housing has most cases, 1,234"]
        assert word["word/media/image1.png"].startswith(b"\x89PNG")

    def test_keeps_line_breaks_and_begins_each_numbered_list_with_1(self, body, word):
        said = [text_of(one) for one in body.findall(f"{WORD}p")]
        numbered = [
            (text_of(one), one.find(f".//{WORD}numId").get(f"{WORD}val"))
            for one in body.findall(f"{WORD}p")
            if style_of(one) == "ListNumber"
        ]

        assert "First line\nsecond & <b>line</b>" in said
        assert [words for words, _ in numbered] == ["First", "Second", "Again first"]
        first, second, third = (number for _, number in numbered)
        assert first == second != third
        begun = etree.fromstring(word["word/numbering.xml"])
        assert len(list(begun.iter(f"{WORD}startOverride"))) == 2

    def test_says_head_foot_and_page_on_every_page(self, word):
        head, foot = (
            etree.fromstring(word[f"word/{name}1.xml"]) for name in ("header", "footer")
        )

        assert text_of(head) == "OFFICIAL-SENSITIVE"
        assert text_of(foot) == "Serious Case Panel. Page 1 of 1"
        fields = [one.get(f"{WORD}instr") for one in foot.iter(f"{WORD}fldSimple")]
        assert fields == ["PAGE", "NUMPAGES"]

    def test_ends_with_a_paragraph_after_a_table(self):
        made = parts_of(render_docx(Document("One", [DAYS])))
        last = etree.fromstring(made["word/document.xml"])[0][-2]

        assert last.tag == f"{WORD}p"

    def test_asks_for_nothing_elsewhere(self, word):
        assert [name for name in word if b'TargetMode="External"' in word[name]] == []


class TestPdf:
    def test_is_tagged_with_heads_and_the_words_of_a_picture(self, pdf):
        found = {}
        elements = [pdf.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()]
        while elements:
            element = elements.pop()
            for kid in element if isinstance(element, list) else [element]:
                kid = kid.get_object()
                if isinstance(kid, dict) and "/S" in kid:
                    found.setdefault(str(kid["/S"]), []).append(kid.get("/Alt"))
                if isinstance(kid, dict) and "/K" in kid:
                    elements.append(kid["/K"].get_object())

        assert set(found) >= {"/H1", "/H2", "/H3", "/P", "/L", "/Table", "/TH", "/TD"}
        assert found["/Figure"] == ["Housing has most cases, 1,234"]

    def test_has_title_language_day_head_and_foot(self, pdf):
        text = pdf.pages[0].extract_text()

        assert pdf.metadata.title == "Areas of concern: July to September 2026"
        assert pdf.metadata.author is None
        assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
        assert pdf.metadata["/CreationDate"].startswith("D:20261105")
        for words in ("OFFICIAL-SENSITIVE", "Serious Case Panel", "5 November 2026"):
            assert words in text
        assert "second & <b>line</b>" in text


class TestSpreadsheet:
    def test_has_a_cover_contents_notes_and_one_table_to_a_sheet(self, sheets):
        assert list(sheets) == ["Cover", "Contents", "Notes", "1 Areas all", "2 Table"]
        assert [row[0] for row in sheets["Cover"]][:4] == [
            "Areas of concern: July to September 2026",
            "5 November 2026",
            "First line",
            "second & <b>line</b>",
        ]
        assert sheets["Contents"][2:] == [
            ["Sheet", "Title"],
            ["1 Areas all", CASES.caption],
            ["2 Table", DAYS.caption],
        ]
        assert sheets["Notes"][2:] == [
            ["Term", "What it means"],
            ["Case", "A case received in the month (London)"],
            ["[c]", "not shown, so that nobody can be recognised"],
        ]

    def test_keeps_numbers_as_numbers_and_days_as_days(self, sheets):
        title, tables, source, heads, *rows = sheets["1 Areas all"]

        assert [line[0] for line in (title, tables, source)] == [
            CASES.caption,
            "This sheet holds one table",
            "Source: Cases received, IPR service",
        ]
        assert heads == CASES.heads
        assert rows == [[HOUSING, 1234, "[c]"], [f"'{DEBT}", 3, 0]]
        day, average = DAYS.rows[0][1:]
        assert sheets["2 Table"][-1] == ["North East", day, float(average)]

    def test_has_no_formula_and_nothing_empty_merged_hidden_or_frozen(self):
        parts = parts_of(render_ods(make_document()))
        content = etree.fromstring(parts["content.xml"])
        rows = content.findall(".//table:table-row", OPEN)

        assert rows
        assert all(len(row) and all(len(cell) for cell in row) for row in rows)
        odd = (
            "formula",
            "number-columns-spanned",
            "number-rows-repeated",
            "visibility",
        )
        assert [
            one for one in content.iter() for name in one.attrib if name.endswith(odd)
        ] == []
        assert "settings.xml" not in parts
        tables = content.findall(".//table:table", OPEN)
        heads = [one.findall("table:table-header-rows", OPEN) for one in tables]
        assert [len(one) for one in heads] == [0, 1, 1, 1, 1]

    def test_is_known_by_its_first_part(self):
        with ZipFile(BytesIO(render_ods(make_document()))) as zipped:
            first = zipped.infolist()[0]
            kept = zipped.read(first)

        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert kept == b"application/vnd.oasis.opendocument.spreadsheet"


class TestModel:
    @pytest.mark.parametrize(
        ("make", "wrong"),
        [
            (lambda: replace(CASES, caption=" "), "needs a caption"),
            (lambda: replace(CASES, heads=["A", "", "C"]), "needs a head"),
            (lambda: replace(CASES, heads=["A", "B", "B"]), "have one head"),
            (lambda: replace(CASES, rows=[["A", 1]]), "Row 1 .* has 2 cells under 3"),
            (lambda: replace(CASES, rows=[["A", 1, ""]]), "Row 1 .* has an empty cell"),
            (lambda: Chart(b"<svg/>", "", CASES), "needs words that stand for it"),
            (lambda: Document("", []), "needs a title"),
            (lambda: Document("A", [Heading("B", 3)]), "level 3 under one of level 1"),
            (lambda: Document("A", [Heading("B", 1)]), "level 1 under one of level 1"),
        ],
    )
    def test_refuses_what_somebody_could_not_read(self, make, wrong):
        with pytest.raises(BadDocument, match=wrong):
            make()

    def test_says_what_shorthand_means_only_where_it_is_used(self):
        plain = Table("One", ["A", "B"], [["x", 1]])

        assert Document("One", [plain]).all_notes == []
        assert [sign for sign, _ in Document("One", [CASES]).all_notes] == ["[c]"]
