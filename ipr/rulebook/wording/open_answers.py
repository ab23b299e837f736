"""What is still to be known, in words that leave out what can't matter."""

from collections.abc import Iterable, Mapping
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import ANY_OF, NOT_KNOWN, Criterion, Fact
from ipr.rulebook.version import Version
from ipr.rulebook.wording.answers import ANSWER_NOT_KNOWN
from ipr.rulebook.wording.phrases import whether_phrase


def ask_sentences(version: Version, decision: Decision) -> dict[str, str]:
    """Return what still has to be known: a sentence for each fact, by its id."""
    given = decision.facts
    found = {}
    for id in decision.ask_next:
        fact = version.facts[id]
        open_options = _open_options(version, fact, given.get(id))
        if fact.type == ANY_OF and len(open_options) < len(version.uses[id]):
            labels = "; ".join(fact.options[option] for option in open_options)
            found[id] = f"“{fact.question}” {ANSWER_NOT_KNOWN} yet: {labels}."
        elif fact.fixed:  # nobody is asked: its help says what it follows from
            found[id] = f"“{fact.question}” {fact.help}".rstrip()
        else:
            found[id] = f"“{fact.question}”"
    return found


def _open_options(version: Version, fact: Fact, answer: Any) -> list[str]:
    used = list(version.uses[fact.id])
    if not isinstance(answer, Mapping):
        return used
    known = {*answer["selected"], *answer["not_selected"]}
    return [option for option in used if option not in known]


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


def _open_leaves(condition: Condition, given: Mapping[str, Any]) -> list[Is]:
    """Return the questions that a condition waits for; none once it is settled."""
    match condition:
        case Is():
            return [condition] if _holds(condition, given) is None else []
        case Not(part):
            return _open_leaves(part, given)
        case All(parts) | AnyOf(parts):
            settled = _holds(condition, given) is not None
            return [] if settled else _of_each(parts, given)


def _of_each(parts: Iterable[Condition], given: Mapping[str, Any]) -> list[Is]:
    return [leaf for part in parts for leaf in _open_leaves(part, given)]


def _holds(condition: Condition, given: Mapping[str, Any]) -> bool | None:
    """Return whether a condition holds, as far as its parts say; None if they don't.

    >>> a, b = Is("a", ("yes",)), Is("b", ("yes",))
    >>> _holds(All((a, b)), {"a": "no"}), _holds(All((a, b)), {"a": "yes"})
    (False, None)
    """
    match condition:
        case Is(fact, options):
            return _answers(given.get(fact), options)
        case Not(part):
            held = _holds(part, given)
            return None if held is None else not held
        case All(parts):
            each = {_holds(part, given) for part in parts}
            return False if False in each else None if None in each else True
        case AnyOf(parts):
            each = {_holds(part, given) for part in parts}
            return True if True in each else None if None in each else False


def _answers(answer: Any, options: tuple[str, ...]) -> bool | None:
    if not isinstance(answer, Mapping):
        return None if answer in (None, NOT_KNOWN) else answer in options
    if any(option in answer["selected"] for option in options):
        return True
    known = all(option in answer["not_selected"] for option in options)
    return False if known else None
