"""The questions of our own, beside those of the rulebook: a row for each.

A row is all there is to know about a question. The form, the draft, the page on which
answers are checked, what is missing and the making of the referral read it from here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from ipr.accounts.models import Area
from ipr.db.clock import london_today
from ipr.referrals.customer_identity import is_nino
from ipr.referrals.display_names import LINE_NAMES, ORIGIN_NAMES
from ipr.referrals.models import (
    Customer,
    Origin,
    Referral,
    ReferralLine,
    ServiceLine,
)
from ipr.referrals.questions.answer_types import (
    NOT_KNOWN_WORDS,
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
    UNSAID,
    WHAT_HAPPENED,
    WHERE,
    Content,
    read_date,
)

OLDEST = 125
LONGEST_NAME = 200
NO_ANSWER_WORDS = "Not answered yet"
UNREADABLE = {"autocomplete": "off", "spellcheck": False}
"""For what no browser should remember or send to a dictionary."""


@dataclass(frozen=True)
class OwnPage:
    """A page that is always there, because it has questions of ours."""

    slug: str
    title: str
    part: str
    """The part of a draft's content that holds the answers."""
    facts_first: bool = False
    """Whether the rulebook's questions of the page come before ours."""
    comes_last: bool = False
    """Whether it comes after all pages of the rulebook, not before."""


OWN_PAGES = {
    page.slug: page
    for page in (
        OwnPage(CUSTOMER, "The customer", "customer"),
        OwnPage(WHAT_HAPPENED, "What happened", "event", facts_first=True),
        OwnPage(WHERE, "Area and service lines", "details", comes_last=True),
    )
}


@dataclass(frozen=True)
class OwnQuestion:
    """One question: where it is asked, in which words, and where its answer goes."""

    page: str
    key: str
    """Of the answer, in the page's part of the content. A key that is there was
    answered, even where its value is None."""
    type: AnswerType
    column: InstrumentedAttribute[Any]
    """Where the referral keeps it."""
    label: str
    help: str = ""
    needed: str = ""
    """Said at an empty field when the page must be complete."""
    missing: str = ""
    """Said of a draft that lacks it. A question without this is optional."""
    checked_as: str = ""
    """What it is called where answers are checked, if not by its label."""
    recorded_as: str = ""
    """What it is called at the receipt. Who the customer is stands apart there."""
    recorded: Callable[[Referral], Any] | None = None
    """What the receipt shows, if not what stands in the column."""
    field_name: str = ""
    """If not the key."""
    wrong: Callable[[Any, Content], str | None] = lambda kept, content: None
    """What about an answer can't be, beside the others of the draft."""
    column_value: Callable[[Any], Any] = lambda kept: kept
    look: Mapping[str, Any] = field(default_factory=dict)
    """For the macro that shows the field."""

    @property
    def name(self) -> str:
        return self.field_name or self.key

    @property
    def part(self) -> str:
        return OWN_PAGES[self.page].part

    def kept_in(self, content: Content) -> Any:
        """Return the answer that a draft holds; UNSAID if it still lacks one."""
        kept = content.get(self.part, {}).get(self.key, UNSAID)
        if not self.missing:
            return None if kept is UNSAID else kept or None
        return kept if kept or self.type.may_be_unknown else UNSAID

    def answer_words(self, content: Content, area: Area | None) -> str:
        """Return the answer as the writer checks it."""
        kept = self.kept_in(content)
        if kept is UNSAID:
            return NO_ANSWER_WORDS
        return NOT_KNOWN_WORDS if kept is None else self.type.say(kept, area)


def name_too_long(kept: str, content: Content) -> str | None:
    if len(kept) <= LONGEST_NAME:
        return None
    return f"The name must be {LONGEST_NAME} characters or fewer"


def nino_impossible(kept: str, content: Content) -> str | None:
    if is_nino(kept):
        return None
    return "Enter a National Insurance number in the right form, or leave it empty"


def birth_impossible(kept: str, content: Content) -> str | None:
    happened = content.get("event", {}).get("event_on")
    if int(kept[:4]) < london_today().year - OLDEST:
        return "Check the year of birth: it is too long ago"
    if happened and happened < kept:
        return "The date of birth must be before what happened"
    return None


def event_impossible(kept: str, content: Content) -> str | None:
    born_on = content.get("customer", {}).get("born_on")
    if born_on and kept < born_on:
        return "The date it happened must be after the date of birth"
    return None


def awareness_impossible(kept: str, content: Content) -> str | None:
    happened = content.get("event", {}).get("event_on")
    if happened and kept < happened:
        return "The department cannot have become aware before it happened"
    return None


def line_rows(kept: list[str]) -> list[ReferralLine]:
    return [ReferralLine(line=ServiceLine(line)) for line in kept]


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
        wrong=name_too_long,
        look=UNREADABLE,
    ),
    OwnQuestion(
        CUSTOMER,
        "nino",
        Nino(),
        Customer.nino,
        "National Insurance number (optional)",
        help="It looks like QQ 12 34 56 C. Leave it empty if not known.",
        checked_as="National Insurance number",
        wrong=nino_impossible,
        look={**UNREADABLE, "width": 10},
    ),
    OwnQuestion(
        CUSTOMER,
        "born_on",
        PastDay("The date of birth"),
        Customer.born_on,
        "Date of birth (optional)",
        help="For example, 27 3 1967. Leave it empty if not known.",
        checked_as="Date of birth",
        wrong=birth_impossible,
    ),
    OwnQuestion(
        WHAT_HAPPENED,
        "event_on",
        PastDayOrUnknown(
            "The date it happened",
            "event_date_unknown",
            "The date it happened is not known",
        ),
        Referral.event_on,
        "When did it happen?",
        help="For example, 14 10 2026.",
        missing="Say when it happened, or that you do not know",
        recorded_as="When it happened",
        wrong=event_impossible,
        column_value=read_date,
    ),
    OwnQuestion(
        WHAT_HAPPENED,
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
        wrong=awareness_impossible,
        column_value=read_date,
    ),
    OwnQuestion(
        WHAT_HAPPENED,
        "description",
        LongText(limit=8000),
        Referral.description,
        "Describe what happened",
        help="In your own words, as far as you know it. Say what you saw "
        "or were told, and by whom.",
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
        "Which area does the customer live in?",
        help="The area’s Advanced Customer Support Senior Leader (ACSSL) "
        "holds cases that do not meet the criteria.",
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
