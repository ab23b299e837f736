"""What a system asks: read strictly, so that nothing else can come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.rulebook import (
    FactsError,
    NoVersionInForce,
    Rulebook,
    UnknownVersion,
    Version,
)
from ipr.rulebook.errors import as_text
from ipr.rulebook.file.answers import read_line

KEYS = ("facts", "on", "version")
MOST_MESSAGES = 20


class BadQuestion(Exception):
    """What was asked can't be answered; `messages` says everything that is wrong."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = [as_text(message) for message in messages[:MOST_MESSAGES]]


@dataclass(frozen=True)
class Question:
    """Some answers, and the version that is to decide on them."""

    facts: Mapping[str, Any]
    version: Version


def read_question(raw: bytes, book: Rulebook, today: date) -> Question:
    """Return what the body of a request asks. Raises BadQuestion."""
    try:
        body = read_line(raw)
    except FactsError as error:
        raise BadQuestion(list(error.messages)) from error
    if not isinstance(body, dict):
        raise BadQuestion(['The body must be an object, such as {"facts": {}}'])
    messages = [
        f'"{key[:40]}" is not known here. Send {", ".join(KEYS)} and nothing else'
        for key in body
        if key not in KEYS
    ]
    facts = body.get("facts")
    if not isinstance(facts, dict):
        wrong = "is missing" if facts is None else "must be an object"
        messages.append(f'"facts" {wrong}, such as {{"contribution": "alleged"}}')
    if messages:
        raise BadQuestion(messages)
    version = _choose_version(body, book, today)
    try:
        version.check(facts)
    except FactsError as error:
        raise BadQuestion(list(error.messages)) from error
    return Question(facts or {}, version)


def _choose_version(body: Mapping[str, Any], book: Rulebook, today: date) -> Version:
    name, day = body.get("version"), body.get("on")
    try:
        if name is not None and day is not None:
            raise BadQuestion(['Send "version" or "on", not both'])
        if name is not None:
            return book[_text("version", name)]
        return book.in_force(today if day is None else _day(day))
    except (NoVersionInForce, UnknownVersion) as problem:
        raise BadQuestion([str(problem)]) from problem


def _day(given: Any) -> date:
    text = _text("on", given)
    try:
        if len(text) == len("2023-04-01"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadQuestion(['"on" must be a day, written as "2023-04-01"'])


def _text(key: str, given: Any) -> str:
    if isinstance(given, str) and len(given) <= 40:
        return given
    raise BadQuestion([f'"{key}" must be a short text'])
