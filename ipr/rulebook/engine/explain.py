"""What follows from a pattern of answers: outcome, reasons, changes, questions.

Everything here speaks of a version's variables; `decision` turns it into facts
and options.
"""

from functools import cached_property

from ipr.rulebook.engine.answered_anew import (
    AnsweredAnew,
    answers_to_choices,
    choices_with_answer,
)
from ipr.rulebook.engine.boxes import AnswerSpace, Box, maximal_boxes
from ipr.rulebook.engine.compiled import UNKNOWN, Compiled, Pattern
from ipr.rulebook.engine.diagrams import AND, LESS, NO, RESULTS, YES, Families
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    DISCRETIONARY,
    MANDATORY,
    MET,
    NOT_KNOWN,
    NOT_MET,
)

# Sets of levels, one bit for each: decline 1, consider 2, accept 4.
AT_DECLINE, AT_CONSIDER, AT_ACCEPT = 1, 2, 4
ALLOWED = {ACCEPT: AT_ACCEPT, DECLINE: AT_DECLINE, CONSIDER: AT_CONSIDER | AT_ACCEPT}
BASIS = {ACCEPT: MANDATORY, CONSIDER: DISCRETIONARY}
_RESULT = {0b01: NOT_MET, 0b10: MET, 0b11: NOT_KNOWN}


def outcome_of_levels(levels: int) -> str:
    """Return the outcome for the set of levels that are still possible.

    >>> outcome_of_levels(AT_CONSIDER | AT_ACCEPT)
    'consider'
    >>> outcome_of_levels(AT_DECLINE | AT_ACCEPT)
    'cannot_tell'
    """
    if levels == AT_ACCEPT:
        return ACCEPT
    if levels == AT_DECLINE:
        return DECLINE
    return CANNOT_TELL if levels & AT_DECLINE else CONSIDER


class Findings:
    """What a version finds of one pattern. Explanations are worked out when read."""

    def __init__(self, compiled: Compiled, pattern: Pattern) -> None:
        self.compiled = compiled
        self.pattern = pattern
        memo: dict[int, int] = {}
        self.levels = compiled.reached(compiled.levels, pattern, memo)
        self.outcome = outcome_of_levels(self.levels)
        self.basis = BASIS.get(self.outcome)
        self.results = tuple(
            _RESULT[compiled.reached(function, pattern, memo)]
            for function in compiled.criteria
        )
        self.kept_changes = b""
        """The described changes, marshalled, once somebody has read them."""

    @cached_property
    def reasons(self) -> list[tuple[int, ...]]:
        """The smallest sets of known variables that alone give the same outcome."""
        if self.outcome == CANNOT_TELL:
            return []
        return self.reasons_for(self.compiled.levels, ALLOWED[self.outcome])

    def reasons_for(self, function: int, results: int) -> list[tuple[int, ...]]:
        """Return the smallest sets of known variables that leave only some results."""
        store = Families()
        kept = _Kept(self, store, results)
        return list(store.sets(store.minimal(kept.function(function))))

    @cached_property
    def asks(self) -> tuple[int, ...]:
        """The facts, as numbers, that settle an outcome which is not settled.

        Outcomes are settled once "decline or not" is (or, when none can be
        declined, "accept or not"). The answers that this still depends on are
        needed, each of them, and together they are enough.
        """
        if self.levels in (AT_ACCEPT, AT_CONSIDER, AT_DECLINE):
            return ()
        settled = AT_DECLINE if self.levels & AT_DECLINE else AT_ACCEPT
        return self._open_facts(settled)

    @cached_property
    def relevant(self) -> tuple[int, ...]:
        """The facts, as numbers, whose missing answers can still change the level."""
        return self._open_facts(None)

    def _open_facts(self, settled: int | None) -> tuple[int, ...]:
        store = Families()
        memo: dict[int, int] = {}
        left = self._restrict(self.compiled.levels, store, settled, memo)
        fact_of = self.compiled.fact_of
        return tuple(sorted({fact_of[variable] for variable in store.support(left)}))

    def _restrict(
        self, function: int, store: Families, settled: int | None, memo: dict[int, int]
    ) -> int:
        """Return what is left to answer, as levels or as "is it a settled one"."""
        if function < RESULTS:
            if settled is None:
                return function
            return YES if settled >> function & 1 else NO
        if function not in memo:
            variable = self.compiled.store.variables[function]
            kids = self.compiled.store.kids[function]
            value = self.pattern[variable]
            left = kids if value == UNKNOWN else kids[value : value + 1]
            parts = [self._restrict(kid, store, settled, memo) for kid in left]
            memo[function] = store.node(variable, tuple(parts))
        return memo[function]

    def changes(
        self, outcome: str, fixed: frozenset[int]
    ) -> list[tuple[tuple[int, ...], Box]]:
        """Return smallest sets of facts, with answers to them, that give an outcome.

        Each is the facts as numbers, in the order of their variables, and a box of
        complete answers. Facts in `fixed` are left as they are.
        """
        store = Families()
        function = self._surely(ALLOWED[outcome], store, fixed)
        if outcome == CONSIDER:
            accepted = self._surely(AT_ACCEPT, store, fixed)
            function = store.join(LESS, function, accepted)
        first_of = {group[0]: f for f, group in enumerate(self.compiled.variables_of)}
        found = []
        smallest = store.minimal(choices_with_answer(store, function, {}))
        for choices in store.sets(smallest):
            facts = tuple(first_of[choice // 2] for choice in choices)
            allowed = answers_to_choices(store, function, frozenset(choices), {})
            spaces = [self.fact_space(fact) for fact in facts]
            for box in maximal_boxes(store, allowed, spaces):
                found.append((facts, box))
        return found

    def _surely(self, levels: int, store: Families, fixed: frozenset[int]) -> int:
        """Return with which facts answered anew, and how, it is one of the levels."""
        anew = AnsweredAnew(self.compiled, self.pattern, store, levels, fixed)
        return anew.function(self.compiled.levels)

    def fact_space(self, fact: int) -> AnswerSpace:
        """Return the complete answers of a fact, numbered."""
        variables = self.compiled.variables_of[fact]
        own = [self.compiled.variables[variable] for variable in variables]
        return AnswerSpace(
            [2 * variable + 1 for variable in variables],
            [variable.size for variable in own],
            counts=own[0].counts,
        )


class _Kept:
    """For each known variable a choice, keep it or not: is the outcome the same?"""

    def __init__(self, findings: Findings, store: Families, allowed: int) -> None:
        self.pattern = findings.pattern
        self.levels = findings.compiled.store
        self.store = store
        self.allowed = allowed
        self.memo: dict[int, int] = {}

    def function(self, node: int) -> int:
        """Return it as a function of which variables are kept."""
        if node < RESULTS:
            return self.allowed >> node & 1
        known = self.memo.get(node)
        if known is None:
            variable = self.levels.variables[node]
            parts = [self.function(kid) for kid in self.levels.kids[node]]
            known = self.store.join_all(AND, parts, YES)
            value = self.pattern[variable]
            if value != UNKNOWN:
                known = self.store.node(variable, (known, parts[value]))
            self.memo[node] = known
        return known
