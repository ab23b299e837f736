"""The plainest answers of a region, as an example that can be decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipr.rulebook.comparison.joined_versions import JoinedVersions, named_options
from ipr.rulebook.engine.diagrams import NO, RESULTS, Diagrams
from ipr.rulebook.model import ANY_OF, YES_NO, Fact
from ipr.rulebook.version import Version

# What an answer weighs: one that only one version offers is heavier than any number
# of options selected, and those than any number of answers that a condition names.
ONE_SIDED, SELECTED, NAMED = 1 << 40, 1 << 20, 1


class PlainExamples:
    """Finds the answers with the least in them."""

    def __init__(
        self,
        joined: JoinedVersions,
        facts: Mapping[str, Fact],
        versions: tuple[Version, Version],
    ) -> None:
        self.joined = joined
        self.facts = facts
        self.named = named_options(*versions)
        self.offered = {
            (id, option)
            for id, fact in facts.items()
            for option in fact.options
            if all(option in v.facts[id].options for v in versions if id in v.facts)
        }
        self.weights = [
            (0, SELECTED + self._weigh(variable.fact, variable.groups[0]))
            if variable.counts
            else tuple([self._weigh(variable.fact, group) for group in variable.groups])
            for variable in joined.variables
        ]

    def _weigh(self, id: str, group: tuple[str, ...]) -> int:
        option = self._stand_in(id, group)
        weight = 0 if (id, option) in self.offered else ONE_SIDED
        if self.facts[id].type == YES_NO:
            return weight + (SELECTED if option == "yes" else 0)
        return weight + (NAMED if (id, option) in self.named else 0)

    def _stand_in(self, id: str, group: tuple[str, ...]) -> str:
        """Return the option that stands for several that are never told apart."""
        offered = [option for option in group if (id, option) in self.offered]
        return [*offered, *group][0]

    def values(self, region: int) -> list[int]:
        """Return the value of every variable in the plainest answers of a region.

        As little is selected as can be, and answers that both versions offer are
        taken before others. The region must not be empty.
        """
        return lightest_values(self.joined.store, region, self.weights)

    def example(self, values: Sequence[int]) -> dict[str, Any]:
        """Return the values of all variables as full answers to all facts."""
        chosen: dict[str, list[str]] = {id: [] for id in self.facts}
        for variable, value in zip(self.joined.variables, values, strict=True):
            if value or not variable.counts:
                group = variable.groups[0 if variable.counts else value]
                chosen[variable.fact].append(self._stand_in(variable.fact, group))
        return {id: _answer(fact, chosen[id]) for id, fact in self.facts.items()}


def lightest_values(
    store: Diagrams, region: int, weights: Sequence[Sequence[int]]
) -> list[int]:
    """Return the value of every variable, in answers of a region that weigh least."""
    memo: dict[int, tuple[int, int]] = {}

    def lightest_below(node: int) -> tuple[int, int]:
        """Return what the answers weigh beyond the least, and the first value."""
        if node < RESULTS:
            return 0, 0
        if node not in memo:
            own = weights[store.variables[node]]
            memo[node] = min(
                (own[value] - min(own) + lightest_below(kid)[0], value)
                for value, kid in enumerate(store.kids[node])
                if kid != NO
            )
        return memo[node]

    values = [own.index(min(own)) for own in weights]
    while region >= RESULTS:
        number = store.variables[region]
        values[number] = lightest_below(region)[1]
        region = store.kids[region][values[number]]
    return values


def _answer(fact: Fact, chosen: Sequence[str]) -> Any:
    if fact.type != ANY_OF:
        return chosen[0]
    return {
        "selected": [option for option in fact.options if option in chosen],
        "not_selected": [option for option in fact.options if option not in chosen],
    }
