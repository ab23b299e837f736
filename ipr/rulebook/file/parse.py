"""Read YAML text into nodes with lines and columns, and never be harmed by it.

Before anything is built, the parser's events are counted: a file that is too
large, nests too deep or repeats itself by aliases is refused while it is still
only text. (Building nested nodes from 50 KB of "[" would end the process.)
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import Node

from ipr.rulebook.errors import Problem, RulebookError

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_EVENTS = 60_000

# The C loader is fifteen times as fast; PyYAML is also built without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

STRING, BOOLEAN, NULL = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "bool", "null"))

# What makes a text look otherwise than it is read: characters that turn its direction
# or are never seen, and those that end a line in YAML where an editor shows none.
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
TURNING = re.compile(f"[{_TURNING}]")
_MISLEADING = re.compile(f"[{_TURNING}\x85\u2028\u2029]")


class _Refused(Exception):
    """The text is refused before it is built."""


def parse_yaml(text: str, file: str) -> Node:
    """Return the root node of a YAML text; raise RulebookError if it has none."""
    if len(text) > MAX_BYTES:
        raise refuse_large_file(file)
    misleading = _MISLEADING.search(text)
    if misleading:
        raise RulebookError([_misleading_problem(file, misleading)])
    try:
        for place, wrong, fix in _refusals(text):
            raise RulebookError([_problem(file, place, wrong, fix)])
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RulebookError([_yaml_problem(file, error)]) from error
    except UnicodeEncodeError as error:
        wrong = "The file holds a character that is not text"
        raise RulebookError(
            [_problem(file, None, wrong, "Save it again as UTF-8")]
        ) from error
    if root is None:
        fix = "Write the rulebook's facts and versions into it"
        raise RulebookError([_problem(file, None, "The file is empty", fix)])
    return root


def refuse_large_file(file: str) -> RulebookError:
    """Return the refusal of a file that is too large to be a rulebook."""
    wrong = f"The file is larger than {MAX_BYTES // 1_000_000} MB"
    return RulebookError(
        [_problem(file, None, wrong, "Check that it is the rulebook and nothing else")]
    )


def _refusals(text: str) -> Iterator[tuple[Any, str, str]]:
    """Yield the first thing that makes the text unsafe to build, if there is one."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield event, "Anchors (&) and aliases (*) are not allowed", "Write it out"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH:
            wrong = f"The file nests more than {MAX_DEPTH} deep"
            yield event, wrong, "Split the condition into several criteria"
        if count > MAX_EVENTS:
            wrong = f"The file has more than {MAX_EVENTS:,} parts"
            yield event, wrong, "Check that it is the rulebook and nothing else"
        if documents > 1:
            yield event, 'A second document starts here ("---")', "Remove that line"
        yield from _oddities(event)


def _oddities(event: Any) -> Iterator[tuple[Any, str, str]]:
    turning = TURNING.search(getattr(event, "value", None) or "")
    if turning:  # written by its number, such as "\\u202e"
        yield event, _misled(turning), "Leave it out"
    tag = getattr(event, "tag", None)
    if tag:
        yield event, f'The tag "{tag}" is not allowed', "Remove it"


def _problem(file: str, place: Any, wrong: str, fix: str) -> Problem:
    mark = getattr(place, "start_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(file, line, column, "", wrong, fix)


def _misleading_problem(file: str, found: re.Match[str]) -> Problem:
    before = found.string[: found.start()]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    fix = "Delete it and its neighbours, and type those again"
    return Problem(file, line, column, "", _misled(found), fix)


def _misled(found: re.Match[str]) -> str:
    return f"A character that nobody sees is here (U+{ord(found[0]):04X})"


def _yaml_problem(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    words = [getattr(error, "context", None), getattr(error, "problem", None)]
    reason = ", ".join(word for word in words if word) or str(error).splitlines()[0]
    fix = "Look at that line and the one before it: indentation, colons and quotes"
    return Problem(file, line, column, "", f"This is not YAML ({reason})", fix)
