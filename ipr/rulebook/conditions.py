"""Conditions: what must be true of the answers for a criterion to hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Is:
    """The fact's answer is one of these, or one of these options is selected."""

    fact: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition: TypeAlias = Is | All | AnyOf | Not


def condition_leaves(condition: Condition) -> Iterator[Is]:
    """Yield every question that a condition asks of the answers, in order.

    >>> condition = All((Is("a", ("yes",)), Not(Is("b", ("no",)))))
    >>> [leaf.fact for leaf in condition_leaves(condition)]
    ['a', 'b']
    """
    match condition:
        case Is():
            yield condition
        case Not(part):
            yield from condition_leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from condition_leaves(part)


def count_condition_parts(condition: Condition) -> int:
    """Return of how many parts a condition is made, itself among them.

    >>> count_condition_parts(All((Is("a", ("yes",)), Not(Is("b", ("no",))))))
    4
    """
    match condition:
        case Is():
            return 1
        case Not(part):
            return 1 + count_condition_parts(part)
        case All(parts) | AnyOf(parts):
            return 1 + sum(map(count_condition_parts, parts))


def condition_to_data(condition: Condition) -> dict[str, Any]:
    """Return the condition as it is written in the file, for canonical JSON.

    >>> condition_to_data(Not(Is("event", ("death",))))
    {'not': {'event': ['death']}}
    """
    match condition:
        case Is(fact, options):
            return {fact: list(options)}
        case All(parts):
            return {"all": [condition_to_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_to_data(part) for part in parts]}
        case Not(part):
            return {"not": condition_to_data(part)}


def condition_from_data(plain: dict[str, Any]) -> Condition:
    """Return the condition that `condition_to_data` wrote.

    >>> condition_from_data({"not": {"event": ["death"]}})
    Not(part=Is(fact='event', options=('death',)))
    """
    [(key, value)] = plain.items()
    if key == "all":
        return All(tuple(condition_from_data(part) for part in value))
    if key == "any":
        return AnyOf(tuple(condition_from_data(part) for part in value))
    if key == "not":
        return Not(condition_from_data(value))
    return Is(key, tuple(value))
