"""The types of answers to our own questions: how each is said in words.

Pure: services read them too. How each is asked in a form: `answer_fields`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.accounts.models import Area
from ipr.referrals.customer_identity import show_nino

NOT_KNOWN_WORDS = "Not known"


class AnswerType:
    """How an answer is kept in a draft and said. What is kept is plain JSON."""

    may_be_unknown = False
    """Whether None is an answer: "I do not know"."""
    as_typed = False
    """Whether line ends are the writer's own."""

    is_day = False

    def say(self, kept: Any, area: Area | None) -> str:
        """Return an answer in words, as the writer checks it. It is not None."""
        return str(kept)


class ShortText(AnswerType):
    """One line of text."""


@dataclass(frozen=True)
class LongText(AnswerType):
    limit: int
    as_typed = True


class Nino(AnswerType):
    """A National Insurance number, kept without blanks."""

    def say(self, kept: Any, area: Area | None) -> str:
        return show_nino(kept)


@dataclass(frozen=True)
class PastDay(AnswerType):
    """A date that is not in the future, kept as ISO text."""

    what: str
    """Begins its messages: "The date it happened"."""
    is_day = True

    def say(self, kept: Any, area: Area | None) -> str:
        return f"{date.fromisoformat(kept):%-d %B %Y}"


@dataclass(frozen=True)
class PastDayOrUnknown(PastDay):
    """Such a date, with a box of its own for not knowing it."""

    unknown_field: str
    unknown_label: str
    may_be_unknown = True


@dataclass(frozen=True)
class OneOf(AnswerType):
    """One of some options, or not known."""

    names: Mapping[Any, str]
    may_be_unknown = True

    def say(self, kept: Any, area: Area | None) -> str:
        return self.names[kept]


@dataclass(frozen=True)
class ManyOf(AnswerType):
    """Some of the options. None of them, or not known, is kept as an empty list."""

    names: Mapping[Any, str]
    none_label: str
    may_be_unknown = True

    def say(self, kept: Any, area: Area | None) -> str:
        return "; ".join(self.names[one] for one in kept) or NOT_KNOWN_WORDS


class OneArea(AnswerType):
    """One of the areas of the day, kept by its number, or not known."""

    may_be_unknown = True

    def say(self, kept: Any, area: Area | None) -> str:
        return area.name if area else NOT_KNOWN_WORDS
