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


def leaves(condition: Condition) -> Iterator[Is]:
    """Yield every question that a condition asks of the answers, in order.

    >>> [leaf.fact for leaf in leaves(All((Is("a", ("yes",)), Not(Is("b", ("no",))))))]
    ['a', 'b']
    """
    match condition:
        case Is():
            yield condition
        case Not(part):
            yield from leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def count_parts(condition: Condition) -> int:
    """Return of how many parts a condition is made, itself among them.

    >>> count_parts(All((Is("a", ("yes",)), Not(Is("b", ("no",))))))
    4
    """
    match condition:
        case Is():
            return 1
        case Not(part):
            return 1 + count_parts(part)
        case All(parts) | AnyOf(parts):
            return 1 + sum(map(count_parts, parts))


def to_plain(condition: Condition) -> dict[str, Any]:
    """Return the condition as it is written in the file, for canonical JSON.

    >>> to_plain(Not(Is("event", ("death",))))
    {'not': {'event': ['death']}}
    """
    match condition:
        case Is(fact, options):
            return {fact: list(options)}
        case All(parts):
            return {"all": [to_plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_plain(part) for part in parts]}
        case Not(part):
            return {"not": to_plain(part)}


def from_plain(plain: dict[str, Any]) -> Condition:
    """Return the condition that `to_plain` wrote.

    >>> from_plain({"not": {"event": ["death"]}})
    Not(part=Is(fact='event', options=('death',)))
    """
    [(key, value)] = plain.items()
    if key == "all":
        return All(tuple(from_plain(part) for part in value))
    if key == "any":
        return AnyOf(tuple(from_plain(part) for part in value))
    if key == "not":
        return Not(from_plain(value))
    return Is(key, tuple(value))
