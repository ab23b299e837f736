"""A draft that is being changed by form, and what of it an address names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from flask import abort

from ipr.criteria.edits.contents import (
    ConditionPart,
    Contents,
    CriterionContents,
    DraftQuestion,
)
from ipr.criteria.models import VersionDraft

TOP = "top"
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class DraftChange:
    """A draft's text, what that says, and the part that the address is about.

    What an address names and the draft doesn't have is answered with 404.
    """

    draft: VersionDraft
    text: str
    number: int
    """Which of the draft's texts it is."""
    contents: Contents
    named: Mapping[str, Any] = field(default_factory=dict)
    """What the address names: criterion, part, fact, number, question."""
    copied: Mapping[str, Any] = field(default_factory=dict)
    """The answers of a past referral to begin with, and what comes of them."""

    @cached_property
    def criterion(self) -> CriterionContents:
        return found_or_404(self.contents.criterion(self.named["criterion"]))

    @cached_property
    def node(self) -> ConditionPart:
        """The part of the criterion's condition."""
        return found_or_404(self.criterion.part(self.named["part"]))

    @property
    def place(self) -> tuple[int, ...]:
        """Where that part is.

        >>> DraftChange(None, "", 1, None, {"part": "0.1"}).place
        (0, 1)
        """
        part = self.named["part"]
        return () if part == TOP else tuple(int(one) for one in part.split("."))

    @property
    def question(self) -> DraftQuestion | None:
        """The question; None where one is yet to be chosen."""
        fact = self.named.get("fact", self.named.get("question"))
        return None if fact is None else found_or_404(self.contents.questions.get(fact))

    @property
    def only_question(self) -> DraftQuestion:
        """The question, where there must be one."""
        return found_or_404(self.question)

    @property
    def example(self) -> Mapping[str, Any]:
        """The example; the first of a criterion has number 1."""
        examples, number = self.criterion.examples, self.named["number"]
        return found_or_404(
            examples[number - 1] if 1 <= number <= len(examples) else None
        )

    def target(self) -> dict[str, Any]:
        """Return what the address names, as the edits take it."""
        keys = ("criterion", "fact", "number")
        named = {key: self.named[key] for key in keys if key in self.named}
        return named | ({"place": self.place} if "part" in self.named else {})


def found_or_404(thing: Thing | None) -> Thing:
    """Return what was looked for, or answer that it isn't there."""
    if thing is None:
        abort(404)
    return thing
