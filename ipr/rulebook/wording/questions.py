"""What a person must read who began a form under another version."""

from dataclasses import dataclass

from ipr.rulebook.model import Fact
from ipr.rulebook.version import Version


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that another version asks anew, otherwise or no longer."""

    fact: str
    question: str
    change: str
    """`new`, `gone`, `reworded` or `options`."""
    sentence: str


def changed_questions(old: Version, new: Version) -> list[QuestionChange]:
    """Return what a person must know who began a form under another version."""
    asked_then = {fact.id: fact for fact in old.offered_facts()}
    asked_now = {fact.id: fact for fact in new.offered_facts()}
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
