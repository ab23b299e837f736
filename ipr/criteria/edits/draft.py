"""Where a draft's version, its criteria and its facts stand in the text."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.yaml_text import Path, YamlText, as_mapping, as_members
from ipr.rulebook.file.reader import DAY, ID

LOOK_AGAIN = "Go back and look at the draft again: somebody may have changed it"
LIMIT = 4000


def version_path(text: YamlText, version: str) -> Path:
    """Return the path of a version; refuse if the text has no such version."""
    for number, found in enumerate(versions_of(text)):
        if found.get("id") == version:
            return ("versions", number)
    raise EditRefused(
        "The change can't be made",
        f'the draft\'s text has no version "{version}"',
        "Look at the text in the text editor",
    )


def criterion_path(text: YamlText, version: str, criterion: str) -> Path:
    """Return the path of a criterion of a version; refuse if there is none."""
    path = (*version_path(text, version), "criteria")
    for number, found in enumerate(text.members_at(path)):
        if found.get("id") == criterion:
            return (*path, number)
    raise EditRefused(
        "The change can't be made",
        f'version "{version}" has no criterion "{criterion}" any more',
        LOOK_AGAIN,
    )


def fact_path(text: YamlText, fact: str) -> Path:
    """Return the path of a fact; refuse if the text has no such fact."""
    if text.part_at(("facts", fact)) is None:
        raise EditRefused(
            "The change can't be made", f'there is no question "{fact}"', LOOK_AGAIN
        )
    return ("facts", fact)


def versions_of(text: YamlText) -> list[dict[str, Any]]:
    """Return the versions of a text as plain data."""
    return text.members_at(("versions",))


def day_of(data: Any) -> date | None:
    """Return a date written as year-month-day, or None."""
    if isinstance(data, str) and DAY.fullmatch(data):
        with suppress(ValueError):
            return date.fromisoformat(data)
    return None


def start_of(text: YamlText, version: str) -> date:
    """Return the day a version starts; refuse if it says none."""
    path = version_path(text, version)
    starts = day_of(text.plain_at((*path, "starts")))
    if starts is None:
        raise EditRefused(
            "This can't be changed by form yet",
            "the words of the questions depend on the start date, which isn't set",
            "Set the start date first",
        )
    return starts


def named_facts(when: Any) -> Iterator[str]:
    """Yield the facts that a condition names, given as plain data."""
    for key, value in as_mapping(when).items():
        if key in ("all", "any") and isinstance(value, list):
            for part in value:
                yield from named_facts(part)
        elif key == "not":
            yield from named_facts(value)
        else:
            yield key


def uses_of(version: Mapping[str, Any]) -> set[str]:
    """Return the facts that a version's criteria name."""
    return {
        fact
        for criterion in as_members(version.get("criteria"))
        for fact in named_facts(criterion.get("when"))
    }


def check_id(id: str, taken: object, what: str) -> str:
    """Return an id that can be used; refuse one that can't, or is taken."""
    if not ID.fullmatch(id):
        raise EditRefused(
            f"{what} can't be added",
            f'"{id[:60]}" can\'t be a short name',
            "Use up to 40 letters, digits, hyphens and underscores",
        )
    if isinstance(taken, list | set | dict | tuple) and id in taken:
        raise EditRefused(
            f"{what} can't be added",
            f'there is one with the short name "{id}" already',
            "Choose another short name",
        )
    return id


def need_words(words: str, what: str) -> str:
    """Return a text without blanks around it; refuse an empty or a very long one."""
    words = words.strip()
    if not words:
        raise EditRefused("The change can't be saved", f"{what} is empty", "Write it")
    return fit_words(words, what)


def fit_words(words: str, what: str) -> str:
    """Return a text without blanks around it; refuse one that is far too long."""
    words = words.strip()
    if len(words) > LIMIT:
        raise EditRefused(
            "The change can't be saved",
            f"{what} has {len(words):,} characters",
            f"Shorten it to {LIMIT:,} at most",
        )
    return words
