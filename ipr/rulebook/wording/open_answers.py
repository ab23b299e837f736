"""What a criterion still waits for, in phrases that leave out what can't matter."""

from collections.abc import Iterable, Mapping
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.model import NOT_KNOWN, Criterion
from ipr.rulebook.version import Version
from ipr.rulebook.wording.phrases import whether_phrase


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
