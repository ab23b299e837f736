"""What a draft says, question by question, for checking it before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.accounts.models import Area
from ipr.referrals.customer import show_nino
from ipr.referrals.drafts.journey import QuestionPage
from ipr.referrals.models import Draft, Origin, ServiceLine
from ipr.referrals.names import LINE_NAMES, ORIGIN_NAMES
from ipr.referrals.questions.answers import (
    CUSTOMER,
    WHAT_HAPPENED,
    WHERE,
    Content,
    read_date,
)
from ipr.rulebook.wording import decisions as words

NOT_KNOWN, NO_ANSWER = "Not known", "Not answered yet"


@dataclass(frozen=True)
class Row:
    """A question and its answer."""

    question: str
    answer: str
    typed: bool = False
    """Whether its line ends are the writer's own."""


@dataclass(frozen=True)
class Section:
    """The questions of one page."""

    slug: str
    title: str
    rows: Sequence[Row]


def summarise(
    draft: Draft, pages: Sequence[QuestionPage], area: Area | None
) -> list[Section]:
    """Return what a draft says, page by page."""
    return [
        Section(page.slug, page.title, list(_rows(page, draft.content, area)))
        for page in pages
    ]


def _rows(page: QuestionPage, content: Content, area: Area | None) -> list[Row]:
    given = content.get("facts", {})
    asked = [
        Row(
            fact.question,
            words.answer_words(fact, given[fact.id]) if fact.id in given else NO_ANSWER,
        )
        for fact in page.facts
    ]
    if page.slug == CUSTOMER:
        return _customer(content.get("customer", {})) + asked
    if page.slug == WHAT_HAPPENED:
        return asked + _event(content.get("event", {}))
    if page.slug == WHERE:
        return _where(content.get("details", {}), area) + asked
    return asked


def _customer(person: dict[str, Any]) -> list[Row]:
    nino, born_on = person.get("nino"), read_date(person.get("born_on"))
    return [
        Row("Full name", person.get("name") or NO_ANSWER),
        Row("National Insurance number", show_nino(nino) if nino else NOT_KNOWN),
        Row("Date of birth", _day(born_on)),
    ]


def _event(event: dict[str, Any]) -> list[Row]:
    return [
        Row("When did it happen?", _day_if_said(event, "event_on")),
        Row(
            "When did the department become aware of it?",
            _day_if_said(event, "known_on"),
        ),
        Row(
            "Describe what happened", event.get("description") or NO_ANSWER, typed=True
        ),
    ]


def _where(details: dict[str, Any], area: Area | None) -> list[Row]:
    origin = details.get("origin")
    lines = [LINE_NAMES[ServiceLine(line)] for line in details.get("lines", ())]
    return [
        Row("Area", _said(details, "area_id", area.name if area else NOT_KNOWN)),
        Row("Service lines", _said(details, "lines", "; ".join(lines) or NOT_KNOWN)),
        Row(
            "How the information reached the department",
            _said(
                details, "origin", ORIGIN_NAMES[Origin(origin)] if origin else NOT_KNOWN
            ),
        ),
    ]


def _said(part: dict[str, Any], key: str, shown: str) -> str:
    return shown if key in part else NO_ANSWER


def _day_if_said(part: dict[str, Any], key: str) -> str:
    return _said(part, key, _day(read_date(part.get(key))))


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else NOT_KNOWN
