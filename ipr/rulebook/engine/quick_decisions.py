"""Decide on stored answers quickly, whichever version they were for."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ipr.rulebook.engine.compiled import UNKNOWN, Pattern, Variable
from ipr.rulebook.engine.explain import Findings
from ipr.rulebook.engine.memory import MEMORY_SIZE
from ipr.rulebook.version import Version

ReadVariable = Callable[[Mapping[str, Any]], int]
"""Reads one variable of a version from stored answers."""


class QuickDecision(NamedTuple):
    """What a version makes of some answers, as far as a back-test needs it."""

    outcome: str
    asks: tuple[str, ...]
    """The fewest facts that would settle what is not settled."""


class QuickDecider:
    """Decides by one version, and remembers what it makes of each pattern."""

    def __init__(self, version: Version) -> None:
        self.compiled = version.compiled
        self._readers = [_reader(variable) for variable in self.compiled.variables]
        self._known: dict[Pattern, QuickDecision] = {}

    def decide(self, facts: Mapping[str, Any]) -> QuickDecision:
        """Return what the version makes of answers in their normal form.

        They may be those of another version: a fact or an option that this version
        doesn't know is left out, and one that the answers don't have is not known.

        >>> from ipr.config import rules_path
        >>> from ipr.rulebook import load
        >>> decider = QuickDecider(load(rules_path())["2023"])
        >>> decider.decide({"contribution": "alleged", "weather": "rain"}).asks
        ('event', 'external_process', 'nation')
        """
        pattern = tuple([read(facts) for read in self._readers])
        found = self._known.get(pattern)
        if found is None:
            findings = Findings(self.compiled, pattern)
            names = tuple(self.compiled.facts[fact].id for fact in findings.asks)
            found = QuickDecision(findings.outcome, names)
            if len(self._known) >= MEMORY_SIZE:
                self._known.clear()
            self._known[pattern] = found
        return found


def _reader(variable: Variable) -> ReadVariable:
    """Return what reads a variable; an answer of another kind tells nothing."""
    fact = variable.fact
    if variable.counts:
        group = frozenset(variable.groups[0])

        def read_list(facts: Mapping[str, Any]) -> int:
            answer = facts.get(fact)
            if type(answer) is not dict:
                return UNKNOWN
            if not group.isdisjoint(answer["selected"]):
                return 1
            return 0 if group.issubset(answer["not_selected"]) else UNKNOWN

        return read_list
    values = {
        option: value
        for value, options in enumerate(variable.groups)
        for option in options
    }

    def read_word(facts: Mapping[str, Any]) -> int:
        answer = facts.get(fact)
        return values.get(answer, UNKNOWN) if type(answer) is str else UNKNOWN

    return read_word
