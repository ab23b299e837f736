"""What a draft says, question by question, for checking it before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipr.accounts.models import Area
from ipr.referrals.drafts.page_order import QuestionPage
from ipr.referrals.models import Draft
from ipr.referrals.questions.draft_answers import Content
from ipr.referrals.questions.question_row import NO_ANSWER_WORDS
from ipr.rulebook import Fact
from ipr.rulebook.wording.answers import answer_words


@dataclass(frozen=True)
class AnswerRow:
    question: str
    answer: str
    typed: bool = False
    """Whether its line ends are the writer's own."""


@dataclass(frozen=True)
class AnswerSection:
    slug: str
    title: str
    rows: Sequence[AnswerRow]


def summarise_draft(
    draft: Draft, pages: Sequence[QuestionPage], area: Area | None
) -> list[AnswerSection]:
    return [
        AnswerSection(page.slug, page.title, _answer_rows(page, draft.content, area))
        for page in pages
    ]


def _answer_rows(
    page: QuestionPage, content: Content, area: Area | None
) -> list[AnswerRow]:
    given = content.get("facts", {})
    facts = [
        AnswerRow(
            fact.question,
            _said(fact, given[fact.id]) if fact.id in given else NO_ANSWER_WORDS,
        )
        for fact in page.facts
    ]
    own = [
        AnswerRow(
            question.checked_as or question.label,
            question.answer_words(content, area),
            question.type.as_typed,
        )
        for question in page.own_questions
    ]
    return own + facts


def _said(fact: Fact, answer: Any) -> str:
    """Return an answer in words, without a list of all that was left as not known."""
    if isinstance(answer, Mapping) and answer["selected"]:
        selected = [fact.options[o] for o in fact.options if o in answer["selected"]]
        if not answer["not_selected"] and len(selected) < len(fact.options):
            return f"{'; '.join(selected)}. The others are not known"
    return answer_words(fact, answer)
