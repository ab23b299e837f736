"""The questions of our own, beside those of the rulebook: a row for each.

A row is all there is to know about a question. The form, the draft, the page on which
answers are checked, what is missing and the making of the referral read it from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ipr.lines import LINE_NAMES, ServiceLine
from ipr.referrals.display_names import ORIGIN_NAMES
from ipr.referrals.models import Customer, Origin, Referral, ReferralLine
from ipr.referrals.questions import impossible_answers
from ipr.referrals.questions.answer_types import (
    AnswerType,
    LongText,
    ManyOf,
    Nino,
    OneArea,
    OneOf,
    PastDay,
    PastDayOrUnknown,
    ShortText,
)
from ipr.referrals.questions.draft_answers import (
    CUSTOMER,
    WHEN_AND_HOW,
    WHERE,
    Content,
    read_date,
)
from ipr.referrals.questions.question_row import OwnQuestion

UNREADABLE = {"autocomplete": "off", "spellcheck": False}
"""For what no browser should remember or send to a dictionary."""


def line_rows(kept: list[str]) -> list[ReferralLine]:
    return [ReferralLine(line=ServiceLine(line)) for line in kept]


AREA_QUESTION = "Which area does the customer live in?"
OWN_QUESTIONS = (
    OwnQuestion(
        CUSTOMER,
        "name",
        ShortText(),
        Customer.name,
        "Full name",
        needed="Enter the customer’s full name",
        missing="Say who the customer is",
        field_name="customer_name",
        wrong=impossible_answers.name_impossible,
        look=UNREADABLE,
    ),
    OwnQuestion(
        CUSTOMER,
        "nino",
        Nino(),
        Customer.nino,
        "National Insurance number (optional)",
        help="For example, QQ 12 34 56 C.",
        checked_as="National Insurance number",
        wrong=impossible_answers.nino_impossible,
        look={**UNREADABLE, "width": 10},
    ),
    OwnQuestion(
        CUSTOMER,
        "born_on",
        PastDay("The date of birth"),
        Customer.born_on,
        "Date of birth (optional)",
        help="For example, 27 3 1967.",
        checked_as="Date of birth",
        wrong=impossible_answers.birth_impossible,
    ),
    OwnQuestion(
        WHEN_AND_HOW,
        "event_on",
        PastDayOrUnknown(
            "The date it happened",
            "event_date_unknown",
            "The date it happened is not known",
        ),
        Referral.event_on,
        "When did it happen?",
        help="For example, 27 3 2026.",
        missing="Say when it happened, or that you do not know",
        recorded_as="When it happened",
        wrong=impossible_answers.event_impossible,
        column_value=read_date,
    ),
    OwnQuestion(
        WHEN_AND_HOW,
        "known_on",
        PastDayOrUnknown(
            "The date the department became aware",
            "known_date_unknown",
            "The date the department became aware is not known",
        ),
        Referral.known_on,
        "When did the department become aware of it?",
        help="The first day on which any colleague knew.",
        missing="Say when the department became aware, or that you do not know",
        recorded_as="When the department became aware",
        wrong=impossible_answers.awareness_impossible,
        column_value=read_date,
    ),
    OwnQuestion(
        WHEN_AND_HOW,
        "description",
        LongText(limit=8000),
        Referral.description,
        "Describe what happened",
        help="Say what you saw or were told, and by whom.",
        needed="Describe what happened",
        missing="Describe what happened",
        recorded_as="What happened",
        look={"rows": 10},
    ),
    OwnQuestion(
        WHERE,
        "area_id",
        OneArea(),
        Referral.area_id,
        AREA_QUESTION,
        needed="Select an area, or “Not known”",
        missing="Say which area it is, or that you do not know",
        checked_as="Area",
        recorded_as="Area",
        recorded=lambda referral: referral.area and referral.area.name,
        field_name="area",
    ),
    OwnQuestion(
        WHERE,
        "lines",
        ManyOf(LINE_NAMES, "Not known, or none of these"),
        Referral.lines,
        "Which service lines was the customer using when it happened?",
        help="Select all that apply.",
        needed="Select service lines, or “Not known”",
        missing="Say which service lines, or that you do not know",
        checked_as="Service lines",
        recorded_as="Primary service lines",
        recorded=lambda referral: ", ".join(
            LINE_NAMES[row.line] for row in referral.lines
        ),
        column_value=line_rows,
    ),
    OwnQuestion(
        WHERE,
        "origin",
        OneOf(ORIGIN_NAMES),
        Referral.origin,
        "How did the information reach the department?",
        needed="Select how the information reached the department",
        missing="Say how the information reached the department",
        checked_as="How the information reached the department",
        recorded_as="How the information reached us",
        recorded=lambda referral: referral.origin and ORIGIN_NAMES[referral.origin],
        column_value=Origin,
    ),
)


def own_questions_on(page: str) -> tuple[OwnQuestion, ...]:
    return tuple(question for question in OWN_QUESTIONS if question.page == page)


def column_values(content: Content, model: type) -> Iterator[tuple[str, Any]]:
    """Yield what a complete draft says for the columns of a model; not the unknown."""
    for question in OWN_QUESTIONS:
        kept = question.kept_in(content)
        if question.column.class_ is model and kept is not None:
            yield question.column.key, question.column_value(kept)


@dataclass(frozen=True)
class RecordedAnswer:
    """What a referral says to a question, for its receipt."""

    words: str
    answer: Any
    type: AnswerType


def recorded_answers(referral: Referral) -> list[RecordedAnswer]:
    """Return what a referral says to our questions; what was typed at length last."""
    found = []
    for question in sorted(OWN_QUESTIONS, key=lambda one: one.type.as_typed):
        if question.recorded_as:
            show = question.recorded or attrgetter(question.column.key)
            row = RecordedAnswer(question.recorded_as, show(referral), question.type)
            found.append(row)
    return found
