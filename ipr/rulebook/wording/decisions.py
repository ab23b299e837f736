"""What a decision says, in plain English. Plain text and data, no markup.

Sentences name only what was said: no answer that doesn't count, and nothing that
anybody might wish had happened. Facts say how their answers read in a sentence
(`said`); without that, the question and the answer are quoted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import (
    ACCEPT,
    ANY_OF,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    DISCRETIONARY,
    MANDATORY,
    MET,
    NOT_KNOWN,
    NOT_MET,
    Fact,
)
from ipr.rulebook.version import Version
from ipr.rulebook.wording.conditions import (
    AnswerChange,
    QuestionChange,
    Tree,
    changed_answers,
    changed_questions,
    sentence_tree,
)
from ipr.rulebook.wording.phrases import (
    ANSWER_NOT_KNOWN,
    NONE_OF_THESE,
    answer_words,
    has_nothing,
)
from ipr.rulebook.wording.reasons import (
    because_sentences,
    missing_sentences,
    open_sentences,
)

__all__ = [
    "AnswerChange",
    "AnswerLine",
    "CriterionLine",
    "QuestionChange",
    "Tree",
    "answer_words",
    "ask_sentences",
    "because_sentences",
    "changed_answers",
    "changed_questions",
    "criterion_lines",
    "heading",
    "missing_sentences",
    "open_sentences",
    "sentence_tree",
]

HEADINGS = {
    ACCEPT: "This case is accepted for an Internal Process Review",
    CONSIDER: "This case qualifies at discretion: a named person decides",
    DECLINE: "This case does not meet the criteria for an Internal Process Review",
    CANNOT_TELL: "It cannot be told yet whether this case meets the criteria",
}
RESULT_WORDS = {MET: "Met", NOT_MET: "Not met", NOT_KNOWN: "Not known yet"}
KIND_WORDS = {MANDATORY: "Mandatory", DISCRETIONARY: "Discretionary"}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and what was answered."""

    fact: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of a decision, for a table or a list."""

    id: str
    title: str
    plain: str
    kind: str
    result: str
    kind_words: str
    result_words: str
    text: str
    source: str
    answers: tuple[AnswerLine, ...]


def heading(decision: Decision) -> str:
    """Return the outcome as a heading."""
    return HEADINGS[decision.outcome]


def ask_sentences(version: Version, decision: Decision) -> list[str]:
    """Return what still has to be known, one sentence for each question."""
    given = decision.facts
    found = []
    for id in decision.ask_next:
        fact = version.facts[id]
        open_options = _open_options(version, fact, given.get(id))
        if fact.type == ANY_OF and len(open_options) < len(version.uses[id]):
            labels = "; ".join(fact.options[option] for option in open_options)
            found.append(f"“{fact.question}” {ANSWER_NOT_KNOWN} yet: {labels}.")
        elif fact.fixed:  # nobody is asked: its help says what it follows from
            found.append(f"“{fact.question}” {fact.help}".rstrip())
        else:
            found.append(f"“{fact.question}”")
    return found


def _open_options(version: Version, fact: Fact, answer: Any) -> list[str]:
    used = list(version.uses[fact.id])
    if not isinstance(answer, Mapping):
        return used
    known = {*answer["selected"], *answer["not_selected"]}
    return [option for option in used if option not in known]


def criterion_lines(version: Version, decision: Decision) -> list[CriterionLine]:
    """Return every criterion with its result, its text and the answers relied on."""
    given = decision.facts
    lines = []
    for criterion, (id, kind, result) in zip(
        version.criteria, decision.criteria, strict=True
    ):
        relied = decision.relied_on(id)
        if result == NOT_KNOWN:
            relied = {fact: given.get(fact) for fact in version.facts_of(criterion)}
        answers = tuple(
            AnswerLine(fact, version.facts[fact].question, text)
            for fact, answer in relied.items()
            for text in [_relied_words(version, fact, answer, result, given)]
        )
        source = criterion.source
        lines.append(
            CriterionLine(
                id=id,
                title=criterion.title,
                plain=criterion.plain,
                kind=kind,
                result=result,
                kind_words=KIND_WORDS[kind],
                result_words=RESULT_WORDS[result],
                text=criterion.texts.of(result),
                source=", ".join(
                    x for x in (source.title or source.document, source.place) if x
                ),
                answers=answers,
            )
        )
    return lines


def _relied_words(
    version: Version, id: str, answer: Any, result: str, given: Mapping[str, Any]
) -> str:
    fact = version.facts[id]
    if result == NOT_KNOWN or not isinstance(answer, Mapping):
        return answer_words(_used_part(version, fact), answer)
    labels = fact.options
    parts = [labels[option] for option in answer["selected"]]
    denied = [labels[option] for option in answer["not_selected"]]
    if denied:
        nothing = has_nothing(version, id, given[id])
        parts.append(NONE_OF_THESE if nothing else f"Not: {'; '.join(denied)}")
    return "; ".join(parts)


def _used_part(version: Version, fact: Fact) -> Fact:
    """Return an `any_of` with only the options that the version uses."""
    if fact.type != ANY_OF:
        return fact
    used = {option: fact.options[option] for option in version.uses[fact.id]}
    return replace(fact, options=used)
