"""Edits of what a criterion asks for: a tree of answers joined by all, any, not.

A place in the tree is a path of numbers: () is the whole condition, (1,) the second
part of an "all" or "any", (1, 0) the first part of that; what "not" turns round is
its part 0.
"""

from collections.abc import Sequence
from typing import Any

from ipr.criteria.edits.draft import (
    LOOK_AGAIN,
    criterion_path,
    mapping,
    start_of,
)
from ipr.criteria.edits.editions import words_on
from ipr.criteria.edits.pieces import Flow, Piece, group, piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import Path, find, get, is_flow, plain, source_of
from ipr.criteria.edits.splices import drop, insert, rename, replace
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.rulebook.conditions import Condition, Is, condition_leaves, condition_to_data

JOINS = ("all", "any")
Place = tuple[int, ...]


@keeps_others
def add_condition(
    text: str,
    version: str,
    criterion: str,
    place: Place,
    condition: Condition,
    join: str = "all",
) -> str:
    """Return the text with one more condition, joined to what stands at a place.

    A group of the same join takes it in; anything else is put into a new group.
    """
    path = _path(text, version, criterion, place)
    new = _piece(text, version, condition, flow=_within_flow(text, path))
    node = find(text, path)
    if _key(node) == join and plain(find(text, (*path, join))):
        members = (*path, join)
        return insert(text, members, len(plain(find(text, members))), new)
    old = source_of(text, node)
    flow = _within_flow(text, path) or (not old.block and "\n" in old.inline)
    return replace(text, path, group(join, [old, new], flow=flow))


@keeps_others
def change_condition(
    text: str, version: str, criterion: str, place: Place, condition: Condition
) -> str:
    """Return the text with another condition at a place.

    Where only the answers to the same question differ, only they change.
    """
    path = _path(text, version, criterion, place)
    node = find(text, path)
    _check(text, version, condition)
    if isinstance(condition, Is) and _key(node) == condition.fact:
        return _set_answers(text, (*path, condition.fact), condition.options)
    flow = _within_flow(text, path)
    return replace(text, path, _piece(text, version, condition, flow=flow))


@keeps_others
def remove_condition(text: str, version: str, criterion: str, place: Place) -> str:
    """Return the text without a condition; a group of one left over is opened up."""
    while place and _key(find(text, _path(text, version, criterion, place[:-1]))) == (
        "not"
    ):
        place = place[:-1]
    if not place:
        raise EditRefused(
            "The condition can't be removed",
            "it is all that this criterion asks for",
            "Change it, add another one first, or remove the criterion",
        )
    path = _path(text, version, criterion, place)
    holder = path[:-2]
    members = find(text, path[:-1])
    if len(plain(members)) == 1:
        return str(remove_condition(text, version, criterion, place[:-1]))
    text = drop(text, path)
    left = find(text, path[:-1])
    if len(plain(left)) > 1:
        return text
    only = find(text, (*path[:-1], 0))
    return replace(text, holder, source_of(text, only))


@keeps_others
def change_join(
    text: str, version: str, criterion: str, place: Place, join: str
) -> str:
    """Return the text with a group that asks for all of its parts, or for any."""
    path = _path(text, version, criterion, place)
    key = _key(find(text, path))
    if key not in JOINS or join not in JOINS:
        raise EditRefused(
            "The conditions can't be joined another way",
            "they are no longer a group of several",
            LOOK_AGAIN,
        )
    return rename(text, (*path, key), join)


@keeps_others
def negate_condition(text: str, version: str, criterion: str, place: Place) -> str:
    """Return the text with a condition turned round, or turned back."""
    path = _path(text, version, criterion, place)
    node = find(text, path)
    if _key(node) == "not":
        return replace(text, path, source_of(text, find(text, (*path, "not"))))
    old = source_of(text, node)
    flow = _within_flow(text, path) or not old.block
    return replace(text, path, old.as_flow("not") if flow else old.under("not"))


def _path(text: str, version: str, criterion: str, place: Sequence[int]) -> Path:
    """Return the path of a place in a criterion's condition; refuse if it is gone."""
    path: Path = (*criterion_path(text, version, criterion), "when")
    for number in place:
        key = _key(get(text, path))
        path = (*path, "not") if key == "not" else (*path, key, number)
        if get(text, path) is None or (key == "not" and number):
            break
    if not mapping(plain(get(text, path))):
        raise EditRefused(
            "The condition can't be changed", "it is no longer there", LOOK_AGAIN
        )
    return path


def _key(node: Any) -> str:
    """Return what a condition begins with: all, any, not or the name of a fact."""
    return next(iter(mapping(plain(node))), "")


def _within_flow(text: str, path: Path) -> bool:
    """Whether a condition stands in brackets of something around it."""
    return any(is_flow(find(text, path[:n])) for n in range(len(path)))


def _piece(text: str, version: str, condition: Condition, *, flow: bool) -> Piece:
    _check(text, version, condition)
    return piece(condition_data(condition), flow=flow)


def condition_data(condition: Condition) -> Any:
    """Return a condition as it is written: each question with its answers on a line."""
    return _styled(condition_to_data(condition))


def _styled(data: dict[str, Any]) -> Any:
    [(key, value)] = data.items()
    if key in JOINS:
        return {key: [_styled(part) for part in value]}
    if key != "not":
        return Flow(data)
    return Flow(data) if next(iter(value)) not in JOINS else {key: _styled(value)}


def _check(text: str, version: str, condition: Condition) -> None:
    """Refuse a condition that names what isn't there, or no answers."""
    known = mapping(plain(get(text, ("facts",))))
    day = start_of(text, version)
    for leaf in condition_leaves(condition):
        options = (
            words_on(text, leaf.fact, day)["options"] if leaf.fact in known else {}
        )
        wrong = [option for option in leaf.options if option not in options]
        if not leaf.options or wrong:
            raise EditRefused(
                "The condition can't be saved",
                f'"{wrong[0]}" is not an answer to "{leaf.fact}"'
                if wrong
                else f'no answer to "{leaf.fact}" is chosen',
                "Choose at least one of the answers of that question",
            )


def _set_answers(text: str, path: Path, options: Sequence[str]) -> str:
    """Set the answers of a condition, touching only those that differ."""
    if not isinstance(plain(find(text, path)), list):
        return replace(text, path, piece(Flow(list(options))))
    for option in options:
        there = plain(find(text, path))
        if option not in there:
            ahead = set(options[: list(options).index(option)])
            places = [n for n, one in enumerate(there) if one in ahead]
            text = insert(text, path, max(places, default=-1) + 1, piece(option))
    for option in plain(find(text, path)):
        if option not in options:
            text = drop(text, (*path, plain(find(text, path)).index(option)))
    return text
