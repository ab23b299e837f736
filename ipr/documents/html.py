"""A document as the plain HTML that a PDF is made of."""

import base64
from collections.abc import Sequence
from html import escape

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
from ipr.documents.pages import PrintedPage


def write_html(document: Document) -> PrintedPage:
    """Return a document as a page to be printed.

    >>> write_html(Document("One", [Heading("A & B"), Paragraph("C")])).content
    '<h1>One</h1><h2>A &amp; B</h2><p class=typed>C</p>'
    """
    content = f"<h1>{_said(document.title)}</h1>"
    return PrintedPage(
        title=printable(document.title),
        content=content + "".join(map(_block, document.laid_out())),
        header=printable(document.header or document.title),
        footer=printable(document.footer),
        dated=document.dated,
        language=document.language,
    )


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"<h{level}>{_said(words)}</h{level}>"
        case Paragraph(words):
            return f"<p class=typed>{_said(words)}</p>"
        case ItemList(items, numbered):
            tag = "ol class=numbered" if numbered else "ul"
            inside = "".join(f"<li>{_said(item)}</li>" for item in items)
            return f"<{tag}>{inside}</{tag[:2]}>"
        case KeyDetails(rows):
            return f"<table><tbody>{''.join(map(_row, rows))}</tbody></table>"
        case Table():
            source = f"<p>Source: {_said(block.source)}</p>" if block.source else ""
            return _table(block) + source
        case Chart():
            picture = base64.b64encode(block.picture).decode()
            return (
                f"<p><img alt='{escape(printable(block.alternative))}' "
                f"src='data:image/svg+xml;base64,{picture}'></p>{_block(block.table)}"
            )


def _table(table: Table) -> str:
    rows = "".join(_row(row, table.number_columns) for row in table.rows)
    return (
        f"<table><caption>{_said(table.caption)}</caption>"
        f"<thead>{_row(table.heads, table.number_columns, head=True)}</thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(
    cells: Sequence[Cell], numbers: frozenset[int] = frozenset(), *, head: bool = False
) -> str:
    parts = []
    for place, cell in enumerate(cells):
        tag = "th" if head or place == 0 else "td"
        scope = "" if tag == "td" else f" scope='{'col' if head else 'row'}'"
        side = " class=number" if place in numbers else ""
        parts.append(f"<{tag}{scope}{side}>{_said(write_cell(cell))}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>"


def _said(words: str) -> str:
    return escape(printable(words), quote=False)
