"""A draft to edit in tests, and what an edit did to it line by line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from types import FrameType

import yaml

from ipr.criteria.edits import start_version
from ipr.rulebook import Rulebook, Version, loads
from ipr.rulebook.errors import RulebookError
from ipr.rulebook.file.loader import inspect_text

PUBLISHED = Path("rules/criteria.yaml").read_text(encoding="utf-8")
DIGESTS = {version.id: version.digest for version in loads(PUBLISHED).versions}
NEW = "2027"
STARTS = date(2027, 4, 1)
DRAFT = start_version(PUBLISHED, "2023", NEW, "Criteria from April 2027", STARTS)
HARM, OUTSIDE = "contribution-and-harm", "external-process"


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that an edit took away and those it put in, stripped."""
    old, new = before.split("\n"), after.split("\n")
    gone: list[str] = []
    come: list[str] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            gone += [line.strip() for line in old[a:b]]
            come += [line.strip() for line in new[c:d]]
    return gone, come


def check(text: str) -> list[str]:
    """Check that only the draft's version may be wrong; return what is."""
    try:
        book = loads(text)
    except RulebookError as error:
        assert all(f'version "{NEW}"' in problem.where for problem in error.problems)
        return [problem.wrong for problem in error.problems]
    assert {id: book[id].digest for id in DIGESTS} == DIGESTS
    return []


@contextmanager
def texts_read() -> Iterator[list[str]]:
    """Collect what PyYAML composes: it is watched, and nothing is replaced."""
    found: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is yaml.compose.__code__:
            found.append(frame.f_locals["stream"])

    sys.setprofile(watch)
    try:
        yield found
    finally:
        sys.setprofile(None)


def version_in(text: str) -> Version:
    """Return the draft's version, even where its examples fail."""
    return book_in(text)[NEW]


def book_in(text: str) -> Rulebook:
    """Return the rulebook of a text, even where its examples fail."""
    book, problems = inspect_text(text, "draft")
    assert book is not None, problems
    return book
