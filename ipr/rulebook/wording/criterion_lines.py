"""Each criterion of a decision: its result, its text and the answers relied on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import (
    DISCRETIONARY,
    MANDATORY,
    MET,
    NOT_KNOWN,
    NOT_MET,
)
from ipr.rulebook.version import Version
from ipr.rulebook.wording.answers import NONE_OF_THESE, AnswerLine, answer_words
from ipr.rulebook.wording.findings import CountedAnswers, criterion_text
from ipr.rulebook.wording.phrases import denies_everything

RESULT_WORDS = {MET: "Met", NOT_MET: "Not met", NOT_KNOWN: "Not known yet"}
KIND_WORDS = {MANDATORY: "Mandatory", DISCRETIONARY: "Discretionary"}


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


def criterion_lines(
    version: Version, decision: Decision, counted: CountedAnswers
) -> list[CriterionLine]:
    """Return every criterion with what it came to, said from the answers."""
    given = decision.facts
    lines = []
    for criterion, (id, kind, result) in zip(
        version.criteria, decision.criteria, strict=True
    ):
        relied = counted.answers_for(criterion, result)
        if result == NOT_KNOWN:
            relied = {
                fact: given.get(fact) for fact in version.facts_of_criterion(criterion)
            }
        answers = tuple(
            AnswerLine(fact, version.facts[fact].question, text)
            for fact, answer in relied.items()
            for text in [_relied_words(version, fact, answer, result, given)]
        )
        lines.append(
            CriterionLine(
                id=id,
                title=criterion.title,
                plain=criterion.plain,
                kind=kind,
                result=result,
                kind_words=KIND_WORDS[kind],
                result_words=RESULT_WORDS[result],
                text=criterion_text(version, criterion, result, given, counted),
                source=criterion.source.citation,
                answers=answers,
            )
        )
    return lines


def _relied_words(
    version: Version, id: str, answer: Any, result: str, given: Mapping[str, Any]
) -> str:
    fact = version.facts[id]
    if result == NOT_KNOWN or not isinstance(answer, Mapping):
        return answer_words(fact, answer)
    labels = fact.options
    selected = [labels[option] for option in answer["selected"]]
    parts = ["; ".join(selected)] if selected else []
    denied = [labels[option] for option in answer["not_selected"]]
    if denied:
        nothing = denies_everything(fact, given[id])
        parts.append(NONE_OF_THESE if nothing else f"Not: {'; '.join(denied)}")
    return ". ".join(parts)
