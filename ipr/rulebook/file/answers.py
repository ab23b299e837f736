"""Read answers from a file or a line. What they mean is checked by the version."""

import json
from pathlib import PurePath
from typing import Any

from ipr.rulebook.errors import FactsError, Problem, RulebookError
from ipr.rulebook.file.characters import lines_of, place_in
from ipr.rulebook.file.parse import MAX_BYTES, parse_yaml, shorten
from ipr.rulebook.file.reader import NodeReader

MAX_DIGITS = 20


def read_answers(raw: bytes, name: str) -> Any:
    """Return the answers in a JSON file (`.json`) or a YAML one.

    In YAML a bare yes, no, true or false is taken as the answer yes or no.
    Raises FactsError if it can't be read.
    """
    if len(raw) > MAX_BYTES:
        raise FactsError(["The file is too large to be one set of answers"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        place = place_in(before, len(before))
        message = f"{_at(place.line, place.column)}This is not text in UTF-8"
        raise FactsError([f"{message}. Save it again as UTF-8"]) from error
    if PurePath(name).suffix.lower() == ".json":
        return read_json(text)
    try:
        root = parse_yaml(text, PurePath(name).name)
    except RulebookError as error:
        raise FactsError(map(_say, error.problems)) from error
    reader = NodeReader(PurePath(name).name)
    answers = reader.plain(root, "answers", words=False)
    if reader.problems:
        raise FactsError(map(_say, sorted(reader.problems)))
    return answers


def _say(problem: Problem) -> str:
    return f"{_at(problem.line, problem.column)}{problem.wrong}. {problem.fix}"


def _at(line: int, column: int) -> str:
    return f"line {line}, column {column}: "


def read_line(raw: bytes) -> Any:
    """Return the answers in a line or a body of JSON; raise FactsError if it can't."""
    try:
        return read_json(raw.decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise FactsError(["This is not text in UTF-8"]) from error


def read_json(text: str) -> Any:
    """Return the answers in a JSON text; raise FactsError if it can't be read.

    >>> read_json('{"contribution": "alleged"}')
    {'contribution': 'alleged'}
    """
    try:
        return json.loads(
            text, object_pairs_hook=_without_repetition, parse_int=_read_number
        )
    except json.JSONDecodeError as error:
        reason = f"This is not JSON: {error.msg}"
        place = place_in(text, error.pos)
        if len(lines_of(text)) > 1:
            reason = f"{_at(place.line, place.column)}{reason}"
        else:
            reason += f" (column {place.column})"
        raise FactsError([reason]) from error
    except RecursionError as error:
        raise FactsError(["This is not a set of answers: it nests too deep"]) from error


def _read_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        wrong = f"A number of {len(digits):,} digits is not an answer"
        raise FactsError([f"{wrong}. Answers are words"])
    return int(digits)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FactsError([f'"{shorten(key)}" is answered twice. Keep one answer'])
        found[key] = value
    return found
