"""What is still to be known, in words that leave out what can't matter."""

from collections.abc import Iterable, Mapping
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not, condition_leaves
from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import NOT_KNOWN, Criterion, Fact
from ipr.rulebook.version import Version
from ipr.rulebook.wording.answers import ANSWER_NOT_KNOWN
from ipr.rulebook.wording.phrases import known_options, option_phrase, whether_phrase

THE_AREA = "Which area the customer lives in"
"""Nobody is asked for a fact that is fixed: it follows from the area."""


def ask_sentences(version: Version, decision: Decision) -> dict[str, str]:
    """Return what still has to be known: a sentence for each fact, by its id."""
    given = decision.facts
    found = {}
    for id in decision.ask_next:
        fact = version.facts[id]
        known = known_options(given.get(id))
        if known:
            wanted = [option for option in version.uses[id] if option not in known]
            labels = "; ".join(fact.options[option] for option in wanted)
            found[id] = f"“{fact.question}” {ANSWER_NOT_KNOWN} yet: {labels}."
        else:
            found[id] = THE_AREA if fact.fixed else f"“{fact.question}”"
    return found


def open_phrases(
    version: Version, criterion: Criterion, given: Mapping[str, Any]
) -> list[str]:
    """Return what is not known of a criterion, one phrase a question."""
    wanted: dict[str, dict[str, None]] = {}
    for leaf in _open_leaves(criterion.when, given):
        wanted.setdefault(leaf.fact, {}).update(dict.fromkeys(leaf.options))
    return [
        whether_phrase(version, id, given.get(id), wanted[id])
        for id in version.facts
        if id in wanted
    ]


def known_phrases(
    version: Version, criterion: Criterion, given: Mapping[str, Any]
) -> list[str]:
    """Return what is known of the questions that a criterion names, and is so."""
    named: dict[str, set[str]] = {}
    for leaf in condition_leaves(criterion.when):
        named.setdefault(leaf.fact, set()).update(leaf.options)
    return [
        option_phrase(fact, option)
        for id, fact in version.facts.items()
        if id in named
        for option in _answers_that_are_so(fact, given.get(id), named[id])
    ]


def _answers_that_are_so(fact: Fact, answer: Any, named: set[str]) -> list[str]:
    if isinstance(answer, Mapping):
        return [o for o in fact.options if o in named and o in answer["selected"]]
    return [] if answer in (None, NOT_KNOWN) else [answer]


def _open_leaves(condition: Condition, given: Mapping[str, Any]) -> list[Is]:
    """Return the questions that a condition waits for; none once it is settled."""
    match condition:
        case Is():
            return [condition] if holds_as_known(condition, given) is None else []
        case Not(part):
            return _open_leaves(part, given)
        case All(parts) | AnyOf(parts):
            settled = holds_as_known(condition, given) is not None
            return [] if settled else _of_each(parts, given)


def _of_each(parts: Iterable[Condition], given: Mapping[str, Any]) -> list[Is]:
    return [leaf for part in parts for leaf in _open_leaves(part, given)]


def holds_as_known(condition: Condition, given: Mapping[str, Any]) -> bool | None:
    """Return whether a condition holds, as far as its parts say; None if they don't.

    >>> a, b = Is("a", ("yes",)), Is("b", ("yes",))
    >>> [holds_as_known(All((a, b)), {"a": answer}) for answer in ("no", "yes")]
    [False, None]
    """
    match condition:
        case Is(fact, options):
            return _answers(given.get(fact), options)
        case Not(part):
            held = holds_as_known(part, given)
            return None if held is None else not held
        case All(parts):
            each = {holds_as_known(part, given) for part in parts}
            return False if False in each else None if None in each else True
        case AnyOf(parts):
            each = {holds_as_known(part, given) for part in parts}
            return True if True in each else None if None in each else False


def _answers(answer: Any, options: tuple[str, ...]) -> bool | None:
    if not isinstance(answer, Mapping):
        return None if answer in (None, NOT_KNOWN) else answer in options
    if any(option in answer["selected"] for option in options):
        return True
    known = all(option in answer["not_selected"] for option in options)
    return False if known else None
