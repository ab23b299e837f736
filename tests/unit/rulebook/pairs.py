"""Two versions compared by going through every complete answer to all their facts.

Slow and plain on purpose: nothing here is shared with the engine but the canonical
text of a version. Sets of answers are ints, one bit for each.
"""

import json
from functools import cache
from itertools import combinations, permutations, product
from typing import Any

from ipr.rulebook import FactsError, Version
from ipr.rulebook.comparison.versions import Comparison

OUTCOMES = ("accept", "consider", "decline")
KINDS = tuple(permutations(OUTCOMES, 2))


class Pair:
    """Two versions. Unless `raw`, options that nobody tells apart are one."""

    def __init__(self, first: Version, second: Version, raw: bool = False) -> None:
        self.versions = first, second
        plain = [json.loads(version.canonical()) for version in self.versions]
        self.leaves: list[tuple[str, set[str]]] = []
        for version in plain:
            for criterion in version["criteria"]:
                self._collect(criterion["when"])
        used = {id for id, _ in self.leaves}
        self.types = {id: _type(self.versions, id) for id in sorted(used)}
        self.options = {id: self._options(id, raw) for id in self.types}
        self.choices = {id: self._complete(id) for id in self.types}
        self.worlds = [
            dict(zip(self.types, world, strict=True))
            for world in product(*self.choices.values())
        ]
        self.levels = [
            {
                level: self._mask(lambda w, v=v, x=level: _level(v, w) == x)
                for level in OUTCOMES
            }
            for v in plain
        ]
        self.everything = (1 << len(self.worlds)) - 1
        self.member = cache(self._member)

    def _mask(self, test: Any) -> int:
        text = "".join("1" if test(world) else "0" for world in self.worlds)
        return int(text[::-1], 2)

    def _collect(self, when: Any) -> None:
        [(key, value)] = when.items()
        for part in value if key in ("all", "any") else [value]:
            if key in ("all", "any", "not"):
                self._collect(part)
        if key not in ("all", "any", "not"):
            self.leaves.append((key, set(value)))

    def _options(self, id: str, raw: bool) -> list[str]:
        every = dict.fromkeys(
            option
            for version in self.versions
            if id in version.facts
            for option in version.facts[id].options
        )
        groups: dict[Any, str] = {}
        for option in every:
            named = tuple(option in leaf for fact, leaf in self.leaves if fact == id)
            groups.setdefault(option if raw else named, option)
        return list(groups.values())

    def _complete(self, id: str) -> list[Any]:
        options = self.options[id]
        if self.types[id] != "any_of":
            return list(options)
        return [
            frozenset(chosen)
            for size in range(len(options) + 1)
            for chosen in combinations(options, size)
        ]

    def region(self, start: str, end: str) -> int:
        """Return the answers that go from one outcome to another."""
        return self.levels[0][start] & self.levels[1][end]

    def _member(self, id: str, key: str, options: tuple[str, ...]) -> int:
        return self._mask(lambda world: _satisfies(world[id], key, set(options)))

    def satisfying(self, literals: Any) -> int:
        """Return the answers that satisfy every literal."""
        found = self.everything
        for literal in literals:
            [key] = literal.keys() - {"fact"}
            found &= self.member(literal["fact"], key, tuple(literal[key]))
        return found


def check_changes(pair: Pair, comparison: Comparison) -> None:
    """Fail unless the changes are complete and true, and none of their parts idle."""
    assert comparison.complete
    kinds = {(x.from_outcome, x.to_outcome) for x in comparison.changes}
    assert kinds == {kind for kind in KINDS if pair.region(*kind)}
    for start, end in KINDS:
        before, region = pair.levels[0][start], pair.region(start, end)
        whens = [
            list(change.when)
            for change in comparison.changes
            if (change.from_outcome, change.to_outcome) == (start, end)
        ]
        covered = [pair.satisfying(when) & before for when in whens]
        assert all(part and part & ~region == 0 for part in covered)
        assert _union(covered) == region
        for place, when in enumerate(whens):
            rest = _union([*covered[:place], *covered[place + 1 :]])
            assert rest != region
            for literal in when:
                looser = [other for other in when if other != literal]
                assert pair.satisfying(looser) & before & ~region, (when, literal)
    for change in comparison.changes:
        check_example(pair, change)


def check_example(pair: Pair, change: Any) -> None:
    """Fail unless an example is answered in full, fits and is decided as it says."""
    assert set(change.example) == set(pair.types)
    world = {}
    for id, answer in change.example.items():
        world[id] = answer
        if pair.types[id] == "any_of":
            world[id] = frozenset(answer["selected"])
            every = {*answer["selected"], *answer["not_selected"]}
            assert every >= set(pair.options[id])
    for literal in (*change.when, *change.always):
        [key] = literal.keys() - {"fact"}
        assert _satisfies(world[literal["fact"]], key, set(literal[key]))
    outcomes = change.from_outcome, change.to_outcome
    for version, outcome in zip(pair.versions, outcomes, strict=True):
        assert _level(json.loads(version.canonical()), world) == outcome
        known = {id: x for id, x in change.example.items() if id in version.facts}
        if _is_offered(version, known):
            assert version.decide(known).outcome == outcome


def _is_offered(version: Version, facts: Any) -> bool:
    """Whether a version's own editions have every answer that is a single one."""
    try:
        version.check(facts)
    except FactsError:
        return False
    return all(
        answer in version.facts[id].options
        for id, answer in facts.items()
        if isinstance(answer, str)
    )


def _union(masks: list[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _type(versions: Any, id: str) -> str:
    return next(v.facts[id].type for v in versions if id in v.uses)


def _satisfies(answer: Any, key: str, options: set[str]) -> bool:
    if key == "is":
        return answer in options
    return bool(answer & options) == (key == "any")


def _level(version: Any, world: Any) -> str:
    held = {x["kind"] for x in version["criteria"] if _true(x["when"], world)}
    if "mandatory" in held:
        return "accept"
    return "consider" if held else "decline"


def _true(when: Any, world: Any) -> bool:
    [(key, value)] = when.items()
    if key == "all":
        return all(_true(part, world) for part in value)
    if key == "any":
        return any(_true(part, world) for part in value)
    if key == "not":
        return not _true(value, world)
    answer = world[key]
    if isinstance(answer, frozenset):
        return bool(answer & set(value))
    return answer in value
