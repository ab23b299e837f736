"""Sets of complete answers, described by literals that are as permissive as possible.

A fact's complete answers are numbered. For a `one_of` they are its groups; for an
`any_of` with groups 0, 1, 2 ... answer number 5 (binary 101) has something selected
in groups 0 and 2 and nothing in 1. A set of answers is an int with their bits.

What literals can say of a `one_of` is any set. Of an `any_of` they say "none of
these" once, and "any of those" as often as needed: so a *rising* set (selecting
more keeps an answer in it) within the answers that have none of some groups.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ipr.rulebook.engine.diagrams import AND, NO, Diagrams

Box: TypeAlias = tuple[int, ...]
"""For each fact, the set of its answers that are allowed."""


@dataclass(frozen=True, slots=True)
class AnswerSpace:
    """The complete answers of one fact, and the variables that tell them apart."""

    variables: Sequence[int]
    sizes: Sequence[int]
    counts: bool
    """Whether it is an `any_of`."""

    @property
    def size(self) -> int:
        """Return how many complete answers there are."""
        size = 1
        for values in self.sizes:
            size *= values
        return size


def maximal_boxes(
    store: Diagrams, allowed: int, spaces: Sequence[AnswerSpace]
) -> list[Box]:
    """Return every largest box of answers, one space after the other, all allowed.

    `allowed` is a yes-or-no function of the spaces' variables, in their order.
    """
    boxes = _boxes(store, allowed, spaces)
    if len(spaces) == 1:
        return boxes
    return [box for box in boxes if not any(_inside(box, other) for other in boxes)]


def _inside(box: Box, other: Box) -> bool:
    pairs = zip(box, other, strict=True)
    return box != other and all(mine & ~theirs == 0 for mine, theirs in pairs)


def _boxes(store: Diagrams, allowed: int, spaces: Sequence[AnswerSpace]) -> list[Box]:
    if allowed == NO:
        return []
    if not spaces:
        return [()]
    space, rest = spaces[0], spaces[1:]
    slices = slices_of_space(store, allowed, space)
    boxes: set[Box] = set()
    for common in _intersections(store, set(slices) - {NO}):
        fits = {part: store.join(AND, part, common) == common for part in set(slices)}
        answers = _bits(fits[part] for part in slices)
        inner = _boxes(store, common, rest)
        for mine in largest_sayable(answers, space):
            boxes.update((mine, *box) for box in inner)
    return sorted(boxes)


def slices_of_space(store: Diagrams, allowed: int, space: AnswerSpace) -> list[int]:
    """Return what is left to allow after each of a space's answers."""
    slices = [allowed]
    for variable, size in zip(space.variables, space.sizes, strict=True):
        rows = [
            store.kids[part] if store.variables[part] == variable else (part,) * size
            for part in slices
        ]
        slices = [row[value] for value in range(size) for row in rows]
    return slices


def _intersections(store: Diagrams, parts: set[int]) -> set[int]:
    """Return everything that some of the parts have in common, and is not empty."""
    found: set[int] = set()
    for part in parts:
        found |= {store.join(AND, part, other) for other in found} | {part}
    return found - {NO}


def _bits(flags: Iterator[bool]) -> int:
    return int("".join("1" if flag else "0" for flag in flags)[::-1], 2)


def largest_sayable(answers: int, space: AnswerSpace) -> list[int]:
    """Return the largest sets within `answers` that one fact's literals can say."""
    if not space.counts:
        return [answers]
    found = sorted(set(_sayable(answers, space, 0)))
    return [x for x in found if not any(x != y and x & ~y == 0 for y in found)]


def _sayable(answers: int, space: AnswerSpace, bit: int) -> Iterator[int]:
    """Yield sayable sets, the largest among them, having dealt with earlier groups.

    Either the literals say "none" of a group, or selecting it must keep an answer
    in the set. Where it always does, saying "none" could only make the set smaller.
    """
    if not answers or bit == len(space.sizes):
        if answers:
            yield answers
        return
    selected = _with_bit(bit, space.size)
    step = 1 << bit
    risen = answers & (selected | (answers & selected) >> step)
    yield from _sayable(risen, space, bit + 1)
    if risen != answers:
        yield from _sayable(answers & ~selected, space, bit + 1)


@cache
def _with_bit(bit: int, size: int) -> int:
    """Return the answers with something selected in a group."""
    block = ((1 << (1 << bit)) - 1) << (1 << bit)
    width = 2 << bit
    while width < size:
        block |= block << width
        width *= 2
    return block


def read_sayable(answers: int, space: AnswerSpace) -> tuple[list[list[int]], list[int]]:
    """Return what a set says: groups of which any must be selected, and of which none.

    >>> either = AnswerSpace((0, 1, 2), (2, 2, 2), counts=True)
    >>> read_sayable(0b00001110, either)
    ([[0, 1]], [2])
    """
    bits, size = range(len(space.sizes)), space.size
    none = [bit for bit in bits if answers & _with_bit(bit, size) == 0]
    within = (1 << size) - 1
    for bit in none:
        within &= ~_with_bit(bit, size)
    bad, lower = within & ~answers, 0
    for bit in bits:
        lower |= (bad & _with_bit(bit, size)) >> (1 << bit)
    clauses = []
    for point in _points(bad & ~lower):
        clauses.append([b for b in bits if b not in none and not point >> b & 1])
    return sorted(clauses), none


def _points(answers: int) -> Iterator[int]:
    while answers:
        lowest = answers & -answers
        yield lowest.bit_length() - 1
        answers ^= lowest
