"""Read a draft: a whole rulebook file with the published versions and one new one."""

import json
from dataclasses import dataclass, field
from typing import Any

from ipr.rulebook.book import Rulebook
from ipr.rulebook.errors import Problem, RulebookError
from ipr.rulebook.file.line_spans import LineSpans, spans_of_root
from ipr.rulebook.file.loader import inspect_root
from ipr.rulebook.file.parse import parse_yaml
from ipr.rulebook.version import Version

PUT_BACK = "A published version never changes: put back what it said"


@dataclass(frozen=True, kw_only=True)
class DraftReading:
    """What a draft's text says, as far as it can be read.

    `version` is the new one. With no `problems` it may be proposed, as far as the
    text alone can tell. Where only examples fail there are both.
    """

    text: str = field(repr=False)
    book: Rulebook | None
    version: Version | None
    problems: tuple[Problem, ...]
    spans: LineSpans | None = field(default=None, repr=False)
    """Where its parts stand; None if the text isn't YAML."""


def read_draft(text: str, published: Rulebook, name: str = "draft") -> DraftReading:
    """Return what a draft says beside the published versions.

    They must all be there as they were published, with one new version beside them.
    """
    try:
        root = parse_yaml(text, name, published.text)
    except RulebookError as error:
        unread = tuple(error.problems)
        return DraftReading(text=text, book=None, version=None, problems=unread)
    book, problems = inspect_root(root, text, name, published.text)
    spans = spans_of_root(root)
    if book is None:
        return DraftReading(
            text=text, book=None, version=None, problems=tuple(problems), spans=spans
        )
    problems += _differences(book, published, spans, name)
    known = {version.id for version in published.versions}
    new = [version for version in book.versions if version.id not in known]
    if not new:
        wrong = "There is no new version beside the published ones"
        fix = "Add one under versions, or start a draft from a version"
        problems.append(Problem(name, 1, 1, "versions", wrong, fix))
    for version in new[1:]:
        wrong = f'Besides "{new[0].id}" this is a second new version'
        fix = (
            "Draft one version at a time: move one of them to a draft of its own, or "
            "bring the draft up to date if one was withdrawn"
        )
        problems.append(_problem(spans, name, version.id, wrong, fix))
    return DraftReading(
        text=text,
        book=book,
        version=new[0] if len(new) == 1 else None,
        problems=tuple(sorted(problems)),
        spans=spans,
    )


def _differences(
    book: Rulebook, published: Rulebook, places: LineSpans, name: str
) -> list[Problem]:
    """Return how the published versions in a draft are not as they were."""
    have = {version.id: version for version in book.versions}
    problems: dict[tuple[str, str], Problem] = {}
    for before in published.versions:
        now = have.get(before.id)
        if now is None:
            wrong = f'The published version "{before.id}" is missing'
            fix = f"{PUT_BACK}, or bring the draft up to date if it is older"
            found = Problem(name, 1, 1, "versions", wrong, fix)
            problems["version", before.id] = found
        elif now.digest != before.digest:
            problems |= _changes(now, before, places, name)
    return list(problems.values())


def _changes(
    now: Version, before: Version, places: LineSpans, name: str
) -> dict[tuple[str, str], Problem]:
    problems = {}
    mine, theirs = (json.loads(version.canonical()) for version in (now, before))
    facts = {fact["id"]: fact for fact in theirs.pop("facts")}
    for fact in mine.pop("facts"):
        id = fact["id"]
        if id in facts and fact != facts[id]:
            problems["fact", id] = _fact_problem(id, before.id, places, name)
    if mine != theirs:
        wrong = f"The {_parts(mine, theirs)} of a published version was changed"
        found = _problem(places, name, before.id, wrong, PUT_BACK)
        problems["version", before.id] = found
    return problems


def _fact_problem(id: str, version: str, places: LineSpans, name: str) -> Problem:
    line, _ = places.facts.get(id, (1, 1))
    wrong = f'This changes what the published version "{version}" asks'
    fix = (
        'Put the old words back, and give the fact "editions" with the new ones '
        "from the day the new version starts"
    )
    return Problem(name, line, 1, f'fact "{id}"', wrong, fix)


def _parts(mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    named = [key.replace("_", " ") for key in mine if mine[key] != theirs.get(key)]
    return " and ".join(named) or "content"


def _problem(places: LineSpans, name: str, id: str, wrong: str, fix: str) -> Problem:
    line, _ = places.versions.get(id, (1, 1))
    return Problem(name, line, 1, f'version "{id}"', wrong, fix)
