"""All the largest patterns that say nothing untrue about a region of answers."""

from collections.abc import Iterator, Sequence

from ipr.rulebook.comparison.joined_versions import JoinedVersions
from ipr.rulebook.comparison.literals import ANY, Literal, Pattern, cost_of, read_box
from ipr.rulebook.engine.boxes import AnswerSpace, Box, largest_sayable, slices_of_space
from ipr.rulebook.engine.diagrams import AND, NO, OR, TooLarge

MOST_ANSWERS = 1 << 8
"""Of one fact: beyond that its largest sets take too long to find."""
MOST_BOXES = 2_000
MOST_CLAUSES = 4


def largest_patterns(
    joined: JoinedVersions, allowed: int, region: int
) -> list[Pattern]:
    """Return every pattern worth choosing, those that cost least first.

    Each lies within `allowed` and has some answers of `region`, which lies within it
    too. They are the largest ones, and those with fewer literals that largest ones
    hold. Raises TooLarge if there are too many.
    """
    spaces = joined.spaces(joined.store.support(allowed))
    if any(space.size > MOST_ANSWERS for space in spaces):
        raise TooLarge
    boxes = _Search(joined, spaces).boxes(allowed, region, 0)
    found: dict[Pattern, None] = {}
    for box in boxes:
        for pattern in _shorter(read_box(joined, box, spaces)):
            found[pattern] = None
    if len(found) > MOST_BOXES:
        raise TooLarge
    return sorted(found, key=lambda pattern: (cost_of(joined, pattern), pattern))


class _Search:
    """Finds the largest boxes, one fact after the other."""

    def __init__(self, joined: JoinedVersions, spaces: Sequence[AnswerSpace]) -> None:
        self.store = joined.store
        self.spaces = spaces
        self.memo: dict[tuple[int, int, int], list[Box]] = {}

    def boxes(self, allowed: int, region: int, depth: int) -> list[Box]:
        """Return the largest boxes of the facts from a depth on."""
        if depth == len(self.spaces):
            return [()]
        key = (allowed, region, depth)
        if key not in self.memo:
            self.memo[key] = self._boxes(allowed, region, depth)
        return self.memo[key]

    def _boxes(self, allowed: int, region: int, depth: int) -> list[Box]:
        store, space = self.store, self.spaces[depth]
        slices = slices_of_space(store, allowed, space)
        wanted = slices_of_space(store, region, space)
        widest: dict[Box, list[int]] = {}
        for common in self._intersections(set(slices) - {NO}):
            fits = {s: store.join(AND, s, common) == common for s in set(slices)}
            store.spend(len(slices))
            answers = sum(fits[part] << n for n, part in enumerate(slices))
            for mine in largest_sayable(answers, space):
                reached = {part for n, part in enumerate(wanted) if mine >> n & 1}
                left = store.join(AND, common, store.join_all(OR, reached, NO))
                if left != NO:
                    inner = self.boxes(common, left, depth + 1)
                    store.spend(len(inner))
                    for box in inner:
                        known = widest.setdefault(box, [])
                        if not any(mine & ~other == 0 for other in known):
                            known.append(mine)
        boxes = {(mine, *box) for box, known in widest.items() for mine in known}
        if len(boxes) > MOST_BOXES:
            raise TooLarge
        return self._largest(boxes)

    def _intersections(self, parts: set[int]) -> list[int]:
        """Return everything that some of the parts have in common, and is not empty."""
        found: set[int] = set()
        for part in sorted(parts):
            self.store.spend(len(found))
            found |= {self.store.join(AND, part, other) for other in found} | {part}
        return sorted(found - {NO})

    def _largest(self, boxes: set[Box]) -> list[Box]:
        by_size: dict[int, list[Box]] = {}
        for box in boxes:
            size = sum(answers.bit_count() for answers in box)
            by_size.setdefault(size, []).append(box)
        found: list[Box] = []
        for size in sorted(by_size, reverse=True):
            new = [x for x in by_size[size] if not self._is_inside(x, found)]
            found += sorted(new)
        return found

    def _is_inside(self, box: Box, others: Sequence[Box]) -> bool:
        self.store.spend(1 + len(others) // 10)
        return any(_inside(box, other) for other in others)


def _inside(box: Box, other: Box) -> bool:
    return all(mine & ~theirs == 0 for mine, theirs in zip(box, other, strict=True))


def _shorter(pattern: Pattern) -> Iterator[Pattern]:
    """Yield a pattern, and those within it that take fewer literals to say.

    "A or B, and A or C" is wider than "A", but longer. Only literals of the kind
    "any of these" can stand several times about one fact.
    """
    several: dict[int, list[Literal]] = {}
    for literal in pattern:
        if literal.key == ANY:
            several.setdefault(literal.fact, []).append(literal)
    for literals in several.values():
        if 1 < len(literals) <= MOST_CLAUSES:
            rest = [x for x in pattern if x not in literals]
            for merged in _mergers(literals):
                if len(merged) < len(literals):
                    yield from _shorter(tuple(sorted([*rest, *merged], key=_place)))
    yield pattern


def _place(literal: Literal) -> tuple[int, bool, Literal]:
    return literal.fact, literal.key != ANY, literal


def _mergers(literals: Sequence[Literal]) -> Iterator[list[Literal]]:
    """Yield the literals put together in every way that leaves something to name."""
    if not literals:
        yield []
        return
    first = literals[0]
    for rest in _mergers(literals[1:]):
        yield [first, *rest]
        for number, other in enumerate(rest):
            members = tuple(x for x in first.members if x in other.members)
            if members:
                yield [
                    *rest[:number],
                    first._replace(members=members),
                    *rest[number + 1 :],
                ]
