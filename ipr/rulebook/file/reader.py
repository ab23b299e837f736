"""Typed reading of YAML nodes, which notes every problem and carries on."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ipr.rulebook.errors import Problem
from ipr.rulebook.file.bare_words import write_words
from ipr.rulebook.file.characters import lines_before, lines_of
from ipr.rulebook.file.parse import BOOLEAN, NULL, STRING, shorten

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REMARK = re.compile(r"[ \t]+#")
QUOTE_IT = "Put it in quotes"
WRITE_ID = (
    "Use up to 40 letters from a to z, digits, hyphens and underscores, with a letter "
    "or digit first"
)
QUOTE_THE_WORDS = (
    "Put the words in quotes, with what follows if it belongs to them, or move the "
    "remark to a line of its own"
)


OR_REMOVE = ", or remove its key"


class MissingNode(Exception):
    """Something that can't be done without is missing; its problem is noted."""


@dataclass(slots=True)
class NodeReader:
    """Reads nodes of one file and collects what is wrong with them."""

    file: str
    source: str = ""
    """The text that the nodes were read from, if words in it may not be cut."""
    published: str = ""
    """What was published: nothing can change on its lines."""
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Facts that are there but can't be read: naming them is no mistake."""

    def note(self, node: Node, where: str, wrong: str, fix: str) -> None:
        mark = node.start_mark
        self.problems.append(
            Problem(self.file, mark.line + 1, mark.column + 1, where, wrong, fix)
        )

    def mapping(
        self,
        node: Node,
        where: str,
        *,
        required: Sequence[str] = (),
        optional: Sequence[str] = (),
    ) -> "Fields":
        """Return a mapping with these keys and no others."""
        allowed = (*required, *optional)
        known: dict[str, Node] = {}
        for key, (key_node, value) in self.entries(node, where).items():
            if key in allowed:
                known[key] = value
            else:
                fix = f"Use one of: {write_words(allowed)}"
                wrong = f'The key "{shorten(key)}" is not known'
                self.note(key_node, where, wrong, fix)
        for key in required:
            if isinstance(node, MappingNode) and key not in known:
                self.note(node, where, f'"{key}" is missing', "Add it")
        return Fields(self, node, where, known, frozenset(required))

    def entries(self, node: Node, where: str) -> dict[str, tuple[Node, Node]]:
        """Return a mapping's keys, each with the nodes of key and value."""
        if not isinstance(node, MappingNode):
            self.note(node, where, "Keys with values belong here", 'Write "key: value"')
            return {}
        found: dict[str, tuple[Node, Node]] = {}
        for key_node, value in node.value:
            key = self.text(key_node, where)
            if key is not None and key in found:
                wrong = f'The key "{shorten(key)}" stands here twice'
                self.note(key_node, where, wrong, "Keep one of them")
            elif key is not None:
                found[key] = (key_node, value)
        return found

    def members(self, node: Node, where: str, *, optional: bool = False) -> list[Node]:
        """Return the members of a list that has at least one."""
        if not isinstance(node, SequenceNode):
            fix = 'Write one "- ..." a line, or [..., ...]'
            self.note(node, where, "A list belongs here", fix)
            return []
        if not node.value:
            fix = f"Fill it{OR_REMOVE if optional else ''}"
            self.note(node, where, "The list is empty", fix)
        return list(node.value)

    def text(
        self, node: Node, where: str, fix: str = "", *, optional: bool = False
    ) -> str | None:
        """Return a text as it stands. `fix` is what helps, if not quotes alone."""
        wrong = ""
        if not isinstance(node, ScalarNode):
            wrong, fix = "Words belong here", fix or "Write a text in quotes"
        elif node.tag == NULL or not node.value.strip():
            fix = fix or f"Write it{OR_REMOVE if optional else ''}"
            wrong = "The text is empty"
        elif node.tag == BOOLEAN:
            wrong = f'"{node.value}" without quotes is read as true or false'
        elif node.tag != STRING:
            wrong = f'"{shorten(node.value)}" without quotes is not read as words'
        if wrong:
            self.note(node, where, wrong, fix or QUOTE_IT)
            return None
        text: str = node.value
        return text.strip()

    def words(self, node: Any, where: str, *, optional: bool = False) -> str | None:
        """Return a text that people read: refused where a remark may have cut it."""
        text = self.text(node, where, optional=optional)
        if text is not None and self._is_cut(node):
            wrong = "What follows the words, from “#” on, is left out as a remark"
            self.note(node, where, wrong, QUOTE_THE_WORDS)
            return None
        return text

    def _is_cut(self, node: Any) -> bool:
        """Whether a remark follows words without quotes, and could be mended."""
        end = node.end_mark
        if node.style or not REMARK.match(self.source, end.index):
            return False
        line = lines_of(self.source)[end.line]
        return line not in lines_before(self.published)

    def id(self, node: Node, where: str) -> str | None:
        """Return an id: letters, digits, and - _ . between them."""
        written = isinstance(node, ScalarNode) and ID.fullmatch(node.value)
        text = self.text(node, where, "" if written else WRITE_ID)
        if text is not None and not ID.fullmatch(text):
            self.note(node, where, f'"{shorten(text)}" can\'t be an id', WRITE_ID)
            return None
        return text

    def texts(self, node: Node, where: str, *, optional: bool = False) -> list[str]:
        members = self.members(node, where, optional=optional)
        texts = [self.words(member, where) for member in members]
        return [text for text in texts if text is not None]

    def choice(self, node: Node, where: str, choices: Sequence[str]) -> str | None:
        """Return one of some words."""
        fix = f"Use one of: {write_words(choices)}"
        written = isinstance(node, ScalarNode) and node.value in choices
        text = self.text(node, where, "" if written else fix)
        if text is not None and text not in choices:
            self.note(node, where, f'"{shorten(text)}" is not known here', fix)
            return None
        return text

    def choices(
        self,
        node: Node,
        where: str,
        choices: Sequence[str],
        *,
        optional: bool = False,
    ) -> list[str]:
        """Return a list of some words, each at most once, in the order of `choices`."""
        found: list[str] = []
        for member in self.members(node, where, optional=optional):
            word = self.choice(member, where, choices)
            if word is not None and word in found:
                self.note(member, where, f'"{word}" stands here twice', "Keep one")
            elif word is not None:
                found.append(word)
        return sorted(found, key=list(choices).index)

    def day(self, node: Node, where: str) -> date | None:
        """Return a date written as year-month-day."""
        if isinstance(node, ScalarNode) and DAY.fullmatch(node.value):
            with suppress(ValueError):
                return date.fromisoformat(node.value)
        self.note(node, where, "A date belongs here", "Write it as 2023-04-01")
        return None

    def plain(self, node: Node, where: str, *, words: bool) -> Any:
        """Return answers as plain data.

        With `words`, a bare yes or true is refused; otherwise it is taken as "yes".
        """
        if isinstance(node, MappingNode):
            entries = self.entries(node, where)
            return {
                key: self.plain(value, where, words=words)
                for key, (_, value) in entries.items()
            }
        if isinstance(node, SequenceNode):
            return [self.plain(member, where, words=words) for member in node.value]
        if isinstance(node, ScalarNode) and node.tag == BOOLEAN:
            answer = "yes" if is_true(node) else "no"
            return self.text(node, where, f'Write "{answer}"') if words else answer
        return self.text(node, where)


