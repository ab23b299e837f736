"""What somebody says of a sheet: in a file in YAML, on pages, or the last time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, SequenceNode

from ipr.imports.columns.days import DayOrder
from ipr.rulebook.errors import RulebookError
from ipr.rulebook.file.parse import MAX_BYTES, parse_yaml
from ipr.rulebook.file.reader import NodeReader

PARTS = ("sheet", "heading row", "columns", "days", "given")
NAME = "map"
NOTHING = "tag:yaml.org,2002:null"


class MapRefused(Exception):
    """A map that can't be followed: where, what is wrong, and what to do."""


@dataclass(frozen=True)
class SaidOfSheet:
    """What is known of a sheet besides what is on it.

    Columns are given by their heading, or by their letter; an empty one is not taken.
    """

    sheet: str | None = None
    heading_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, DayOrder] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    """What all rows are alike in, such as the area."""
    recalled: bool = False
    """Whether it was said of another file: headings that this one lacks don't count."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as it is kept; `read_said` reads it."""
        return {
            "sheet": self.sheet,
            "heading row": self.heading_row,
            "columns": dict(self.columns),
            "days": {name: order.value for name, order in self.days.items()},
            "given": dict(self.given),
            "recalled": self.recalled,
        }


def read_map(raw: bytes) -> SaidOfSheet:
    """Return what a file says. Raises MapRefused.

    Without parts of its own it is the columns alone: `received: Date in`.
    """
    if len(raw) > MAX_BYTES:
        raise MapRefused("The map is too large to be one")
    try:
        root = parse_yaml(raw.decode("utf-8-sig"), NAME)
    except UnicodeDecodeError:
        raise MapRefused("The map is not text in UTF-8: save it again") from None
    except RulebookError as wrong:
        raise MapRefused(str(wrong)) from None
    reader = NodeReader(NAME)
    said = _plain(reader, root)
    if reader.problems:
        raise MapRefused("; ".join(str(one) for one in sorted(reader.problems)))
    if not isinstance(said, dict):
        raise MapRefused("The map must say which column has which heading")
    if not set(said) & set(PARTS[1:]) and not isinstance(said.get("columns"), dict):
        said = {"columns": said}
    return read_said(said)


def _plain(reader: NodeReader, node: Node) -> Any:
    """Return a map as it is written: a heading may be 2026, or yes."""
    if isinstance(node, MappingNode):
        entries = reader.entries(node, NAME)
        return {key: _plain(reader, value) for key, (_, value) in entries.items()}
    if isinstance(node, SequenceNode):
        return [_plain(reader, one) for one in node.value]
    return None if node.tag == NOTHING else node.value


def read_said(said: Mapping[str, Any]) -> SaidOfSheet:
    """Return what was kept, or written in a map. Raises MapRefused."""
    for part in said:
        if part not in (*PARTS, "recalled"):
            known = ", ".join(PARTS)
            raise MapRefused(f"The map has no part “{part}”: its parts are {known}")
    row, sheet = said.get("heading row"), said.get("sheet")
    if row is not None and not re.fullmatch("[0-9]{1,7}", str(row)):
        raise MapRefused("“heading row” must be the number of a row")
    return SaidOfSheet(
        None if sheet is None else str(sheet),
        None if row is None else int(row),
        _read_texts(said, "columns"),
        {
            name: _read_order(name, text)
            for name, text in _read_texts(said, "days").items()
        },
        _read_texts(said, "given"),
        said.get("recalled") is True,
    )


def _read_texts(said: Mapping[str, Any], part: str) -> dict[str, str]:
    texts = said.get(part) or {}
    if not isinstance(texts, dict) or any(
        isinstance(text, dict | list) for text in texts.values()
    ):
        raise MapRefused(f"“{part}” must give a column and a text in each line")
    return {str(key): "" if text is None else str(text) for key, text in texts.items()}


def _read_order(name: str, text: str) -> DayOrder:
    try:
        return DayOrder(text.strip().lower())
    except ValueError:
        raise MapRefused(
            f"The days of “{name}” must be “day first” or “month first”"
        ) from None
