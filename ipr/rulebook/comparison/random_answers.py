"""Answers chosen at random that two versions decide differently."""

from collections.abc import Mapping
from random import Random
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.model import ACCEPT, ANY_OF, CONSIDER, DECLINE, MANDATORY, Fact
from ipr.rulebook.version import Version

SAMPLES = 3_000
EXAMPLES = 3
SEED = 1


def random_changes(
    first: Version, second: Version, facts: Mapping[str, Fact]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return some full answers for each kind of change, if any are met with.

    The same ones every time.
    """
    random = Random(SEED)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number in range(SAMPLES):
        share = (number % 10) / 10
        facts_given = {id: _answer(fact, random, share) for id, fact in facts.items()}
        start, end = (
            outcome_of_answers(first, facts_given),
            outcome_of_answers(second, facts_given),
        )
        examples = found.setdefault((start, end), [])
        if start != end and len(examples) < EXAMPLES:
            examples.append(facts_given)
    return {key: examples for key, examples in found.items() if examples}


def _answer(fact: Fact, random: Random, share: float) -> Any:
    if fact.type != ANY_OF:
        return random.choice(list(fact.options))
    chosen = {option for option in fact.options if random.random() < share}
    return {
        "selected": [option for option in fact.options if option in chosen],
        "not_selected": [option for option in fact.options if option not in chosen],
    }


def outcome_of_answers(version: Version, answers: Mapping[str, Any]) -> str:
    """Return the outcome of full answers, also of some that the version can't ask.

    An option that no condition names meets none.
    """
    held = {
        criterion.kind
        for criterion in version.criteria
        if condition_holds(criterion.when, answers)
    }
    if not held:
        return DECLINE
    return ACCEPT if MANDATORY in held else CONSIDER


def condition_holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Return whether a condition holds for full answers.

    >>> condition_holds(Not(Is("event", ("death",))), {"event": {"selected": []}})
    True
    """
    match condition:
        case All(parts):
            return all(condition_holds(part, answers) for part in parts)
        case AnyOf(parts):
            return any(condition_holds(part, answers) for part in parts)
        case Not(part):
            return not condition_holds(part, answers)
        case Is(fact, options):
            answer = answers[fact]
            if isinstance(answer, Mapping):
                return any(option in answer["selected"] for option in options)
            return answer in options
