"""Read conditions, and hold them against the facts."""

from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.file.bare_words import write_words
from ipr.rulebook.file.parse import BOOLEAN, shorten
from ipr.rulebook.file.reader import MissingNode, NodeReader, is_true
from ipr.rulebook.model import Fact

SHAPES = '"all", "any", "not" or the name of a fact'


def read_condition(
    reader: NodeReader, node: Node, where: str, facts: Mapping[str, Fact]
) -> Condition:
    """Return a condition; raise Missing, everything noted, if it has none."""
    if isinstance(node, MappingNode) and not node.value:
        reader.note(node, where, "The condition is empty", f"Write {SHAPES}")
        raise MissingNode
    entries = reader.entries(node, where)
    if len(entries) > 1:
        keys = shorten(", ".join(entries))
        wrong = f"The condition has {len(entries)} keys: {keys}"
        fix = 'Join them: "all: [{...}, {...}]" or "any: [{...}, {...}]"'
        reader.note(node, where, wrong, fix)
    if len(entries) != 1:
        raise MissingNode
    [(key, (key_node, value))] = entries.items()
    if key in ("all", "any"):
        parts = _read_parts(reader, value, where, facts)
        return All(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(read_condition(reader, value, where, facts))
    return _read_leaf(reader, key, key_node, value, where, facts)


def _read_parts(
    reader: NodeReader, node: Node, where: str, facts: Mapping[str, Fact]
) -> tuple[Condition, ...]:
    members = reader.members(node, where)
    parts = []
    for member in members:
        try:
            parts.append(read_condition(reader, member, where, facts))
        except MissingNode:
            continue
    if not members or len(parts) < len(members):
        raise MissingNode
    return tuple(parts)


def _read_leaf(
    reader: NodeReader,
    key: str,
    key_node: Node,
    value: Node,
    where: str,
    facts: Mapping[str, Fact],
) -> Is:
    fact = facts.get(key)
    if key in reader.broken:
        raise MissingNode
    if fact is None:
        fix = f"Use {SHAPES}. The facts are: {write_words(facts)}"
        reader.note(key_node, where, f'"{shorten(key)}" is not a fact', fix)
        raise MissingNode
    if isinstance(value, ScalarNode):
        wrong = f'The answers to "{key}" must be a list'
        reader.note(value, where, wrong, _as_list(fact, value))
        raise MissingNode
    options = reader.choices(value, f'{where}, "{key}"', list(fact.options))
    if not options:
        raise MissingNode
    return Is(key, tuple(options))


def _as_list(fact: Fact, value: ScalarNode) -> str:
    """Return how one answer is written as a list that is accepted."""
    answer = value.value
    if value.tag == BOOLEAN and answer not in fact.options:
        answer = "yes" if is_true(value) else "no"
    if answer in fact.options:
        return f"Write {{{fact.id}: [{write_words([answer])}]}}"
    return f"Write [...] with one or more of: {write_words(fact.options)}"