@dataclass(frozen=True, slots=True)
class Fields:
    """The known keys of one mapping."""

    reader: NodeReader
    node: Node
    where: str
    nodes: Mapping[str, Node]
    required: frozenset[str] = frozenset()

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def at(self, key: str) -> Node:
        """Return the node of a key, or of the whole mapping where it is missing."""
        return self.nodes.get(key, self.node)

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        if key not in self.nodes:
            return default
        optional = key not in self.required
        text = self.reader.words(self.nodes[key], self.where, optional=optional)
        return text or default

    def need_text(self, key: str) -> str:
        """Return a text that can't be done without; raise Missing if there is none."""
        text = self.text(key)
        if not text:
            raise MissingNode
        return text

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """Return one of some words; raise Missing if there is none."""
        if key not in self.nodes:
            raise MissingNode
        word = self.reader.choice(self.nodes[key], self.where, choices)
        if word is None:
            raise MissingNode
        return word

    def choices(self, key: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Return a list of some words, empty where the key is missing."""
        if key not in self.nodes:
            return ()
        node, optional = self.nodes[key], key not in self.required
        return tuple(self.reader.choices(node, self.where, choices, optional=optional))

    def flag(self, key: str) -> bool:
        """Return whether a key says true (or "yes"); false where it is missing."""
        node = self.nodes.get(key)
        if isinstance(node, ScalarNode) and node.tag == BOOLEAN:
            return is_true(node)
        choices = ("yes", "no")
        return node is not None and self.reader.choice(node, self.where, choices) == (
            "yes"
        )


def is_true(node: ScalarNode) -> bool:
    """Whether a bare boolean means yes."""
    return node.value.lower() in ("yes", "true", "on")
