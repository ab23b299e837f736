"""What facts, answered anew, would make a level certain: as functions of choices."""

from collections.abc import Sequence

from ipr.rulebook.engine.compiled import UNKNOWN, Compiled, Pattern
from ipr.rulebook.engine.diagrams import AND, NO, OR, RESULTS, YES, Families


class AnsweredAnew:
    """For each fact a choice, answer it anew or not: is the level surely allowed?

    In its functions variable 2v+1 stands for the new answer to variable v, and 2v
    for the choice to answer anew the fact whose first variable v is.
    """

    def __init__(
        self,
        compiled: Compiled,
        pattern: Pattern,
        store: Families,
        allowed: int,
        fixed: frozenset[int],
    ) -> None:
        self.pattern = pattern
        self.compiled = compiled
        self.levels = compiled.store
        self.store = store
        self.allowed = allowed
        self.fixed = fixed
        self.memos: tuple[dict[int, int], ...] = ({}, {}, {})

    def function(self, node: int) -> int:
        """Return it as a function of the choices and the new answers."""
        if node < RESULTS:
            return self.allowed >> node & 1
        memo = self.memos[0]
        if node not in memo:
            fact = self.compiled.fact_of[self.levels.variables[node]]
            memo[node] = self._as_given(node, fact)
            if fact not in self.fixed:
                choice = 2 * self.compiled.variables_of[fact][0]
                kids = (memo[node], self._anew(node, fact))
                memo[node] = self.store.node(choice, kids)
        return memo[node]

    def _has_left(self, node: int, fact: int) -> bool:
        return (
            node < RESULTS or self.compiled.fact_of[self.levels.variables[node]] != fact
        )

    def _as_given(self, node: int, fact: int) -> int:
        if self._has_left(node, fact):
            return self.function(node)
        memo = self.memos[1]
        if node not in memo:
            value = self.pattern[self.levels.variables[node]]
            kids = self.levels.kids[node]
            left = kids if value == UNKNOWN else kids[value : value + 1]
            parts = [self._as_given(kid, fact) for kid in left]
            memo[node] = self.store.join_all(AND, parts, YES)
        return memo[node]

    def _anew(self, node: int, fact: int) -> int:
        if self._has_left(node, fact):
            return self.function(node)
        memo = self.memos[2]
        if node not in memo:
            parts = [self._anew(kid, fact) for kid in self.levels.kids[node]]
            answer = 2 * self.levels.variables[node] + 1
            memo[node] = self.store.node(answer, tuple(parts))
        return memo[node]


def choices_with_answer(store: Families, function: int, memo: dict[int, int]) -> int:
    """Return the choices of facts for which some new answers say yes."""
    if function < RESULTS:
        return function
    if function not in memo:
        variable = store.variables[function]
        parts = [choices_with_answer(store, kid, memo) for kid in store.kids[function]]
        memo[function] = (
            store.join_all(OR, parts, NO)
            if variable % 2
            else store.node(variable, tuple(parts))
        )
    return memo[function]


def answers_to_choices(
    store: Families, function: int, choices: frozenset[int], memo: dict[int, int]
) -> int:
    """Return the new answers that say yes, once the facts are chosen."""
    if function < RESULTS:
        return function
    if function not in memo:
        variable, kids = store.variables[function], store.kids[function]
        if variable % 2:
            parts: Sequence[int] = [
                answers_to_choices(store, kid, choices, memo) for kid in kids
            ]
            memo[function] = store.node(variable, tuple(parts))
        else:
            kid = kids[1] if variable in choices else kids[0]
            memo[function] = answers_to_choices(store, kid, choices, memo)
    return memo[function]
