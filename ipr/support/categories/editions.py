"""Which categories there are on a day, and what each is called. Pure.

A case keeps the codes of its categories. What they are called is what the edition said
that was in force on the day on which the case was received, so old cases keep their
words, whatever the list is today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Category:
    """What kind of concern a case is about."""

    code: str
    name: str
    meaning: str


@dataclass(frozen=True)
class Edition:
    """The list from a day on, until the next one begins."""

    starts_on: date
    categories: tuple[Category, ...]
    made_by: str = ""
    made_at: datetime | None = None
    reason: str = ""

    @property
    def is_example(self) -> bool:
        """Whether nobody of the department made it: it came with the service."""
        return self.made_at is None

    def find(self, code: str) -> Category | None:
        """Return a category by its code, if it is in this edition."""
        return next((one for one in self.categories if one.code == code), None)


def edition_on(editions: Sequence[Edition], day: date) -> Edition:
    """Return the edition in force on a day. The first also holds for all before it.

    >>> old, new = Edition(date.min, ()), Edition(date(2026, 4, 1), ())
    >>> edition_on([old, new], date(2026, 3, 31)) is old
    True
    """
    begun = [edition for edition in editions if edition.starts_on <= day]
    return begun[-1] if begun else editions[0]


def name_categories(
    editions: Sequence[Edition], codes: Iterable[str], day: date
) -> list[str]:
    """Return what some categories are called in a case received on a day.

    One that the edition of that day lacks is called as the latest that has it calls it:
    it was chosen before, on the same day, or came with an earlier tracker.
    """
    first = edition_on(editions, day)
    asked = [first, *reversed(editions)]
    names = []
    for code in codes:
        found = (edition.find(code) for edition in asked)
        names.append(next((one.name for one in found if one), code))
    return names


def offer_categories(
    editions: Sequence[Edition], day: date, known: Sequence[str] = ()
) -> dict[str, str]:
    """Return the names by code of the categories of a day, and of those known before.

    >>> old = Edition(date.min, (Category("debt", "Debt", "Money is owed."),))
    >>> offer_categories([old], date(2026, 4, 1), ["debt", "letters"])
    {'debt': 'Debt', 'letters': 'letters'}
    """
    names = {one.code: one.name for one in edition_on(editions, day).categories}
    more = [code for code in known if code not in names]
    return names | dict(zip(more, name_categories(editions, more, day), strict=True))


EXAMPLE = Edition(
    date.min,
    tuple(
        Category(*row)
        for row in (
            (
                "payment",
                "Payment stopped or delayed",
                "Money that was due did not come, or less of it.",
            ),
            (
                "hardship",
                "Financial hardship",
                "No money for food, heating or other essentials.",
            ),
            (
                "debt",
                "Debt and deductions",
                "Repayments or deductions that the customer cannot afford.",
            ),
            (
                "evidence",
                "Evidence and assessments",
                "Trouble with giving evidence, or with an assessment.",
            ),
            (
                "contact",
                "Contact and communication",
                "The customer cannot be reached, or cannot reach us.",
            ),
            (
                "representative",
                "Appointees and representatives",
                "Who may act for the customer is missing, not clear or in dispute.",
            ),
            (
                "process",
                "The department’s own processes",
                "What we did, or did not do, stands in the way.",
            ),
            (
                "mental-health",
                "Mental health",
                "Mental health that affects how the customer can deal with us.",
            ),
            (
                "self-harm",
                "Risk of suicide or self-harm",
                "Somebody said or showed that the customer may be at risk.",
            ),
            (
                "physical-health",
                "Physical health or disability",
                "Illness or disability that affects how the customer can deal with us.",
            ),
            (
                "safeguarding",
                "Abuse, neglect or exploitation",
                "A concern for the safety of an adult or a child.",
            ),
            (
                "domestic-abuse",
                "Domestic abuse",
                "Abuse by a partner, a former partner or a member of the family.",
            ),
            (
                "housing",
                "Housing and homelessness",
                "No home, or one that is unsafe or about to be lost.",
            ),
            (
                "substances",
                "Alcohol or drugs",
                "Use that affects how the customer can deal with us.",
            ),
            (
                "bereavement",
                "Bereavement",
                "What follows from the death of somebody close.",
            ),
            ("other", "Something else", "None of these."),
        )
    ),
)
"""A list of our own: the one that the department used has not been published."""
