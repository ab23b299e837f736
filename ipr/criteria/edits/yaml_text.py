"""A YAML text that is read once: its parts, and where each begins and ends.

A change of the text changes its parts as well, so that whatever comes next in the
same edit finds them where they are then, and nothing is read again but new pieces.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ipr.criteria.edits.pieces import Piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import (
    Span,
    column_of,
    indent_of,
    line_end,
    lines_with_comments,
    next_dash,
)
from ipr.rulebook.errors import RulebookError
from ipr.rulebook.file.parse import NULL, parse_yaml

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlPart:
    """A text, a list or a mapping, and its place."""

    start: int
    end: int
    """Where its own content ends, before blank lines and comments."""
    kind: str
    """`text`, `list` or `mapping`."""
    flow: bool = False
    """Whether its entries stand in brackets."""
    text: str | None = None
    entries: tuple["PartEntry", ...] = ()

    @property
    def block(self) -> bool:
        """Whether its entries stand on lines of their own."""
        return self.kind != "text" and not self.flow

    def number_of(self, step: str | int) -> int | None:
        """Return which of the entries has a key, or a number; None if none has."""
        if self.kind == "mapping" and isinstance(step, str):
            named = (n for n, entry in enumerate(self.entries) if entry.name == step)
            return next(named, None)
        is_one = self.kind == "list" and isinstance(step, int)
        return int(step) if is_one and 0 <= int(step) < len(self.entries) else None

    def plain_value(self) -> Any:
        """Return it as plain data: texts as they are written, nothing as None."""
        if self.kind == "mapping":
            return {one.name: one.value.plain_value() for one in self.entries}
        if self.kind == "list":
            return [one.value.plain_value() for one in self.entries]
        return self.text

    def moved_by(self, distance: int) -> "YamlPart":
        """Return the part as it is where all of it stands further on."""
        start, end = self.start + distance, self.end + distance
        entries = moved_entries(self.entries, distance)
        return YamlPart(start, end, self.kind, self.flow, self.text, entries)

    def holding(self, entries: Iterable["PartEntry"], longer: int) -> "YamlPart":
        """Return the part with other entries, its text longer by so much."""
        found = tuple(entries)
        if self.flow:
            return replace(self, end=self.end + longer, entries=found)
        start, end = found[0].start, found[-1].value.end
        return replace(self, start=start, end=end, entries=found)


@dataclass(frozen=True, slots=True)
class PartEntry:
    """One key with its value, or one member of a list."""

    start: int
    """Where the key, or the dash of the member, begins."""
    key_end: int
    """Where the key ends; a member has none, and this is its start again."""
    value: YamlPart
    name: str | None = None


def moved_entries(entries: Iterable[PartEntry], distance: int) -> tuple[PartEntry, ...]:
    """Return entries that stand further on."""
    if not distance:
        return tuple(entries)
    return tuple(
        PartEntry(
            one.start + distance,
            one.key_end + distance,
            one.value.moved_by(distance),
            one.name,
        )
        for one in entries
    )


@dataclass(frozen=True, slots=True)
class YamlText:
    """A text with its parts, each found by a path of keys and numbers."""

    source: str
    root: YamlPart

    def part_at(self, path: Path) -> YamlPart | None:
        """Return the part at a path, or None."""
        part = self.root
        for step in path:
            number = part.number_of(step)
            if number is None:
                return None
            part = part.entries[number].value
        return part

    def find_part(self, path: Path) -> YamlPart:
        """Return the part at a path; refuse the edit if it isn't there."""
        part = self.part_at(path)
        if part is None:
            raise EditRefused(
                "The change can't be made",
                f"the draft's text has no {' > '.join(map(str, path)) or 'content'}",
                "Somebody may have changed it: go back and look at the draft again",
            )
        return part

    def find_entry(self, path: Path) -> tuple[YamlPart, int]:
        """Return what holds the entry at a path, and its number there."""
        self.find_part(path)
        holder = self.find_part(path[:-1])
        number = holder.number_of(path[-1])
        assert number is not None  # it was found
        return holder, number

    def plain_at(self, path: Path) -> Any:
        """Return what stands at a path as plain data; None if nothing does."""
        part = self.part_at(path)
        return None if part is None else part.plain_value()

    def mapping_at(self, path: Path) -> dict[str, Any]:
        """Return the mapping at a path; an empty one if there is none."""
        return as_mapping(self.plain_at(path))

    def members_at(self, path: Path) -> list[dict[str, Any]]:
        """Return the members of the list at a path as mappings."""
        return as_members(self.plain_at(path))

    def lines_of(self, entry: PartEntry) -> Span:
        """Return the whole lines of an entry of a block, with its comments."""
        return lines_with_comments(self.source, entry.start, entry.value.end)

    def piece_of(self, part: YamlPart) -> Piece:
        """Return a part as it is written, moved to the left margin."""
        start, end = part.start, part.end
        if not part.block:
            return Piece(tuple(self.source[start:end].split("\n")), False)
        first, *rest = self.source[start : line_end(self.source, end)].split("\n")
        depth = column_of(self.source, start)
        moved = [line[min(depth, indent_of(line)) :] for line in rest]
        return Piece((first, *moved), True)

    def spliced(
        self, path: Path, span: Span, new: str, changed: Callable[[YamlPart], YamlPart]
    ) -> "YamlText":
        """Return the text with another one in a stretch of the part at a path.

        `changed` returns what that part is then, in the new text.
        """
        start, end = span
        source = self.source[:start] + new + self.source[end:]
        longer = len(source) - len(self.source)
        return YamlText(source, _with_part(self.root, path, longer, changed))


