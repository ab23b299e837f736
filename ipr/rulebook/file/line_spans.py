"""Where in a rulebook file its versions, criteria and facts stand, by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ipr.rulebook.file.parse import parse_yaml

Lines: TypeAlias = tuple[int, int]
"""The first line of a part and the last, counted from 1."""


@dataclass(frozen=True, slots=True)
class LineSpans:
    """The lines of a file's parts. Where an id stands twice, the last one counts."""

    versions: Mapping[str, Lines]
    criteria: Mapping[tuple[str, str], Lines]
    """By the ids of version and criterion."""
    facts: Mapping[str, Lines]


def find_line_spans(text: str, name: str = "rulebook") -> LineSpans:
    """Return where the parts of a rulebook stand, as far as it can be read.

    Raises RulebookError if the text is not YAML.

    >>> spans = find_line_spans("facts:\\n  harm: {type: yes_no}\\nversions:\\n- id: a")
    >>> spans.facts["harm"], spans.versions["a"]
    ((2, 2), (4, 4))
    """
    return spans_of_root(parse_yaml(text, name, published=text))


def spans_of_root(root: Node) -> LineSpans:
    """Return the same as `find_line_spans`, of a text that is parsed already."""
    versions: dict[str, Lines] = {}
    criteria: dict[tuple[str, str], Lines] = {}
    for version in _members(_value(root, "versions")):
        id = _id(version)
        versions[id] = _lines(version, version)
        for criterion in _members(_value(version, "criteria")):
            criteria[id, _id(criterion)] = _lines(criterion, criterion)
    facts = {
        key.value: _lines(key, value)
        for key, value in _pairs(_value(root, "facts"))
        if isinstance(key, ScalarNode)
    }
    return LineSpans(versions, criteria, facts)


def span_of_node(text: str, lines: Lines) -> str:
    """Return some lines of a text.

    >>> span_of_node("one\\ntwo\\nthree\\n", (2, 3))
    'two\\nthree\\n'
    """
    first, last = lines
    return "".join(text.splitlines(keepends=True)[first - 1 : last])


def _lines(first: Node, last: Node) -> Lines:
    return first.start_mark.line + 1, _last_line(last)


def _last_line(node: Node) -> int:
    """Return where a part ends, without the remarks and empty lines after it."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
        if node.value:
            last = node.value[-1]
            return _last_line(last[1] if isinstance(last, tuple) else last)
    elif isinstance(node, ScalarNode) and node.end_mark.column == 0:
        line: int = node.end_mark.line  # a block of text ends before the next line
        return max(line, node.start_mark.line + 1)
    return int(node.end_mark.line) + 1


def _value(node: Node | None, wanted: str) -> Node | None:
    found = [
        value
        for key, value in _pairs(node)
        if isinstance(key, ScalarNode) and key.value == wanted
    ]
    return found[-1] if found else None


def _pairs(node: Node | None) -> Iterator[tuple[Node, Node]]:
    if isinstance(node, MappingNode):
        yield from node.value


def _members(node: Node | None) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value


def _id(node: Node) -> str:
    found = _value(node, "id")
    return found.value if isinstance(found, ScalarNode) else ""
