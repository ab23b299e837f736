"""Differences and conditions in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.model import ANY_OF, Criterion, Fact
from ipr.rulebook.version import Version
from ipr.rulebook.wording.phrases import answer_words


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer changed, with both answers in words."""

    fact: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that another version asks anew, otherwise or no longer."""

    fact: str
    question: str
    change: str
    """`new`, `gone`, `reworded` or `options`."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A condition in words: a line, and what stands under it."""

    text: str
    parts: tuple["Tree", ...] = ()

    def lines(self, indent: int = 0) -> list[str]:
        """Return the tree as indented lines."""
        own = ["  " * indent + self.text]
        return own + [line for part in self.parts for line in part.lines(indent + 1)]


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


def changed_questions(old: Version, new: Version) -> list[QuestionChange]:
    """Return what a person must know who began a form under another version."""
    asked_then = {fact.id: fact for fact in old.offered()}
    asked_now = {fact.id: fact for fact in new.offered()}
    changes = []
    for id, fact in asked_now.items():
        if id not in asked_then:
            text = f"There is a new question: “{fact.question}”"
            changes.append(QuestionChange(id, fact.question, "new", text))
        else:
            changes += _changed_question(asked_then[id], fact)
    for id, fact in asked_then.items():
        if id not in asked_now:
            text = f"This question is no longer asked: “{fact.question}”"
            changes.append(QuestionChange(id, fact.question, "gone", text))
    return changes


def _changed_question(old: Fact, new: Fact) -> list[QuestionChange]:
    changes = []
    if (old.question, old.help) != (new.question, new.help):
        text = f"This question is worded differently: “{new.question}”"
        changes.append(QuestionChange(new.id, new.question, "reworded", text))
    if dict(old.options) != dict(new.options):
        labels = [x for o, x in new.options.items() if old.options.get(o) != x]
        gone = [x for o, x in old.options.items() if o not in new.options]
        parts = []
        if labels:
            parts.append(f"new or reworded: {'; '.join(labels)}")
        if gone:
            parts.append(f"no longer offered: {'; '.join(gone)}")
        text = f"“{new.question}” has other answers ({', '.join(parts)})"
        changes.append(QuestionChange(new.id, new.question, "options", text))
    return changes


def sentence_tree(version: Version, criterion: Criterion) -> Tree:
    """Return a criterion's condition in words."""
    return _tree(version, criterion.when)


def _tree(version: Version, condition: Condition) -> Tree:
    match condition:
        case All(parts):
            return Tree("All of these:", tuple(_tree(version, part) for part in parts))
        case AnyOf(parts):
            return Tree(
                "At least one of these:", tuple(_tree(version, part) for part in parts)
            )
        case Not(part):
            return Tree("Not this:", (_tree(version, part),))
        case Is(id, options):
            fact = version.facts[id]
            labels = [f"“{fact.options[option]}”" for option in options]
            if fact.type == ANY_OF and len(options) > 1:
                return Tree(f"{fact.question} At least one of {', '.join(labels)}")
            return Tree(f"{fact.question} {' or '.join(labels)}")
