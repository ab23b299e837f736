"""Where the parts of a YAML text begin and end, comments and all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ipr.criteria.edits.pieces import Piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.rulebook.errors import RulebookError
from ipr.rulebook.file.parse import NULL, parse_yaml

Path: TypeAlias = tuple[str | int, ...]
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value, or one member of a list."""

    start: int
    """Where the key, or the dash of the member, begins."""
    value: Node
    key: Node | None = None


@lru_cache(maxsize=16)
def root_of(text: str) -> Node:
    """Return the root of a text; refuse the edit if it can't be read at all."""
    try:
        return parse_yaml(text, "draft")
    except RulebookError as error:
        raise EditRefused(
            "The draft can't be changed by form",
            f"its text can't be read: {error.problems[0].wrong}",
            f"Mend line {error.problems[0].line} in the text editor first",
        ) from error


def find(text: str, path: Path) -> Node:
    """Return the node at a path of keys and numbers; refuse if it isn't there."""
    node = get(text, path)
    if node is None:
        raise EditRefused(
            "The change can't be made",
            f"the draft's text has no {' > '.join(map(str, path)) or 'content'}",
            "Somebody may have changed it: go back and look at the draft again",
        )
    return node


def get(text: str, path: Path) -> Node | None:
    """Return the node at a path, or None."""
    node: Node | None = root_of(text)
    for step in path:
        node = _step(node, step)
    return node


def _step(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode) and isinstance(step, str):
        return next((v for k, v in node.value if k.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step] if 0 <= step < len(node.value) else None
    return None


def plain(node: Node | None) -> Any:
    """Return a node as plain data: texts as they are written, nothing as None."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(member) for member in node.value]
    if node is None or node.tag == NULL:
        return None
    text: str = node.value
    return text.strip()


def is_flow(node: Node) -> bool:
    """Whether a node's members stand in brackets."""
    return isinstance(node, MappingNode | SequenceNode) and bool(node.flow_style)


def is_block(node: Node) -> bool:
    """Whether a node's members stand on lines of their own."""
    return isinstance(node, MappingNode | SequenceNode) and not node.flow_style


def end_of(text: str, node: Node) -> int:
    """Return where a node's own content ends, before blank lines and comments."""
    if is_block(node) and node.value:
        last = node.value[-1]
        return end_of(text, last[1] if isinstance(last, tuple) else last)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        start = node.start_mark.index
        return start + len(text[start : node.end_mark.index].rstrip())
    return int(node.end_mark.index)


def entries_of(text: str, node: Node) -> list[Entry]:
    """Return the entries of a mapping or a list."""
    if isinstance(node, MappingNode):
        return [Entry(key.start_mark.index, value, key) for key, value in node.value]
    if not isinstance(node, SequenceNode):
        return []
    if node.flow_style:
        return [Entry(member.start_mark.index, member) for member in node.value]
    column, after, found = node.start_mark.column, node.start_mark.index, []
    for member in node.value:
        start = _dash(text, after, column)
        found.append(Entry(start, member))
        after = line_end(text, end_of(text, member))
    return found


def _dash(text: str, after: int, column: int) -> int:
    """Return where the next dash in a column is, at or after a place."""
    while True:
        place = line_start(text, after) + column
        if place >= after and text[place : place + 1] == "-":
            return place
        after = line_end(text, after) + 1


def line_start(text: str, index: int) -> int:
    """Return where the line of a place begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Return where the line of a place ends, before its line end."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def column_of(text: str, index: int) -> int:
    """Return how far to the right a place is."""
    return index - line_start(text, index)


def extent(text: str, entry: Entry) -> Span:
    """Return the whole lines of an entry of a block, with the comments it owns.

    Those are the comment lines directly above it, what stands behind it on its
    last line, and comments below it that are further to the right.
    """
    column = column_of(text, entry.start)
    start = line_start(text, entry.start)
    while start:
        above = line_start(text, start - 1)
        line = text[above : start - 1]
        if not _is_comment(line) or _indent(line) > column:
            break
        start = above
    end = line_end(text, max(end_of(text, entry.value), entry.start))
    return start, _past_own_comments(text, end, column)


def _past_own_comments(text: str, end: int, column: int) -> int:
    look = end
    while look < len(text):
        below = line_end(text, look + 1)
        line = text[look + 1 : below]
        if line.strip() and not (_is_comment(line) and _indent(line) > column):
            break
        look = below
        if line.strip():
            end = below
    return end


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def source_of(text: str, node: Node) -> Piece:
    """Return a node as it is written, moved to the left margin."""
    start, end = node.start_mark.index, end_of(text, node)
    if is_block(node):
        first, *rest = text[start : line_end(text, end)].split("\n")
        depth = column_of(text, start)
        moved = [line[min(depth, _indent(line)) :] for line in rest]
        return Piece((first, *moved), True)
    return Piece(tuple(text[start:end].split("\n")), False)


def spliced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with some stretches of it replaced."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text