def _with_part(
    part: YamlPart, path: Path, longer: int, changed: Callable[[YamlPart], YamlPart]
) -> YamlPart:
    """Return a part in which another has changed, and all behind it has moved."""
    number = part.number_of(path[0]) if path else None
    if number is None:
        return changed(part)
    entry = part.entries[number]
    inner = replace(entry, value=_with_part(entry.value, path[1:], longer, changed))
    behind = moved_entries(part.entries[number + 1 :], longer)
    return part.holding((*part.entries[:number], inner, *behind), longer)


@lru_cache(maxsize=16)
def read_yaml(text: str) -> YamlText:
    """Return a text with its parts; refuse the edit if it can't be read at all."""
    return YamlText(text, read_part(text))


def read_part(text: str) -> YamlPart:
    """Return what a text, or a new piece of one, consists of."""
    try:
        return _part_of(text, parse_yaml(text, "draft", published=text))
    except RulebookError as error:
        raise EditRefused(
            "The draft can't be changed by form",
            f"its text can't be read: {error.problems[0].wrong}",
            f"Mend line {error.problems[0].line} in the text editor first",
        ) from error


def _part_of(text: str, node: Node) -> YamlPart:
    start, end = node.start_mark.index, node.end_mark.index
    if not isinstance(node, MappingNode | SequenceNode):
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            end = start + len(text[start:end].rstrip())
        words = None if node.tag == NULL else str(node.value).strip()
        return YamlPart(start, end, "text", text=words)
    flow = bool(node.flow_style)
    if isinstance(node, MappingNode):
        kind, entries = "mapping", tuple(_pairs(text, node))
    else:
        kind, entries = "list", tuple(_members(text, node, flow))
    if entries and not flow:
        end = entries[-1].value.end
    return YamlPart(start, end, kind, flow, entries=entries)


def _pairs(text: str, node: MappingNode) -> Iterable[PartEntry]:
    for key, value in node.value:
        start, end = key.start_mark.index, key.end_mark.index
        yield PartEntry(start, end, _part_of(text, value), str(key.value))


def _members(text: str, node: SequenceNode, flow: bool) -> Iterable[PartEntry]:
    column, after = node.start_mark.column, node.start_mark.index
    for member in node.value:
        part = _part_of(text, member)
        start = part.start if flow else next_dash(text, after, column)
        yield PartEntry(start, start, part)
        after = after if flow else line_end(text, part.end)


def as_members(data: Any) -> list[dict[str, Any]]:
    """Return the members of a list as mappings; what is none of them is empty."""
    if not isinstance(data, list):
        return []
    return [one if isinstance(one, dict) else {} for one in data]


def as_mapping(data: Any) -> dict[str, Any]:
    """Return a mapping; an empty one for anything else."""
    return data if isinstance(data, dict) else {}
