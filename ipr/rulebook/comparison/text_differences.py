"""What two versions word differently, as data: criteria, questions, dates, sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ipr.rulebook.book import say_day
from ipr.rulebook.conditions import condition_to_data
from ipr.rulebook.model import Criterion, Fact
from ipr.rulebook.version import Version
from ipr.rulebook.wording.conditions import condition_tree

VERSION, CRITERION, FACT = "version", "criterion", "fact"
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One thing that is worded differently, with both wordings.

    `part` is what of the version, criterion or fact it is; `before` and `after` are
    text to show, empty where there is none.
    """

    about: str
    """`version`, `criterion` or `fact`."""
    id: str
    name: str
    """The title or question by which people know it."""
    change: str
    """`added`, `removed` or `changed`."""
    part: str
    before: str
    after: str

    def to_dict(self) -> dict[str, str]:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OneSided:
    """A fact that only one version uses, or the options that only it has."""

    fact: str
    question: str
    options: tuple[str, ...] = ()
    """Labels. None where the whole fact is meant."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "fact": self.fact,
            "question": self.question,
            "options": list(self.options),
        }


def parts_on_one_side(
    first: Version, second: Version
) -> tuple[tuple[OneSided, ...], tuple[OneSided, ...]]:
    """Return what only the first version asks, and what only the second does."""
    return tuple(_only(first, second)), tuple(_only(second, first))


def _only(version: Version, other: Version) -> Iterator[OneSided]:
    for id in version.uses:
        fact = version.facts[id]
        if id not in other.uses:
            yield OneSided(id, fact.question)
            continue
        known = other.facts[id].options
        options = [label for o, label in fact.options.items() if o not in known]
        if options:
            yield OneSided(id, fact.question, tuple(options))


def text_differences(first: Version, second: Version) -> tuple[TextDifference, ...]:
    """Return everything that two versions word differently, in the second's order."""
    return (
        *_changed(VERSION, "", second.title, _of_version(first), _of_version(second)),
        *_criteria(first, second),
        *_facts(first, second),
    )


def _of_version(version: Version) -> dict[str, str]:
    return {
        "Title": version.title,
        "In force from": say_day(version.starts),
        "Where the date comes from": version.starts_basis,
        "Source": version.source.citation,
        "How we read the wording": "\n".join(version.readings),
    }


def _criteria(first: Version, second: Version) -> Iterator[TextDifference]:
    old = {criterion.id: criterion for criterion in first.criteria}
    new = {criterion.id: criterion for criterion in second.criteria}
    for id, criterion in new.items():
        if id not in old:
            after = _condition(second, criterion)
            yield TextDifference(
                CRITERION, id, criterion.title, ADDED, "Criterion", "", after
            )
            continue
        parts = _of_criterion(first, old[id]), _of_criterion(second, criterion)
        if condition_to_data(old[id].when) == condition_to_data(criterion.when):
            for own in parts:  # its options may be labelled anew: said of the fact
                own.pop("It is met by")
        yield from _changed(CRITERION, id, criterion.title, *parts)
    for id, criterion in old.items():
        if id not in new:
            before = _condition(first, criterion)
            yield TextDifference(
                CRITERION, id, criterion.title, REMOVED, "Criterion", before, ""
            )


def _of_criterion(version: Version, criterion: Criterion) -> dict[str, str]:
    return {
        "Title": criterion.title,
        "Kind": criterion.kind,
        "In plain words": criterion.plain,
        "It is met by": _condition(version, criterion),
        "Source": criterion.source.citation,
        "What is said when it is met": criterion.texts.met,
        "What is said when it is not met": criterion.texts.not_met,
        "What is said when it is not known": criterion.texts.not_known,
    }


def _condition(version: Version, criterion: Criterion) -> str:
    return "\n".join(condition_tree(version, criterion.when).lines())


def _facts(first: Version, second: Version) -> Iterator[TextDifference]:
    for id in second.uses:
        fact = second.facts[id]
        if id in first.uses:
            parts = _of_fact(first.facts[id]), _of_fact(fact)
            yield from _changed(FACT, id, fact.question, *parts)
        else:
            yield TextDifference(
                FACT, id, fact.question, ADDED, "Question", "", fact.question
            )
    for id in first.uses:
        if id not in second.uses:
            question = first.facts[id].question
            yield TextDifference(FACT, id, question, REMOVED, "Question", question, "")


def _of_fact(fact: Fact) -> dict[str, str]:
    return {
        "Question": fact.question,
        "Type": fact.type,
        "Help": fact.help,
        "Who answers": "It follows from elsewhere" if fact.fixed else "It is asked",
        **{f"Answer “{id}”": label for id, label in fact.options.items()},
        **{f"In a sentence, “{id}”": text for id, text in fact.said.items()},
    }


def _changed(
    about: str, id: str, name: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[TextDifference]:
    for part in _parts(old, new):
        before, after = old.get(part, ""), new.get(part, "")
        if before != after:
            yield TextDifference(about, id, name, CHANGED, part, before, after)


def _parts(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*new, *old]))
