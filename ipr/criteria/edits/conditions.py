"""Edits of what a criterion asks for: a tree of answers joined by all, any, not.

A place in the tree is a path of numbers: () is the whole condition, (1,) the second
part of an "all" or "any", (1, 0) the first part of that; what "not" turns round is
its part 0.
"""

from collections.abc import Sequence
from typing import Any

from ipr.criteria.edits.draft import LOOK_AGAIN, criterion_path, start_of
from ipr.criteria.edits.editions import words_on
from ipr.criteria.edits.pieces import Flow, Piece, group_pieces, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import (
    drop_entry,
    insert_member,
    rename_key,
    replace_value,
)
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.yaml_text import Path, YamlText
from ipr.rulebook.conditions import Condition, Is, condition_leaves, condition_to_data

JOINS = ("all", "any")
Place = tuple[int, ...]


@keeps_others
def add_condition(
    text: YamlText,
    version: str,
    criterion: str,
    place: Place,
    condition: Condition,
    join: str = "all",
) -> YamlText:
    """Return the text with one more condition, joined to what stands at a place.

    A group of the same join takes it in; anything else is put into a new group.
    """
    path = _path(text, version, criterion, place)
    new = _piece(text, version, condition, flow=_within_flow(text, path))
    members = text.part_at((*path, join))
    if _key(text, path) == join and members and members.entries:
        return insert_member(text, (*path, join), len(members.entries), new)
    old = text.piece_of(text.find_part(path))
    flow = _within_flow(text, path) or (not old.block and "\n" in old.inline)
    return replace_value(text, path, group_pieces(join, [old, new], flow=flow))


@keeps_others
def change_condition(
    text: YamlText, version: str, criterion: str, place: Place, condition: Condition
) -> YamlText:
    """Return the text with another condition at a place.

    Where only the answers to the same question differ, only they change.
    """
    path = _path(text, version, criterion, place)
    _check(text, version, condition)
    if isinstance(condition, Is) and _key(text, path) == condition.fact:
        return _set_answers(text, (*path, condition.fact), condition.options)
    flow = _within_flow(text, path)
    return replace_value(text, path, _piece(text, version, condition, flow=flow))


@keeps_others
def remove_condition(
    text: YamlText, version: str, criterion: str, place: Place
) -> YamlText:
    """Return the text without a condition; a group of one left over is opened up."""
    return _without(text, version, criterion, place)


def _without(text: YamlText, version: str, criterion: str, place: Place) -> YamlText:
    while place and _key(text, _path(text, version, criterion, place[:-1])) == ("not"):
        place = place[:-1]
    if not place:
        raise EditRefused(
            "The condition can't be removed",
            "it is all that this criterion asks for",
            "Change it, add another one first, or remove the criterion",
        )
    path = _path(text, version, criterion, place)
    holder = path[:-2]
    if len(text.find_part(path[:-1]).entries) == 1:
        return _without(text, version, criterion, place[:-1])
    text = drop_entry(text, path)
    left = text.find_part(path[:-1]).entries
    if len(left) > 1:
        return text
    return replace_value(text, holder, text.piece_of(left[0].value))


@keeps_others
def change_join(
    text: YamlText, version: str, criterion: str, place: Place, join: str
) -> YamlText:
    """Return the text with a group that asks for all of its parts, or for any."""
    path = _path(text, version, criterion, place)
    key = _key(text, path)
    if key not in JOINS or join not in JOINS:
        raise EditRefused(
            "The conditions can't be joined another way",
            "they are no longer a group of several",
            LOOK_AGAIN,
        )
    return rename_key(text, (*path, key), join)


@keeps_others
def negate_condition(
    text: YamlText, version: str, criterion: str, place: Place
) -> YamlText:
    """Return the text with a condition turned round, or turned back."""
    path = _path(text, version, criterion, place)
    if _key(text, path) == "not":
        turned = text.find_part((*path, "not"))
        return replace_value(text, path, text.piece_of(turned))
    old = text.piece_of(text.find_part(path))
    flow = _within_flow(text, path) or not old.block
    return replace_value(text, path, old.as_flow("not") if flow else old.under("not"))


def _path(text: YamlText, version: str, criterion: str, place: Sequence[int]) -> Path:
    """Return the path of a place in a criterion's condition; refuse if it is gone."""
    path: Path = (*criterion_path(text, version, criterion), "when")
    for number in place:
        key = _key(text, path)
        path = (*path, "not") if key == "not" else (*path, key, number)
        if text.part_at(path) is None or (key == "not" and number):
            break
    if not text.mapping_at(path):
        raise EditRefused(
            "The condition can't be changed", "it is no longer there", LOOK_AGAIN
        )
    return path


def _key(text: YamlText, path: Path) -> str:
    """Return what a condition begins with: all, any, not or the name of a fact."""
    return next(iter(text.mapping_at(path)), "")


def _within_flow(text: YamlText, path: Path) -> bool:
    """Whether a condition stands in brackets of something around it."""
    return any(text.find_part(path[:n]).flow for n in range(len(path)))


def _piece(text: YamlText, version: str, condition: Condition, *, flow: bool) -> Piece:
    _check(text, version, condition)
    return write_piece(condition_data(condition), flow=flow)


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


def _check(text: YamlText, version: str, condition: Condition) -> None:
    """Refuse a condition that names what isn't there, or no answers."""
    known = text.mapping_at(("facts",))
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


def _set_answers(text: YamlText, path: Path, options: Sequence[str]) -> YamlText:
    """Set the answers of a condition, touching only those that differ."""
    there = text.plain_at(path)
    if not isinstance(there, list):
        return replace_value(text, path, write_piece(Flow(list(options))))
    for option in options:
        if option not in there:
            ahead = set(options[: list(options).index(option)])
            places = [n for n, one in enumerate(there) if one in ahead]
            place = max(places, default=-1) + 1
            text = insert_member(text, path, place, write_piece(option))
            there.insert(place, option)
    for option in list(there):
        if option not in options:
            text = drop_entry(text, (*path, there.index(option)))
            there.remove(option)
    return text
