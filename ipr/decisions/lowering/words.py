"""What a decision made again changed, in words: answers, the criteria, both, neither.

Somebody told something new each time; that need not have been an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.decisions.models import StoredDecision
from ipr.rulebook.book import say_day


@dataclass(frozen=True)
class Changed:
    """A decision beside the one before it: the words of both their versions."""

    answers: bool
    """Whether an answer differs."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def criteria(self) -> bool:
        """Whether another version decided."""
        return bool(self.before["digest"] != self.after["digest"])

    @property
    def under_before(self) -> str:
        """The version that decided before, where the two differ."""
        return f", under “{self.before['title']}”" if self.criteria else ""

    @property
    def under_after(self) -> str:
        """The version that decided then, where the two differ."""
        return f", under “{self.after['title']}”" if self.criteria else ""

    @property
    def what(self) -> str:
        """What changed; empty where it was answers alone. It holds for ever."""
        if not self.criteria:
            same = "No answer changed, and the criteria were the same as before."
            return "" if self.answers else same
        starts = say_day(date.fromisoformat(self.after["starts"]))
        answers = "Answers changed, and so did the criteria"
        return (
            f"{answers if self.answers else 'No answer changed. The criteria did'}: "
            f"“{self.after['title']}”, in force from {starts}, in place of "
            f"“{self.before['title']}”."
        )

    @property
    def by_it(self) -> str:
        """What puts the case lower, as the opening of a sentence."""
        answers = f"the {'new' if self.answers else 'same'} answers"
        if self.criteria:
            return f"Under “{self.after['title']}”, on {answers},"
        return f"On {answers}"


def what_changed(decision: StoredDecision, before: StoredDecision) -> Changed:
    """Return what a stored decision changed beside the one that it followed."""
    words = decision.words
    return Changed(bool(words["changed"]), before.words["version"], words["version"])
