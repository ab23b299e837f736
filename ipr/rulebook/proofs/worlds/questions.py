"""Questions about every way to answer everything: a *world* is one such way.

A set of worlds is a number. `ExactWorlds` holds every world, as decision diagrams;
`RandomWorlds` a million random ones, for criteria that ask too much of the diagrams.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import TypeAlias

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.compiled import Variable
from ipr.rulebook.model import ACCEPT, CONSIDER, Criterion
from ipr.rulebook.proofs.report import FAILS, RANDOM_PATTERNS, WARNS, Finding
from ipr.rulebook.version import Version

Fixed: TypeAlias = Mapping[int, int]
"""The values of some variables, whatever they are in a world."""
NOTHING: Fixed = MappingProxyType({})
CAVEAT = (
    f" This was checked on {RANDOM_PATTERNS:,} random patterns of answers, "
    "not on every one."
)


class Worlds(ABC):
    """The worlds of one version. `never` is none of them, `always` all."""

    exact: bool
    never = 0
    always: int

    def __init__(self, version: Version) -> None:
        self.version = version
        self.variables: tuple[Variable, ...] = version.compiled.variables

    @abstractmethod
    def value(self, variable: int, value: int) -> int:
        """Return the worlds in which a variable has a value."""

    @abstractmethod
    def both(self, a: int, b: int) -> int:
        """Return the worlds in both sets."""

    @abstractmethod
    def either(self, a: int, b: int) -> int:
        """Return the worlds in one set or the other."""

    @abstractmethod
    def but_not(self, a: int, b: int) -> int:
        """Return the worlds in the first set that are not in the second."""

    @abstractmethod
    def holds(self, condition: Condition, fixed: Fixed = NOTHING) -> int:
        """Return the worlds in which a condition holds, once some values are fixed."""

    @abstractmethod
    def witness(self, worlds: int, unless: int = 0) -> dict[int, int] | None:
        """Return a choice of values of which every world is in the set.

        And of which not every world is in the other set, `unless`. With the fewest
        answers where `exact`; None if there is no such choice.
        """

    def walk(self, condition: Condition, fixed: Fixed) -> int:
        """Return what `holds` says, by going through the parts."""
        match condition:
            case Is():
                return self._leaf(condition, fixed)
            case Not(part):
                return self.but_not(self.always, self.walk(part, fixed))
            case All(parts):
                each = [self.walk(part, fixed) for part in parts]
                return reduce(self.both, each, self.always)
            case AnyOf(parts):
                return self.any_of(self.walk(part, fixed) for part in parts)

    def _leaf(self, leaf: Is, fixed: Fixed) -> int:
        found = self.never
        for number, value in self.hits(leaf):
            if number not in fixed:
                found = self.either(found, self.value(number, value))
            elif fixed[number] == value:
                return self.always
        return found

    def hits(self, leaf: Is) -> list[tuple[int, int]]:
        """Return each variable and value with which a leaf holds."""
        wanted = set(leaf.options)
        return [
            (number, 1 if variable.counts else value)
            for number, variable in enumerate(self.variables)
            if variable.fact == leaf.fact
            for value, group in enumerate(variable.groups)
            if group[0] in wanted
        ]

    def any_of(self, sets: Iterable[int]) -> int:
        """Return the worlds that are in any of some sets."""
        return reduce(self.either, sets, self.never)

    def meets(self, criterion: Criterion, fixed: Fixed = NOTHING) -> int:
        """Return the worlds that meet a criterion."""
        return self.holds(criterion.when, fixed)

    def at_least(self, fixed: Fixed = NOTHING) -> tuple[int, int]:
        """Return the worlds that are not declined, and those that are accepted."""
        criteria = self.version.criteria
        accepted = self.any_of(self.meets(c, fixed) for c in criteria if c.is_mandatory)
        others = self.any_of(
            self.meets(c, fixed) for c in criteria if not c.is_mandatory
        )
        return self.either(accepted, others), accepted

    def at(self, level: str, fixed: Fixed = NOTHING) -> int:
        """Return the worlds whose level is `accept`, `consider` or `decline`."""
        not_declined, accepted = self.at_least(fixed)
        if level == ACCEPT:
            return accepted
        if level == CONSIDER:
            return self.but_not(not_declined, accepted)
        return self.but_not(self.always, not_declined)

    def claim(self, finding: Finding) -> Finding:
        """Return a finding about all worlds, as sure as it can be of them.

        What random worlds show may still be untrue of others, so it fails nothing.
        """
        if self.exact:
            return finding
        level = WARNS if finding.level == FAILS else finding.level
        return replace(finding, level=level, text=finding.text + CAVEAT, exact=False)
