"""Read YAML text into nodes with lines and columns, and never be harmed by it.

Before anything is built, the parser's events are counted: a file that is too
large, nests too deep or repeats itself by aliases is refused while it is still
only text. (Building nested nodes from 50 KB of "[" would end the process.)
"""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import Node

from ipr.rulebook.errors import Problem, RulebookError
from ipr.rulebook.file.characters import (
    UNSEEN,
    Place,
    find_escaped,
    find_misleading,
    find_no_text,
    lines_before,
    lines_of,
    place_in,
)

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_EVENTS = 60_000
MAX_SHOWN = 60
START = Place(1, 1)

# The C loader is fifteen times as fast; PyYAML is also built without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

STRING, BOOLEAN, NULL = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "bool", "null"))


def parse_yaml(text: str, file: str, published: str = "") -> Node:
    """Return the root node of a YAML text; raise RulebookError if it has none.

    A line that stands in `published` can't change any more, so a character that
    nobody sees is borne there.
    """
    if len(text) > MAX_BYTES:
        raise refuse_large_file(file)
    for index, wrong, fix in _bad_characters(text, published):
        raise RulebookError([Problem(file, *place_in(text, index), "", wrong, fix)])
    try:
        for place, wrong, fix in _refusals(text, published):
            raise RulebookError([Problem(file, *place, "", wrong, fix)])
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RulebookError([_yaml_problem(file, error)]) from error
    if root is None:
        fix = "Write the rulebook's facts and versions into it"
        raise RulebookError([Problem(file, *START, "", "The file is empty", fix)])
    return root


def refuse_large_file(file: str) -> RulebookError:
    """Return the refusal of a file that is too large to be a rulebook."""
    wrong = f"The file is larger than {MAX_BYTES // 1_000_000} MB"
    fix = "Check that it is the rulebook and nothing else"
    return RulebookError([Problem(file, *START, "", wrong, fix)])


def _bad_characters(text: str, published: str) -> Iterator[tuple[int, str, str]]:
    """Yield where a character has no place, what is wrong and what to do."""
    no_text = find_no_text(text)
    if no_text:
        index, name = no_text
        wrong = f"A character that no text can hold is here ({name})"
        yield index, wrong, "Delete it"
    fix = "Delete it and its neighbours, and type those again"
    lines = lines_of(text)
    for index, name in find_misleading(text):
        if lines[place_in(text, index).line - 1] not in lines_before(published):
            yield index, f"A character that nobody sees is here ({name})", fix


def _refusals(text: str, published: str) -> Iterator[tuple[Place, str, str]]:
    """Yield the first thing that makes the text unsafe to build, if there is one."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield place, "Anchors (&) and aliases (*) are not allowed", "Write it out"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH:
            wrong = f"The file nests more than {MAX_DEPTH} deep"
            yield place, wrong, "Split the condition into several criteria"
        if count > MAX_EVENTS:
            wrong = f"The file has more than {MAX_EVENTS:,} parts"
            yield place, wrong, "Check that it is the rulebook and nothing else"
        if documents > 1:
            yield place, 'A second document starts here ("---")', "Remove that line"
        yield from _oddities(event, text, published)


def _oddities(
    event: Any, text: str, published: str
) -> Iterator[tuple[Place, str, str]]:
    """Yield a tag, and each character that nobody sees and is written by its number."""
    tag = getattr(event, "tag", None)
    if tag:
        fix = "Remove it, and put the words after it in quotes"
        wrong = f'The tag "{shorten(tag)}" is not allowed'
        yield _place(event.start_mark), wrong, fix
    if getattr(event, "style", None) != '"' or not UNSEEN.search(event.value):
        return
    lines = lines_of(text)
    for index, name in find_escaped(text, event.start_mark.index, event.end_mark.index):
        place = place_in(text, index)
        if lines[place.line - 1] not in lines_before(published):
            wrong = f"A character that nobody sees is written here ({name})"
            yield place, wrong, "Leave it out"


def shorten(value: str) -> str:
    """Return so much of a value as a message shows."""
    return value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}..."


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _yaml_problem(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = [getattr(error, "context", None), getattr(error, "problem", None)]
    reason = ", ".join(word for word in words if word) or str(error).splitlines()[0]
    fix = "Look at that line and the one before it: indentation, colons and quotes"
    place = _place(mark) if mark else START
    return Problem(file, *place, "", f"This is not YAML ({reason})", fix)
