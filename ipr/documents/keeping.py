"""A document as JSON: to be kept as it was, and known again by its digest."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

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
)

KINDS: Mapping[str, type[Block]] = {
    kind.kind: kind for kind in (Heading, Paragraph, ItemList, KeyDetails, Table, Chart)
}


def keep_document(document: Document) -> dict[str, Any]:
    """Return a document as JSON from which the same document can be made again.

    >>> kept = keep_document(Document("One", [Heading("A"), Paragraph("B")]))
    >>> keep_document(made_again(kept)) == kept
    True
    """
    return {
        "title": document.title,
        "dated": document.dated and document.dated.isoformat(),
        "header": document.header,
        "footer": document.footer,
        "language": document.language,
        "notes": [list(note) for note in document.notes],
        "blocks": [_keep(block) for block in document.blocks],
    }


def made_again(kept: Mapping[str, Any]) -> Document:
    """Return the document that was kept. Raises BadDocument for what is none."""
    return Document(
        title=kept["title"],
        blocks=[_make(block) for block in kept["blocks"]],
        dated=date.fromisoformat(kept["dated"]) if kept["dated"] else None,
        header=kept["header"],
        footer=kept["footer"],
        notes=[(term, words) for term, words in kept["notes"]],
        language=kept["language"],
    )


def digest_of_document(kept: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a kept document in its one canonical form."""
    written = json.dumps(
        kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256(written.encode()).hexdigest()


def _keep(block: Block) -> dict[str, Any]:
    said = {one.name: getattr(block, one.name) for one in fields(block)}
    if isinstance(block, Chart):
        said |= {"picture": block.picture.decode(), "table": _keep(block.table)}
    if isinstance(block, Table):
        said["rows"] = [[_keep_cell(cell) for cell in row] for row in block.rows]
    said = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in said.items()
    }
    return {"kind": block.kind, **said}


def _make(kept: Mapping[str, Any]) -> Any:
    said = {name: value for name, value in kept.items() if name != "kind"}
    if kept["kind"] == "chart":
        said |= {"picture": said["picture"].encode(), "table": _make(said["table"])}
    if kept["kind"] == "table":
        said["rows"] = [[_make_cell(cell) for cell in row] for row in said["rows"]]
    if kept["kind"] == "details":
        said["rows"] = [(name, words) for name, words in said["rows"]]
    return KINDS[kept["kind"]](**said)


def _keep_cell(cell: Cell) -> Any:
    """Return a cell as JSON has it; days and broken numbers say what they are."""
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"number": str(cell)} if isinstance(cell, Decimal) else cell


def _make_cell(kept: Any) -> Cell:
    if isinstance(kept, dict):
        day = kept.get("day")
        return date.fromisoformat(day) if day else Decimal(kept["number"])
    cell: Cell = kept
    return cell
