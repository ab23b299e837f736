"""What changes between two versions of the criteria: their words and their meaning.

The meaning is compared over fully answered facts: every fact that either version's
criteria use, with every option. Two versions mean the same if each such set of
answers is accepted, considered or declined by both alike. Where they don't, the
answers are described by patterns. A pattern is an "and" of literals and is read
within its old outcome: all the answers that satisfy it *and had that outcome* have
the new one, and every answer that changes satisfies one of the patterns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ipr.rulebook.comparison.joined import (
    CannotCompare,
    Joined,
    join_versions,
    shared_facts,
)
from ipr.rulebook.comparison.listed import (
    EFFORT,
    Effort,
    list_patterns,
    literals_always,
)
from ipr.rulebook.comparison.literals import Pattern, say, within
from ipr.rulebook.comparison.plainest import Plainest
from ipr.rulebook.comparison.sampled import sampled_changes
from ipr.rulebook.comparison.texts import (
    OneSided,
    TextDifference,
    one_sided,
    text_differences,
)
from ipr.rulebook.diagrams import AND, NO, TooLarge
from ipr.rulebook.model import ACCEPT, CONSIDER, DECLINE, Fact
from ipr.rulebook.version import Version

__all__ = [
    "CannotCompare",
    "Change",
    "Comparison",
    "Effort",
    "OneSided",
    "TextDifference",
    "Unlisted",
    "compare",
]

Json = dict[str, Any]

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
class Change:
    """A pattern of answers that the two versions decide differently."""

    from_outcome: str
    to_outcome: str
    when: tuple[Json, ...] = field(hash=False)
    """Literals, all of which must be satisfied; none where every answer changes."""
    example: Json = field(hash=False)
    """The plainest full answers that change, in the form that versions decide."""
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
    changes: tuple[Change, ...]
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


def compare(first: Version, second: Version, effort: Effort = EFFORT) -> Comparison:
    """Return the differences from one version to another.

    Raises CannotCompare where a fact of one takes a single answer and in the other
    several. Ends in a few seconds whatever the versions are: what would take longer
    is not claimed to be the shortest list, or is given by examples only.
    """
    facts = shared_facts(first, second)
    found: list[Change] = []
    unlisted: list[Unlisted] = []
    exact, sampled = True, False
    try:
        joined = join_versions(first, second, facts, effort.join)
    except TooLarge:
        sampled = True
        for (start, end), examples in sampled_changes(first, second, facts).items():
            unlisted.append(Unlisted(start, end, tuple(examples)))
    else:
        work = _Work(joined, Plainest(joined, facts, (first, second)), effort)
        for start, end in ORDER:
            exact &= work.find(start, end, found, unlisted)
    only_first, only_second = one_sided(first, second)
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

    def __init__(self, joined: Joined, plainest: Plainest, effort: Effort) -> None:
        self.joined = joined
        self.plainest = plainest
        self.effort = effort

    def find(
        self, start: str, end: str, found: list[Change], unlisted: list[Unlisted]
    ) -> bool:
        """Add the changes from one outcome to another; return if they are exact."""
        joined = self.joined
        joined.store.left = self.effort.join
        try:
            before = joined.where(0, start)
            region = joined.store.join(AND, before, joined.where(1, end))
        except TooLarge:
            unlisted.append(Unlisted(start, end, ()))
            return False
        if region == NO:
            return True
        try:
            listing = list_patterns(joined, before, region, self.plainest, self.effort)
        except TooLarge:
            example = self.plainest.example(self.plainest.values(region))
            unlisted.append(Unlisted(start, end, (example,)))
            return False
        order = list(self.plainest.facts)
        patterns = sorted(listing.patterns, key=lambda p: _rank(joined, order, p))
        for pattern in patterns:
            found.append(self._change(start, end, pattern, region))
        return listing.exact

    def _change(self, start: str, end: str, pattern: Pattern, region: int) -> Change:
        joined = self.joined
        joined.store.left = self.effort.join
        mine = within(joined, region, pattern)
        order = list(self.plainest.facts)
        return Change(
            from_outcome=start,
            to_outcome=end,
            when=_said(joined, order, pattern),
            example=self.plainest.example(self.plainest.values(mine)),
            always=_said(joined, order, literals_always(joined, mine, pattern)),
        )


def _said(joined: Joined, order: list[str], pattern: Pattern) -> tuple[Json, ...]:
    """Return literals as plain data, in the file's order."""
    said = [say(joined, literal) for literal in pattern]
    return tuple(sorted(said, key=lambda literal: order.index(literal["fact"])))


def _rank(joined: Joined, order: list[str], pattern: Pattern) -> tuple[Any, ...]:
    """Return what patterns are sorted by: the shortest first, then the file's order."""
    said = _said(joined, order, pattern)
    places = [order.index(literal["fact"]) for literal in said]
    return len(said), len(set(places)), places, str(said)
