"""Why an outcome is what it is, criterion by criterion, and what was missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipr.rulebook.conditions import condition_leaves
from ipr.rulebook.engine.decision import Decision
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
    Criterion,
)
from ipr.rulebook.version import Version
from ipr.rulebook.wording.open_answers import open_phrases
from ipr.rulebook.wording.phrases import join_phrases, phrases_of_answers

Json = dict[str, Any]

CARRIES = {ACCEPT: MANDATORY, CONSIDER: DISCRETIONARY}


def because_sentences(
    version: Version, decision: Decision, relied_on: Mapping[str, Json]
) -> list[str]:
    """Return why the outcome is what it is: one sentence a criterion, naming it.

    For an accepted case and one at discretion those are the criteria that are met;
    for a declined one all of them, each with everything that it lacked. None while
    it cannot be told. `relied_on` are the answers that settle each criterion.
    """
    if decision.outcome == CANNOT_TELL:
        return []
    if decision.outcome == DECLINE:
        said, result, kinds = "not met", NOT_MET, {MANDATORY, DISCRETIONARY}
    else:
        said, result, kinds = "met", MET, {CARRIES[decision.outcome]}
    given, lacked = decision.facts, _lacked(decision)
    found = []
    for criterion, known in zip(version.criteria, decision.criteria, strict=True):
        if known.result == result and criterion.kind in kinds:
            counted = relied_on[criterion.id]
            if decision.outcome == DECLINE:
                counted = _with_lacked(version, criterion, counted, lacked, given)
            phrases = phrases_of_answers(version, counted, given)
            opening = f"“{criterion.title}” is {said}: "
            found.append(join_phrases(phrases, opening) or f"{opening[:-2]}.")
    if not found:  # several criteria carry it together, none of them alone
        parts = decision.because[:1]
        found = [
            join_phrases(phrases_of_answers(version, part, given)) for part in parts
        ]
    return found


def open_sentences(version: Version, decision: Decision) -> list[str]:
    """Return what each criterion that can't be told yet waits for, naming it.

    Only criteria that could change the outcome: none of an accepted case, and of one
    at discretion those that are mandatory.
    """
    kinds = {CANNOT_TELL: (MANDATORY, DISCRETIONARY), CONSIDER: (MANDATORY,)}
    found = []
    for criterion, known in zip(version.criteria, decision.criteria, strict=True):
        wanted = criterion.kind in kinds.get(decision.outcome, ())
        if wanted and known.result == NOT_KNOWN:
            phrases = open_phrases(version, criterion, decision.facts)
            opening = f"It cannot be told yet whether “{criterion.title}” is met: "
            found.append(join_phrases(phrases, opening))
    return found


def missing_sentences(version: Version, decision: Decision) -> list[str]:
    """Return what a declined case lacked that no one criterion's reason says.

    One sentence for each way to qualify that takes the answers to several criteria.
    """
    given = decision.facts
    found = [
        join_phrases(phrases_of_answers(version, lacked, given))
        for lacked in _lacked(decision)
        if not any(
            lacked.keys() <= set(version.facts_of_criterion(c))
            for c in version.criteria
        )
    ]
    return list(dict.fromkeys(text for text in found if text))


def _with_lacked(
    version: Version, criterion: Criterion, settled: Json, ways: list[Json], given: Json
) -> Json:
    """Return the answers that settle a criterion, with all that it lacked.

    What was selected on the same question, and was not enough, goes with that.
    """
    counted = dict(settled)
    named = set(version.facts_of_criterion(criterion))
    for lacked in ways:
        if lacked.keys() <= named:
            for id, answer in lacked.items():
                if _says_something(answer):
                    counted[id] = _together(counted.get(id), answer)
    for leaf in condition_leaves(criterion.when):
        answer, whole = counted.get(leaf.fact), given.get(leaf.fact)
        if isinstance(answer, Mapping) and isinstance(whole, Mapping):
            chosen = [o for o in leaf.options if o in whole["selected"]]
            short = {"selected": chosen, "not_selected": []}
            counted[leaf.fact] = _together(answer, short)
    return {id: counted[id] for id in version.facts if id in counted}


def _lacked(decision: Decision) -> list[Json]:
    """Return, for each way to qualify, the answers given that stand in its way."""
    if decision.outcome != DECLINE:
        return []
    given = decision.facts
    found = []
    for change in decision.would_change:
        parts: dict[str, list[Json]] = {}
        for literal in change["change"]:
            parts.setdefault(literal["fact"], []).append(literal)
        found.append({id: _as_given(given.get(id), parts[id]) for id in parts})
    return found


def _says_something(answer: Any) -> bool:
    if isinstance(answer, Mapping):
        return any(answer.values())
    return answer not in (None, NOT_KNOWN)


def _together(one: Any, other: Any) -> Any:
    """Return what two parts of the same answer hold between them."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return other if one is None else one
    return {key: list(dict.fromkeys([*one[key], *other[key]])) for key in one}


def _as_given(answer: Any, literals: Sequence[Json]) -> Any:
    """Return that part of an answer which literals would have otherwise."""
    if not isinstance(answer, Mapping):
        return answer
    named = {
        option
        for literal in literals
        for key in ("any", "none")
        for option in literal.get(key, ())
    }
    return {key: [o for o in answer[key] if o in named] for key in answer}
