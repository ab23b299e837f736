"""The shortest lists of patterns, by trying all patterns that can be said at all."""

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations, product
from typing import Any

from tests.unit.rulebook.pairs import Pair

Cost = tuple[int, int, int]
TOO_MANY = 30_000


def shortest(pair: Pair, start: str, end: str) -> Cost | None:
    """Return how few patterns, then literals, then facts list a kind of change.

    None where there are too many patterns to try.
    """
    before, region = pair.levels[0][start], pair.region(start, end)
    best: dict[int, Cost] = {}
    sayable = [list(_sayable(pair, id)) for id in pair.types]
    total = 1
    for choices in sayable:
        total *= len(choices)
    if total > TOO_MANY:
        return None
    for choice in product(*sayable):
        answers, literals = before, 0
        for part, length in choice:
            answers &= part
            literals += length
        if answers and answers & ~region == 0:
            cost = (1, literals, sum(length > 0 for _, length in choice))
            best[answers] = min(best.get(answers, cost), cost)
    return _cover(region, _undominated(best))


def _sayable(pair: Pair, id: str) -> Iterator[tuple[int, int]]:
    """Yield every set of answers to a fact that literals can say, and how many."""
    options = pair.options[id]
    if pair.types[id] != "any_of":
        for named in _subsets(options):
            if named:
                yield pair.member(id, "is", named), int(len(named) < len(options))
        return
    lengths: dict[int, int] = {}
    clauses = [pair.member(id, "any", named) for named in _subsets(options) if named]
    for chosen in _subsets(clauses):
        for none in _subsets(options):
            found = pair.everything
            for clause in chosen:
                found &= clause
            if none:
                found &= pair.member(id, "none", none)
            length = len(chosen) + bool(none)
            lengths[found] = min(lengths.get(found, length), length)
    yield from lengths.items()


def _subsets(items: Any) -> Iterator[tuple[Any, ...]]:
    sizes = range(len(items) + 1)
    return chain.from_iterable(combinations(items, size) for size in sizes)


def _undominated(best: dict[int, Cost]) -> list[tuple[int, Cost]]:
    """Return the sets without those that a larger one of no higher cost replaces."""
    found: list[tuple[int, Cost]] = []
    for answers, cost in sorted(best.items(), key=lambda x: (x[1], -x[0].bit_count())):
        if not any(answers & ~other == 0 for other, _ in found):
            found.append((answers, cost))
    return found


def _cover(region: int, sets: list[tuple[int, Cost]]) -> Cost:
    @cache
    def cheapest(left: int) -> Cost:
        if not left:
            return 0, 0, 0
        first = left & -left
        return min(
            tuple(map(sum, zip(cost, cheapest(left & ~answers), strict=True)))
            for answers, cost in sets
            if answers & first
        )

    return cheapest(region)
