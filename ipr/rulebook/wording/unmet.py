"""Why a criterion is not met: what was missing, and why what was given isn't enough."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not, condition_leaves
from ipr.rulebook.model import ANY_OF, NONE, Criterion, Fact
from ipr.rulebook.version import Version
from ipr.rulebook.wording.open_answers import holds_as_known
from ipr.rulebook.wording.phrases import (
    answer_phrases,
    label_within_sentence,
    literal_phrase,
    no_other_phrase,
    option_phrase,
)

Json = Mapping[str, Any]
SAYS_NO = (NONE, "no")
"""Answers whose own words say that something was not so."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """An option, not denied, that counts only where other answers are so."""

    option: str
    unmet: tuple[Is, ...]


def unmet_phrases(
    version: Version, criterion: Criterion, told: Json, given: Json
) -> list[str]:
    """Return the answers that a criterion which isn't met is told with, as phrases.

    An answer that was given but doesn't satisfy is never the reason by itself: what
    it lacks is said, and that it isn't enough.
    """
    limits = {id: _limits(version, criterion, id, told, given) for id in told}
    within = {leaf.fact for each in limits.values() for x in each for leaf in x.unmet}
    found = []
    for id, answer in told.items():
        fact = version.facts[id]
        if isinstance(answer, Mapping):
            found += _several(version, fact, answer, given, limits[id])
        elif id not in within:
            found.append(_unmet_answer(criterion, fact, answer))
    return found


def _several(
    version: Version, fact: Fact, answer: Json, given: Json, limits: list[_Limit]
) -> list[str]:
    """Return an `any_of` answer: what counts elsewhere only, and what was not named."""
    limited = [limit.option for limit in limits]
    rest = [option for option in answer["selected"] if option not in limited]
    phrases = [_limit_phrase(version, fact, limit, given) for limit in limits]
    phrases += [option_phrase(fact, option) for option in rest]
    denied = answer["not_selected"]
    if not denied:
        return phrases
    other = no_other_phrase(fact, answer, given[fact.id])
    denial = {"selected": [], "not_selected": denied}
    return phrases + (
        [other] if other else answer_phrases(version, fact.id, denial, given)
    )


def _limit_phrase(version: Version, fact: Fact, limit: _Limit, given: Json) -> str:
    facts = version.facts
    wanted = [
        literal_phrase(facts[leaf.fact], {"is": leaf.options}) for leaf in limit.unmet
    ]
    answers = [option_phrase(facts[x.fact], given[x.fact]) for x in limit.unmet]
    label = label_within_sentence(fact.options[limit.option])
    return (
        f"{label} counts only where {', and '.join(wanted)}; {', and '.join(answers)}"
    )


def _limits(
    version: Version, criterion: Criterion, id: str, told: Json, given: Json
) -> list[_Limit]:
    """Return what limits each option that may be so, if the condition names it once."""
    if version.facts[id].type != ANY_OF:
        return []
    named = [x for x in condition_leaves(criterion.when) if x.fact == id]
    found = []
    for option in version.facts[id].options:
        leaves = [x for x in named if option in x.options]
        if len(leaves) != 1 or option in given[id]["not_selected"]:
            continue
        unmet = tuple(
            leaf
            for leaf in _unmet_beside(criterion.when, leaves[0], given)
            if leaf.fact in told and version.facts[leaf.fact].type != ANY_OF
        )
        if unmet:
            found.append(_Limit(option, unmet))
    return found


def _unmet_beside(
    condition: Condition, leaf: Is, given: Json, is_one_way: bool = False
) -> Iterator[Is]:
    """Yield what one way to meet a criterion asks beside a leaf, and doesn't get.

    What every way asks limits no one option: it is said once, for the criterion.
    """
    if not isinstance(condition, All | AnyOf):
        return
    is_one_way = is_one_way or isinstance(condition, AnyOf)
    for part in condition.parts:
        if leaf in condition_leaves(part):
            yield from _unmet_beside(part, leaf, given, is_one_way)
        elif (
            is_one_way
            and isinstance(condition, All)
            and isinstance(part, Is)
            and holds_as_known(part, given) is False
        ):
            yield part


def _unmet_answer(criterion: Criterion, fact: Fact, answer: str) -> str:
    """Return what an answer lacks; one that says itself what was missing is enough."""
    leaves = [leaf for leaf in condition_leaves(criterion.when) if leaf.fact == fact.id]
    wanted = list(dict.fromkeys(option for leaf in leaves for option in leaf.options))
    if answer in SAYS_NO:
        return option_phrase(fact, answer)
    if any(leaf in leaves for leaf in _turned_round(criterion.when)):
        return f"{option_phrase(fact, answer)}; that answer alone does not meet it"
    if answer in wanted:
        return option_phrase(fact, answer)
    label = f"“{fact.options[answer]}”"
    if fact.fixed or not {*fact.said} - {*SAYS_NO} >= {*wanted}:
        labels = " or ".join(f"“{fact.options[option]}”" for option in wanted)
        asked = f"the answer to “{fact.question}” is not {labels}"
        return f"{asked}; {label} does not meet it"
    missing = ", or that ".join(_whether_anyone(fact.said[option]) for option in wanted)
    return f"it was not reported that {missing}; the answer {label} does not meet it"


def _whether_anyone(said: str) -> str:
    """Return a phrase as it reads after "it was not reported that".

    >>> _whether_anyone("someone alleges that someone erred")
    'anyone alleges that someone erred'
    """
    someone = "someone "
    return f"anyone {said.removeprefix(someone)}" if said.startswith(someone) else said


def _turned_round(condition: Condition) -> Iterator[Is]:
    match condition:
        case Not(part):
            yield from condition_leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _turned_round(part)
        case Is():
            return
