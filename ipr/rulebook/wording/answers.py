"""Answers in words, beside their questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ipr.rulebook.model import NOT_KNOWN, Fact

ANSWER_NOT_KNOWN = "Not known"
NONE_OF_THESE = "None of these"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and what was answered."""

    fact: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer changed, with both answers in words."""

    fact: str
    question: str
    before: str
    after: str


def answer_words(fact: Fact, answer: Any) -> str:
    """Return an answer in words: what was selected, what is not known, what is not so.

    >>> fact = Fact("f", "any_of", "", "", "", {"a": "A", "b": "B", "c": "C"})
    >>> answer_words(fact, {"selected": ["a"], "not_selected": ["b"]})
    'A. Not known: C'
    >>> answer_words(fact, {"selected": [], "not_selected": ["a", "b", "c"]})
    'None of these'
    """
    if not isinstance(answer, Mapping):
        return fact.options.get(answer or NOT_KNOWN, ANSWER_NOT_KNOWN)
    selected = [fact.options[o] for o in fact.options if o in answer["selected"]]
    known = {*answer["selected"], *answer["not_selected"]}
    unknown = [label for o, label in fact.options.items() if o not in known]
    if not selected and not unknown:
        return NONE_OF_THESE
    if len(unknown) == len(fact.options):
        return ANSWER_NOT_KNOWN
    parts = ["; ".join(selected)] if selected else []
    if unknown:
        parts.append(f"{ANSWER_NOT_KNOWN}: {'; '.join(unknown)}")
    return ". ".join(parts)


def answer_lines(
    facts: Mapping[str, Fact],
    given: Mapping[str, Any],
    asked: Iterable[str] | None = None,
) -> tuple[AnswerLine, ...]:
    """Return answers with their questions: those that were given, or `asked`."""
    return tuple(
        AnswerLine(id, facts[id].question, answer_words(facts[id], given.get(id)))
        for id in (given if asked is None else asked)
    )


def changed_answers(
    before: Mapping[str, Any], after: Mapping[str, Any], facts: Mapping[str, Fact]
) -> list[AnswerChange]:
    """Return the answers that differ in words, both sets being in normal form."""
    changes = []
    for id, fact in facts.items():
        old = answer_words(fact, before.get(id))
        new = answer_words(fact, after.get(id))
        if old != new:
            changes.append(AnswerChange(id, fact.question, old, new))
    return changes
