"""What changes between two versions of the criteria: their words and their meaning.

The meaning is compared over fully answered facts: every fact that either version's
criteria use, with every option. Two versions mean the same if each such set of
answers is accepted, considered or declined by both alike. Where they don't, the
answers are described by patterns. A pattern is an "and" of literals and is read
within its old outcome: all the answers that satisfy it *and had that outcome* have
the new one, and every answer that changes satisfies one of the patterns.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ipr.rulebook.comparison.grown_patterns import grow_pattern
from ipr.rulebook.comparison.joined_versions import (
    CannotCompare,
    JoinedVersions,
    join_versions,
    shared_facts,
)
from ipr.rulebook.comparison.listed_patterns import (
    ALWAYS,
    EXACT,
    GROW,
    SHORTEN,
    list_patterns,
    literals_always,
)
from ipr.rulebook.comparison.literals import (
    Pattern,
    box_of,
    literal_as_data,
    part_within,
)
from ipr.rulebook.comparison.plain_examples import PlainExamples
from ipr.rulebook.comparison.random_answers import random_changes
from ipr.rulebook.comparison.text_differences import (
    OneSided,
    TextDifference,
    parts_on_one_side,
    text_differences,
)
from ipr.rulebook.engine.diagrams import AND, LESS, NO, NO_LIMIT, TooLarge
from ipr.rulebook.model import ACCEPT, CONSIDER, DECLINE, Fact
from ipr.rulebook.version import Version

__all__ = [
    "CannotCompare",
    "PatternChange",
    "Comparison",
    "OneSided",
    "TextDifference",
    "Unlisted",
    "find_differences",
]

Json = dict[str, Any]

# The steps of work that a comparison may take: some seconds on an old machine.
STEPS = 300_000
ALLOWANCES = {EXACT: 400_000, GROW: 200_000, SHORTEN: 150_000, ALWAYS: 100_000}
EXAMPLES = 3

# What harms a referral comes first, and the greatest harm before all.
ORDER = (
    (ACCEPT, DECLINE),
    (CONSIDER, DECLINE),
    (ACCEPT, CONSIDER),
    (DECLINE, ACCEPT),
    (CONSIDER, ACCEPT),
    (DECLINE, CONSIDER),
)


@dataclass(frozen=True, slots=True)
class PatternChange:
    """A pattern of answers that the two versions decide differently."""

    from_outcome: str
    to_outcome: str
    when: tuple[Json, ...] = field(hash=False)
    """Literals, all of which must be satisfied; none where every answer changes."""
    example: Json = field(hash=False)
    """Full answers that change, in the form that versions decide: the plainest, and
    none of an earlier pattern where they can be told apart."""
    always: tuple[Json, ...] = field(default=(), hash=False)
    """What all answers of the pattern with the old outcome have besides: literals."""

    def to_dict(self) -> Json:
        """Return what `ipr rules compare --json` prints of it."""
        return {
            "from": self.from_outcome,
            "to": self.to_outcome,
            "when": list(self.when),
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A kind of change that takes too many patterns to list, with some examples."""

    from_outcome: str
    to_outcome: str
    examples: tuple[Json, ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and everything in which they differ."""

    first: Version
    second: Version
    facts: Mapping[str, Fact] = field(repr=False)
    """The facts that either one's criteria use, with the options of both."""
    text_differences: tuple[TextDifference, ...]
    only_first: tuple[OneSided, ...]
    only_second: tuple[OneSided, ...]
    changes: tuple[PatternChange, ...]
    exact: bool
    """Whether no fewer patterns, and none shorter, would list the changes."""
    unlisted: tuple[Unlisted, ...]
    sampled: bool = False
    """Whether only some answers were tried, the versions being too large together."""

    @property
    def complete(self) -> bool:
        """Whether every answer that is decided differently is in the changes."""
        return not self.unlisted and not self.sampled

    @property
    def same_meaning(self) -> bool:
        """Whether it is certain that no answer is decided differently."""
        return self.complete and not self.changes

    def to_dict(self) -> Json:
        """Return the whole comparison as plain data."""
        return {
            "first": {"id": self.first.id, "digest": self.first.digest},
            "second": {"id": self.second.id, "digest": self.second.digest},
            "same_meaning": self.same_meaning,
            "complete": self.complete,
            "exact": self.exact,
            "text_differences": [x.to_dict() for x in self.text_differences],
            "only_first": [x.to_dict() for x in self.only_first],
            "only_second": [x.to_dict() for x in self.only_second],
            "changes": [
                change.to_dict() | {"always": list(change.always)}
                for change in self.changes
            ],
            "unlisted": [
                {
                    "from": x.from_outcome,
                    "to": x.to_outcome,
                    "examples": list(x.examples),
                }
                for x in self.unlisted
            ],
        }


def find_differences(first: Version, second: Version, steps: int = STEPS) -> Comparison:
    """Return the differences from one version to another.

    Raises CannotCompare where a fact takes a single answer in one of them and several
    in the other. Ends in a few seconds whatever the versions are: within so many
    steps of work. What would take more is not claimed to be the shortest list, or is
    given by examples only.
    """
    facts = shared_facts(first, second)
    found: list[PatternChange] = []
    unlisted: list[Unlisted] = []
    exact, sampled = True, False
    try:
        joined = join_versions(first, second, facts, steps)
    except TooLarge:
        sampled = True
        for (start, end), examples in random_changes(first, second, facts).items():
            unlisted.append(Unlisted(start, end, tuple(examples)))
    else:
        work = _Work(joined, PlainExamples(joined, facts, (first, second)), steps)
        for start, end in ORDER:
            exact &= work.find(start, end, found, unlisted)
    only_first, only_second = parts_on_one_side(first, second)
    return Comparison(
        first=first,
        second=second,
        facts=facts,
        text_differences=text_differences(first, second),
        only_first=only_first,
        only_second=only_second,
        changes=tuple(found),
        exact=exact and not sampled,
        unlisted=tuple(unlisted),
        sampled=sampled,
    )


class _Work:
    """The comparison of the meaning of two versions, one kind of change at a time."""

    def __init__(
        self, joined: JoinedVersions, plainest: PlainExamples, steps: int
    ) -> None:
        self.joined = joined
        self.plainest = plainest
        self.steps = steps
        shares = ALLOWANCES.items()
        joined.store.allowances = {k: x * steps // STEPS for k, x in shares}

    def find(
        self, start: str, end: str, found: list[PatternChange], unlisted: list[Unlisted]
    ) -> bool:
        """Add the changes from one outcome to another; return if they are exact."""
        joined = self.joined
        joined.store.left = self.steps
        try:
            before = joined.where(0, start)
            region = joined.store.join(AND, before, joined.where(1, end))
        except TooLarge:
            unlisted.append(Unlisted(start, end, ()))
            return False
        if region == NO:
            return True
        try:
            listing = list_patterns(joined, before, region, self.plainest)
        except TooLarge:
            examples = tuple(self._examples(before, region))
            unlisted.append(Unlisted(start, end, examples))
            return False
        order = list(self.plainest.facts)
        patterns = sorted(listing.patterns, key=lambda p: _rank(joined, order, p))
        for number, pattern in enumerate(patterns):
            earlier = patterns[:number]
            found.append(self._change(start, end, pattern, region, earlier))
        return listing.exact

    def _examples(self, before: int, region: int) -> Iterator[Json]:
        """Yield the plainest answers of a region, and some that differ from them."""
        joined, store = self.joined, self.joined.store
        store.left = self.steps // 4
        with suppress(TooLarge):
            for _ in range(EXAMPLES):
                values = self.plainest.values(region)
                yield self.plainest.example(values)
                pattern = grow_pattern(joined, store.join(LESS, before, region), values)
                region = store.join(LESS, region, box_of(joined, pattern))
                if region == NO:
                    return

    def _change(
        self,
        start: str,
        end: str,
        pattern: Pattern,
        region: int,
        earlier: Sequence[Pattern],
    ) -> PatternChange:
        joined = self.joined
        joined.store.left = NO_LIMIT  # less work than finding the pattern was
        mine = part_within(joined, region, pattern)
        shown = self._without(mine, earlier)
        joined.store.left = NO_LIMIT
        order = list(self.plainest.facts)
        return PatternChange(
            from_outcome=start,
            to_outcome=end,
            when=_said(joined, order, pattern),
            example=self.plainest.example(self.plainest.values(shown)),
            always=_said(joined, order, literals_always(joined, mine, pattern)),
        )

    def _without(self, mine: int, earlier: Sequence[Pattern]) -> int:
        """Return a pattern's answers that earlier ones don't have, if there are any.

        So that each example shows what makes its own pattern.
        """
        store = self.joined.store
        store.left = self.steps // 4
        rest = mine
        with suppress(TooLarge):
            for pattern in earlier:
                rest = store.join(LESS, rest, box_of(self.joined, pattern))
        return mine if rest == NO else rest


def _said(
    joined: JoinedVersions, order: list[str], pattern: Pattern
) -> tuple[Json, ...]:
    """Return literals as plain data, in the file's order."""
    said = [literal_as_data(joined, literal) for literal in pattern]
    return tuple(sorted(said, key=lambda literal: order.index(literal["fact"])))


def _rank(
    joined: JoinedVersions, order: list[str], pattern: Pattern
) -> tuple[Any, ...]:
    """Return what patterns are sorted by: the shortest first, then the file's order."""
    said = _said(joined, order, pattern)
    places = [order.index(literal["fact"]) for literal in said]
    return len(said), len(set(places)), places, str(said)
