"""Outcomes, results and explanations of the published versions are exact."""

import json
from collections.abc import Iterator
from functools import reduce
from itertools import chain, product
from operator import and_
from random import Random
from typing import Any

import pytest

from tests.proving import WHOLE, tries
from tests.unit.rulebook.books import (
    VERSIONS,
    every_answer,
    every_state,
    published,
    some_states,
    twin,
)
from tests.unit.rulebook.brute import Brute, outcome_of
from tests.unit.rulebook.checks import check_explanations

# Small enough for each state of the answers to be tried as it is.
WHOLLY = ("2020", "2021", "2022") if WHOLE else ()


def states(id: str, brute: Brute) -> Iterator[Any]:
    """Yield states of the answers, each with the worlds that agree with it."""
    version = published()[id]
    if id not in WHOLLY:
        for facts in some_states(version, tries(2_000, whole=100_000), 20230401):
            yield facts, brute.completions(facts)
        return
    choices = [
        [
            (fact, answer, brute.worlds_of(fact, json.dumps(answer)))
            for answer in every_answer(version.facts[fact], used)
        ]
        for fact, used in version.uses.items()
    ]
    for state in product(*choices):
        worlds = reduce(and_, (worlds for _, _, worlds in state))
        yield {fact: answer for fact, answer, _ in state}, worlds


@pytest.mark.parametrize("id", VERSIONS)
def test_outcomes_and_results_are_those_of_every_completion(id):
    version, brute = published()[id], Brute(published()[id])
    wrong = []
    for facts, worlds in states(id, brute):
        decision = version.decide(facts)
        results = [criterion.result for criterion in decision.criteria]
        right = outcome_of(brute.possible_in(worlds)), brute.results_in(worlds)
        if (decision.outcome, results) != right:
            wrong.append(facts)
    assert wrong == []


@pytest.mark.parametrize("id", VERSIONS)
def test_a_twin_with_merged_options_is_exact_in_every_state(id):
    version, brute = twin(id), Brute(twin(id))
    states = list(every_state(version))
    for facts in Random(1).sample(states, min(tries(25, whole=10**9), len(states))):
        check_explanations(version, brute, facts)


@pytest.mark.parametrize("id", VERSIONS)
def test_explanations_are_true_smallest_and_complete(id):
    version, brute = published()[id], Brute(published()[id])
    for facts in chain([{}], some_states(version, tries(4, whole=40), seed=int(id))):
        check_explanations(version, brute, facts)


@pytest.mark.parametrize("id", VERSIONS)
def test_answers_that_only_raise_never_lower_an_outcome(id):
    order = ["decline", "consider", "accept"]
    version, brute = published()[id], Brute(published()[id])
    raised = 0
    for facts in some_states(version, tries(200, whole=2_000), seed=1):
        before = {order.index(level) for level in brute.possible(facts)}
        for raising in raisings(version, facts):
            after = {order.index(level) for level in brute.possible(raising)}
            assert max(after) >= max(before)
            assert min(after) >= min(before)
            raised += 1
    assert raised > tries(200, whole=2_000)


def raisings(version: Any, facts: Any) -> Iterator[Any]:
    """Yield the facts with one known answer changed to one that only raises."""
    for id, answer in facts.items():
        raising = version.facts[id].only_raises
        for option in raising:
            if not isinstance(answer, dict):
                if answer not in (*raising, "not_known"):
                    yield {**facts, id: option}
            elif option in answer["not_selected"]:
                rest = [o for o in answer["not_selected"] if o != option]
                selected = [*answer["selected"], option]
                yield {**facts, id: {"selected": selected, "not_selected": rest}}
