"""A criterion's condition in words: as nested sentences, or as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.model import ANY_OF, Criterion, Fact
from ipr.rulebook.version import Version

JOINED = {
    (All, True): "All of these are so:",
    (AnyOf, True): "At least one of these is so:",
    (AnyOf, False): "None of these is so:",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A sentence, and what stands under it: other sentences, or a list of answers.

    A sentence with nothing under it is whole; one with something ends in a colon.
    """

    text: str
    parts: tuple["Outline", ...] = ()
    answers: tuple[str, ...] = ()

    def lines(self, indent: int = 0) -> Iterator[str]:
        yield "  " * indent + self.text
        for part in self.parts:
            yield from part.lines(indent + 1)
        for answer in self.answers:
            yield "  " * (indent + 1) + answer


def criterion_outline(version: Version, criterion: Criterion) -> Outline:
    """Return what a criterion asks for, in the order of the file.

    A "not" is said by the sentence that it stands over, so that nobody has to turn
    a list round in their head.

    >>> from ipr.rulebook import loads
    >>> book = loads('''
    ... facts:
    ...   harm: {type: yes_no, question: "Was there harm?"}
    ...   where: {type: one_of, question: "Where?", options: {n: North, s: South}}
    ... versions:
    ... - id: first
    ...   starts: 2023-04-01
    ...   source: {document: example}
    ...   criteria:
    ...   - id: harm
    ...     kind: mandatory
    ...     source: {document: example}
    ...     when: {all: [{harm: ["yes"]}, {not: {where: [n]}}]}
    ... ''')
    >>> version = book["first"]
    >>> print(*criterion_outline(version, version.criteria[0]).lines(), sep="\\n")
    All of these are so:
      The answer to “Was there harm?” is “Yes”.
      The answer to “Where?” is not “North”.
    """
    return _outline(version, criterion.when, True)


def _outline(version: Version, condition: Condition, holds: bool) -> Outline:
    match condition:
        case Not(part):
            return _outline(version, part, not holds)
        case Is(id, options):
            return _leaf(version.facts[id], options, holds)
        case All((only,)) | AnyOf((only,)):
            return _outline(version, only, holds)
        case All(parts) if not holds:
            # Each part is turned round, so the sentence above speaks of what is so.
            turned = tuple(_outline(version, part, False) for part in parts)
            return Outline(JOINED[AnyOf, True], turned)
        case All(parts) | AnyOf(parts):
            each = tuple(_outline(version, part, True) for part in parts)
            return Outline(JOINED[type(condition), holds], each)


def _leaf(fact: Fact, options: tuple[str, ...], holds: bool) -> Outline:
    labels = tuple(f"“{fact.options[option]}”" for option in options)
    question = f"“{fact.question}”"
    if fact.type == ANY_OF:
        if len(labels) == 1:
            verb = "is" if holds else "is not"
            return Outline(f"{labels[0]} {verb} selected for {question}.")
        quantity = "At least one" if holds else "None"
        text = f"{quantity} of these is selected for {question}:"
        return Outline(text, answers=labels)
    verb = "is" if holds else "is not"
    if len(labels) == 1:
        return Outline(f"The answer to {question} {verb} {labels[0]}.")
    quantity = "one" if holds else "any"
    return Outline(f"The answer to {question} {verb} {quantity} of these:", (), labels)


def condition_tree(version: Version, condition: Condition) -> Outline:
    """Return a condition as it stands in the file: questions, and what joins them."""
    match condition:
        case All(parts):
            each = tuple(condition_tree(version, part) for part in parts)
            return Outline("All of these:", each)
        case AnyOf(parts):
            each = tuple(condition_tree(version, part) for part in parts)
            return Outline("At least one of these:", each)
        case Not(part):
            return Outline("Not this:", (condition_tree(version, part),))
        case Is(id, options):
            fact = version.facts[id]
            labels = [f"“{fact.options[option]}”" for option in options]
            if fact.type == ANY_OF and len(options) > 1:
                return Outline(f"{fact.question} At least one of {', '.join(labels)}")
            return Outline(f"{fact.question} {' or '.join(labels)}")
