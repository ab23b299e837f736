"""A document as a Word file that a screen reader can read.

Headings are heading styles; a table has a caption, a row of heads that is repeated and
marked, and rows that do not break; a picture has words that stand for it; language and
title are said in the properties. python-docx is imported when the first is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ipr.documents.docx_style import BETWEEN_MARGINS, begin_numbering, prepare_styles
from ipr.documents.docx_words import add_field, mark_heads, name_picture, name_table
from ipr.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    ItemList,
    KeyDetails,
    Paragraph,
    Table,
    printable,
    write_cell,
)
from ipr.documents.packing import pack_parts, unpack_parts
from ipr.documents.pictures import draw_png

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

LEFT_OUT = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")
"""Parts of an empty document that speak of whoever made that."""
UNDATED = datetime(1980, 1, 1)


def render_docx(document: Document) -> bytes:
    """Return a document as a Word file: the same twice makes the same bytes.

    It names no author, and no time but the day that the document says. Raises
    CannotMakeFile where a chart can't be drawn.
    """
    from docx import Document as new_word_document

    word = new_word_document()
    prepare_styles(word, document.language)
    _say_properties(word, document)
    _write_margins(word, document)
    word.add_heading(printable(document.title), 1)
    for block in document.laid_out():
        _add_block(word, block)
    if word.element.body[-2].tag.endswith("}tbl"):
        word.add_paragraph()  # Word wants one after a table at the end
    saved = BytesIO()
    word.save(saved)
    return pack_parts(unpack_parts(saved.getvalue()))


def _say_properties(word: WordDocument, document: Document) -> None:
    said = word.core_properties
    said.title, said.language = printable(document.title), document.language
    said.author = said.comments = said.last_modified_by = ""
    when = datetime.combine(document.dated, time()) if document.dated else UNDATED
    said.created = said.modified = when
    for relations in (word.part.package.rels, word.part.rels):
        for relation in list(relations.values()):
            if relation.reltype.endswith(LEFT_OUT):
                del relations[relation.rId]


def _write_margins(word: WordDocument, document: Document) -> None:
    """Write what stands at the head and foot of every page."""
    section = word.sections[0]
    section.header.paragraphs[0].text = printable(document.header or document.title)
    foot = section.footer.paragraphs[0]
    foot.text = printable(f"{document.footer}. " if document.footer else "") + "Page "
    add_field(foot, "PAGE")
    foot.add_run(" of ")
    add_field(foot, "NUMPAGES")


def _add_block(word: WordDocument, block: Block) -> None:
    from docx.shared import Mm

    match block:
        case Heading(words, level):
            word.add_heading(printable(words), level)
        case Paragraph(words):
            word.add_paragraph(printable(words))
        case ItemList():
            _add_list(word, block)
        case KeyDetails(rows):
            for name, words in rows:
                paragraph = word.add_paragraph()
                paragraph.add_run(f"{printable(name)}: ").bold = True
                paragraph.add_run(printable(words))
        case Table():
            _add_table(word, block)
        case Chart():
            picture = BytesIO(draw_png(block.picture))
            name_picture(
                word.add_picture(picture, width=Mm(BETWEEN_MARGINS)),
                number=len(word.inline_shapes),
                alternative=printable(block.alternative),
            )
            _add_table(word, block.table)


def _add_list(word: WordDocument, block: ItemList) -> None:
    style = "List Number" if block.numbered else "List Bullet"
    numbering = begin_numbering(word, style) if block.numbered else None
    for item in block.items:
        paragraph = word.add_paragraph(printable(item), style=style)
        if numbering is not None:
            numbers: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbers.get_or_add_ilvl().val = 0
            numbers.get_or_add_numId().val = numbering


def _add_table(word: WordDocument, block: Table) -> None:
    word.add_paragraph(printable(block.caption), style="Caption")
    table: Any = word.add_table(rows=0, cols=len(block.heads), style="Table Grid")
    name_table(table, printable(block.caption))
    for row in (block.heads, *block.rows):
        _write_cells(table.add_row(), row, block)
    mark_heads(table)
    if block.source:
        word.add_paragraph(printable(f"Source: {block.source}"))


def _write_cells(row: Any, values: Sequence[Cell], table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        paragraph = cell.paragraphs[0]
        said = paragraph.add_run(write_cell(value))
        said.bold = place == 0 or values is table.heads or None
        if place in table.number_columns:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
