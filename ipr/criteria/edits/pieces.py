"""New pieces of YAML, written the way the rulebook's file is written.

Words stand in double quotes, ids without any where YAML 1.1 and 1.2 both read
them as words; whatever is marked `Flow` stands on one line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ipr.rulebook.file.bare_words import is_bare
from ipr.rulebook.file.characters import UNSEEN

ONE_LINE = 1_000_000


class QuotedText(str):
    """A text that somebody reads: always in double quotes."""

    __slots__ = ()


class Flow:
    """Data that stands on one line, such as {event: [death]}."""

    def __init__(self, data: Any) -> None:
        self.data = data


@dataclass(frozen=True, slots=True)
class Piece:
    """Some YAML as it would stand at the left margin."""

    lines: tuple[str, ...]
    block: bool
    """Whether it needs lines of its own after a key."""
    data: Any = field(default=None, compare=False)
    """What it was made from, if it was made and not found."""

    @property
    def inline(self) -> str:
        """The piece as it stands between brackets."""
        if self.block and self.data is not None:
            return write_piece(self.data, flow=True).inline
        return "\n".join(self.lines)

    def under(self, *keys: str) -> "Piece":
        """Return the piece as what {key: …} says, each key with one more dash.

        >>> print(*write_piece(Flow({"event": ["death"]})).under("not").lines)
        not: {event: [death]}
        """
        found = self
        for key in reversed(keys):
            found = Piece(tuple(_after(f"{key}:", found)), True)
        return found

    def as_flow(self, key: str) -> "Piece":
        """Return {key: …} on one line."""
        return Piece((f"{{{key}: {self.inline}}}",), False)


def group_pieces(key: str, parts: Iterable[Piece], *, flow: bool) -> Piece:
    """Return several pieces as a list under a key.

    >>> leaf = write_piece(Flow({"event": ["death"]}))
    >>> print("|".join(group_pieces("all", [leaf, leaf], flow=False).lines))
    all:|  - {event: [death]}|  - {event: [death]}
    """
    if flow:
        inside = ", ".join(part.inline for part in parts)
        return Piece((f"{{{key}: [{inside}]}}",), False)
    lines = [line for part in parts for line in item_lines(part)]
    return Piece((f"{key}:", *indent_lines(lines, 2)), True)


def item_lines(part: Piece) -> list[str]:
    """Return the lines of a member of a list."""
    first, *rest = part.lines
    return [f"- {first}", *indent_lines(rest, 2)]


def key_lines(key: str, value: Piece) -> list[str]:
    """Return the lines of a key with its value."""
    return list(_after(f"{write_scalar(key)}:", value))


def _after(head: str, value: Piece) -> Iterable[str]:
    if value.block:
        return [head, *indent_lines(value.lines, 2)]
    first, *rest = value.lines
    return [f"{head} {first}", *rest]


def indent_lines(lines: Iterable[str], columns: int) -> list[str]:
    """Return lines further to the right; empty ones stay empty."""
    return [" " * columns + line if line.strip() else line for line in lines]


def write_piece(data: Any, *, flow: bool = False) -> Piece:
    """Return plain data as YAML: blocks, but for what is marked `Flow`."""
    lines = _dump({"k": _node(data, flow)})
    first = lines[0].removeprefix("k:").strip()
    if first:
        return Piece((first,), False)
    depth = len(lines[1]) - len(lines[1].lstrip())
    return Piece(tuple(line[depth:] for line in lines[1:]), True, data)


def write_scalar(text: str) -> str:
    """Return an id or a text as it stands in the file.

    >>> [write_scalar(one) for one in ("death", "no", "2023-01-01", "a: b")]
    ['death', '"no"', '"2023-01-01"', '"a: b"']
    """
    return write_piece(text).inline


def _dump(data: Any) -> list[str]:
    out = StringIO()
    yaml = YAML()
    yaml.width = ONE_LINE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(data, out)
    return out.getvalue().splitlines()


def _node(data: Any, flow: bool) -> Any:
    if isinstance(data, Flow):
        return _node(data.data, True)
    if isinstance(data, Mapping):
        found = CommentedMap((_text(k), _node(v, flow)) for k, v in data.items())
        return _styled(found, flow or not found)
    if isinstance(data, list | tuple):
        return _styled(CommentedSeq(_node(one, flow) for one in data), flow or not data)
    return data if isinstance(data, date) else _text(data)


def _styled(node: Any, flow: bool) -> Any:
    if flow:
        node.fa.set_flow_style()
    return node


def _text(text: str) -> str:
    if isinstance(text, QuotedText) or not is_bare(text):
        # A character that nobody sees is dropped, as a control character is.
        quoted: str = DoubleQuotedScalarString(UNSEEN.sub("", text))
        return quoted
    return str(text)
