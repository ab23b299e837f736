"""What patterns are made of: literals about the variables of two joined versions."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from ipr.rulebook.comparison.joined_versions import JoinedVersions
from ipr.rulebook.engine.boxes import AnswerSpace, Box, read_sayable
from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.diagrams import AND, NO, OR, YES, Diagrams

IS, ANY, NONE_OF = "is", "any", "none"


class Literal(NamedTuple):
    """What the answer to one fact must satisfy: one of its members, or none of them.

    A member is a variable with a value of it.
    """

    fact: int
    key: str
    members: tuple[tuple[int, int], ...]


Pattern: TypeAlias = tuple[Literal, ...]
"""Literals in the order of their facts. All of them must be satisfied."""


def function_of(joined: Compiled, literal: Literal) -> int:
    """Return the answers that satisfy a literal."""
    functions = []
    for number, value in literal.members:
        hits = [int(v == value) for v in range(joined.variables[number].size)]
        functions.append(joined.store.node(number, tuple(hits)))
    found = joined.store.join_all(OR, functions, NO)
    return joined.store.invert(found) if literal.key == NONE_OF else found


def part_within(joined: Compiled, function: int, pattern: Iterable[Literal]) -> int:
    """Return that part of a function which satisfies a pattern."""
    for literal in pattern:
        if function == NO:
            break
        function = joined.store.join(AND, function, function_of(joined, literal))
    return function


def box_of(joined: Compiled, pattern: Iterable[Literal]) -> int:
    """Return all answers that satisfy a pattern."""
    return part_within(joined, YES, pattern)


def satisfies_pattern(values: Sequence[int], pattern: Iterable[Literal]) -> bool:
    """Whether the values of all variables satisfy a pattern."""
    return all(
        any(values[number] == value for number, value in literal.members)
        == (literal.key != NONE_OF)
        for literal in pattern
    )


def read_box(
    joined: JoinedVersions, box: Box, spaces: Sequence[AnswerSpace]
) -> Pattern:
    """Return the literals that describe a box of answers."""
    found: list[Literal] = []
    for answers, space in zip(box, spaces, strict=True):
        if answers == (1 << space.size) - 1:
            continue
        fact = joined.fact_of[space.variables[0]]
        if not space.counts:
            [number] = space.variables
            values = [v for v in range(space.size) if answers >> v & 1]
            found.append(Literal(fact, IS, tuple((number, v) for v in values)))
            continue
        clauses, none = read_sayable(answers, space)
        for key, bits in [*[(ANY, clause) for clause in clauses], (NONE_OF, none)]:
            if bits:
                members = tuple((space.variables[bit], 1) for bit in bits)
                found.append(Literal(fact, key, members))
    return tuple(found)


def cost_of(joined: Compiled, pattern: Pattern) -> int:
    """Return what a pattern adds to a list: itself, its literals, facts and options.

    Fewer patterns come before fewer literals, those before fewer facts, and those
    before fewer options named.
    """
    facts = len({literal.fact for literal in pattern})
    named = sum(len(options_of(joined, literal)) for literal in pattern)
    return (1 << 60) + (len(pattern) << 40) + (facts << 20) + named


def options_of(joined: Compiled, literal: Literal) -> list[str]:
    """Return the options that a literal names, in the file's order."""
    named: set[str] = set()
    for number, value in literal.members:
        variable = joined.variables[number]
        named.update(variable.groups[0 if variable.counts else value])
    return [option for option in joined.facts[literal.fact].options if option in named]


def literal_as_data(joined: Compiled, literal: Literal) -> dict[str, Any]:
    return {
        "fact": joined.facts[literal.fact].id,
        literal.key: options_of(joined, literal),
    }


def values_of(store: Diagrams, function: int, number: int, size: int) -> list[int]:
    """Return the values of a variable that some answers of a function have."""
    found = []
    for value in range(size):
        hits = tuple(int(v == value) for v in range(size))
        if store.join(AND, function, store.node(number, hits)) != NO:
            found.append(value)
    return found
