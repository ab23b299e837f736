"""What a question of our own is: all there is to know about one, in one row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from ipr.accounts.models import Area
from ipr.referrals.models import Referral
from ipr.referrals.questions.answer_types import NOT_KNOWN_WORDS, AnswerType
from ipr.referrals.questions.draft_answers import (
    CUSTOMER,
    UNSAID,
    WHAT_HAPPENED,
    WHEN_AND_HOW,
    WHERE,
    Content,
)

NO_ANSWER_WORDS = "Not answered yet"


@dataclass(frozen=True)
class OwnPage:
    """A page that we know: it has questions of ours, or a place of its own."""

    slug: str
    title: str
    part: str
    """The part of a draft's content that holds the answers to ours."""
    hurts: bool = False
    """Whether a help line comes before its questions."""
    comes_last: bool = False
    """Whether it comes after all pages of the rulebook, not before."""


OWN_PAGES = {
    page.slug: page
    for page in (
        OwnPage(CUSTOMER, "The customer", "customer"),
        OwnPage(WHAT_HAPPENED, "What happened", "event", hurts=True),
        OwnPage(WHEN_AND_HOW, "When and how it happened", "event", hurts=True),
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
