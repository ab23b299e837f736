"""The differences between two versions in plain English. No markup."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ipr.rulebook.comparison.text_differences import ADDED, CHANGED, CRITERION, VERSION
from ipr.rulebook.comparison.versions import (
    Comparison,
    OneSided,
    PatternChange,
    TextDifference,
)
from ipr.rulebook.model import ACCEPT, CONSIDER, DECLINE
from ipr.rulebook.wording.answers import AnswerLine, answer_lines
from ipr.rulebook.wording.outcomes import OUTCOME_WORDS
from ipr.rulebook.wording.phrases import literal_phrase

NOTHING_CHANGES = "No answer is decided differently."
Kind = tuple[str, str]
"""From which outcome to which."""

CASES = {
    ACCEPT: "accepted cases",
    CONSIDER: "cases considered at discretion",
    DECLINE: "declined cases",
}
FROM_LOWEST = (DECLINE, CONSIDER, ACCEPT)
HOW_TO_READ = (
    "A pattern speaks only of cases with the first outcome of its heading, in which "
    "every question is answered."
)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One pattern in words. `sentence` says it all; `parts` are what it is made of."""

    change: PatternChange
    sentence: str
    parts: tuple[str, ...]
    always: str
    """What all of these cases have besides, as a sentence; empty if nothing."""
    notes: tuple[str, ...]
    """Which of its answers only one of the versions offers."""
    example: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The patterns that go from one outcome to another."""

    from_outcome: str
    to_outcome: str
    heading: str
    lines: tuple[ChangeLine, ...]


def version_names(comparison: Comparison) -> tuple[str, str]:
    """Return what the two versions are called in sentences."""
    first, second = comparison.first.id, comparison.second.id
    if first == second and comparison.first.digest != comparison.second.digest:
        return f"{first} (the first)", f"{second} (the second)"
    return first, second


def comparison_summary(comparison: Comparison) -> list[str]:
    """Return in sentences how much changes, and how far that can be relied on."""
    if comparison.same_meaning:
        return [NOTHING_CHANGES]
    found = []
    count = len(comparison.changes)
    if count:
        what = "One pattern" if count == 1 else f"{count} patterns"
        verb = "is" if count == 1 else "are"
        found.append(f"{what} of answers {verb} decided differently.")
        found += direction_sentences(comparison)
        found.append(HOW_TO_READ)
    if comparison.sampled:
        found.append(
            "These two versions are too large together to be compared exactly. Some "
            "answers were tried, chosen at random; there may be other differences."
        )
    elif comparison.unlisted:
        found.append(
            "Some differences take too many patterns to list. Each kind of them is "
            "named, with an example."
        )
    elif not comparison.exact:
        found.append(
            "Everything that changes is in the list and nothing else is. It has as few "
            "patterns as we found; a shorter list may exist."
        )
    return found


def direction_sentences(comparison: Comparison) -> list[str]:
    """Return how many patterns lower the outcome and how many raise it.

    And from which outcome to which, what harms a referral first.
    """
    listed = Counter((x.from_outcome, x.to_outcome) for x in comparison.changes)
    more = dict.fromkeys(
        ((x.from_outcome, x.to_outcome) for x in comparison.unlisted), 0
    )
    found = []
    for kinds, verb in _by_direction(listed):
        count = sum(kinds.values())
        all_of_them = "It" if count == 1 else "All of them"
        who = all_of_them if count == listed.total() else f"{count} of them"
        ending = "s" if count == 1 else ""
        found.append(f"{who} {verb}{ending} the outcome: {_kinds_in_words(kinds)}.")
    what = (
        "Some answers that were tried"
        if comparison.sampled
        else ("Some patterns, too many to list,")
    )
    for kinds, verb in _by_direction(more):
        found.append(f"{what} {verb} the outcome: {_kinds_in_words(kinds)}.")
    return found


def _by_direction(kinds: Mapping[Kind, int]) -> Iterator[tuple[dict[Kind, int], str]]:
    """Yield the changes that lower an outcome, then those that raise it."""
    for lowers, verb in ((True, "lower"), (False, "raise")):
        these = {kind: n for kind, n in kinds.items() if _lowers(*kind) == lowers}
        if these:
            yield these, verb


def _lowers(start: str, end: str) -> bool:
    return FROM_LOWEST.index(end) < FROM_LOWEST.index(start)


def _kinds_in_words(kinds: Mapping[Kind, int]) -> str:
    """Return what becomes of which cases, and how often where there are several."""
    return "; ".join(
        f"{CASES[start]} would be {OUTCOME_WORDS[end]}"
        f"{f' ({number})' if number and len(kinds) > 1 else ''}"
        for (start, end), number in kinds.items()
    )


def change_heading(comparison: Comparison, start: str, end: str) -> str:
    """Return from which outcome to which, as a heading."""
    first, second = version_names(comparison)
    text = f"{OUTCOME_WORDS[start]} under {first}, {OUTCOME_WORDS[end]} under {second}"
    return text[0].upper() + text[1:]


def change_groups(comparison: Comparison) -> list[ChangeGroup]:
    """Return the changes in words: what harms a referral first."""
    found = []
    kinds = groupby(comparison.changes, key=lambda x: (x.from_outcome, x.to_outcome))
    for (start, end), changes in kinds:
        heading = change_heading(comparison, start, end)
        lines = tuple(_line(comparison, heading, change) for change in changes)
        found.append(ChangeGroup(start, end, heading, lines))
    return found


def _line(comparison: Comparison, heading: str, change: PatternChange) -> ChangeLine:
    parts = tuple(_phrases(comparison, change.when))
    always = _join(_phrases(comparison, change.always))
    return ChangeLine(
        change=change,
        sentence=f"{heading}: {f'when {_join(parts)}' if parts else 'in every case'}.",
        parts=parts,
        always=f"In all of these cases {always}." if always else "",
        notes=tuple(_notes(comparison, change)),
        example=answer_lines(comparison.facts, change.example),
    )


def _join(phrases: list[str] | tuple[str, ...]) -> str:
    """Return phrases in a row. One with a list in it comes last, to end there."""
    return ", and ".join(sorted(phrases, key=lambda text: ": " in text))


def _phrases(
    comparison: Comparison, literals: tuple[Mapping[str, Any], ...]
) -> list[str]:
    return [
        literal_phrase(comparison.facts[literal["fact"]], literal)
        for literal in literals
    ]


def _notes(comparison: Comparison, change: PatternChange) -> Iterator[str]:
    for literal in change.when:
        fact = literal["fact"]
        for key in ("is", "any", "none"):
            for option in literal.get(key, ()):
                yield from _note(comparison, fact, option)


def _note(comparison: Comparison, id: str, option: str) -> Iterator[str]:
    names = version_names(comparison)
    versions = comparison.first, comparison.second
    has = [id in v.facts and option in v.facts[id].options for v in versions]
    if has[0] != has[1]:
        label = comparison.facts[id].options[option]
        yield f"Only {names[has.index(True)]} offers the answer “{label}”."


def one_sided_sentences(comparison: Comparison) -> list[str]:
    """Return which questions and answers only one of the versions has."""
    first, second = version_names(comparison)
    sides = ((first, comparison.only_first), (second, comparison.only_second))
    return [_one_sided(name, entry) for name, entries in sides for entry in entries]


def _one_sided(name: str, entry: OneSided) -> str:
    if not entry.options:
        return f"Only the criteria of {name} use the question “{entry.question}”"
    listed = "; ".join(f"“{label}”" for label in entry.options)
    return f"Only {name} offers these answers to “{entry.question}”: {listed}"


def text_sentence(comparison: Comparison, difference: TextDifference) -> str:
    """Return what is worded differently, without the wordings."""
    first, second = version_names(comparison)
    if difference.change == CHANGED:
        part = difference.part[0].lower() + difference.part[1:]
        if difference.about == VERSION:
            return f"The version: {part}"
        return f"“{difference.name}”: {part}"
    name = second if difference.change == ADDED else first
    what = "the criterion" if difference.about == CRITERION else "the question"
    return f"Only {name} has {what} “{difference.name}”"
