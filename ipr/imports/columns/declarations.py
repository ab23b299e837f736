"""A column of a tracker, as a feature declares it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | date | tuple[str, ...] | None
Values: TypeAlias = Mapping[str, Value]
Options: TypeAlias = Mapping[str, Sequence[str]]
"""What may be chosen: each code with all its names, of today and of earlier days."""
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Barred:
    """What somebody may not choose: what is wrong with it then, and what to do."""

    options: Options
    problem: str
    advice: str


class ColumnKind(StrEnum):
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    """Several, with semicolons between."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """What is found under a heading: what it may be called, and what is in it."""

    name: str
    """As a map, a command and a page call it."""
    kind: ColumnKind = ColumnKind.TEXT
    also_called: tuple[str, ...] = ()
    required: bool = False
    past: bool = False
    """Whether a day may not be later than today."""
    longest: int = LONGEST_TEXT
    """Characters of a text."""


@dataclass(frozen=True)
class SheetFinding:
    """What is wrong with a row, and what to do about it.

    Neither the problem nor the advice says what is in the cell: `shape` shows how it
    is written, which is enough to find it.
    """

    row: int
    """The row's own number on the sheet."""
    column: str
    problem: str
    advice: str
    shape: str = ""
    hidden: bool = False
    """Whether the row is hidden on the sheet."""

    def to_dict(self) -> dict[str, str | int]:
        """Return what a command prints."""
        words = {"problem": self.problem, "advice": self.advice}
        return {"row": self.row, "column": self.column, **words}


class CellProblem(Exception):
    """What is wrong with a cell, and what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem, self.advice = problem, advice


LONGEST_SHAPE = 24


def show_shape(text: str) -> str:
    """Return how a text is written, without what it says.

    >>> show_shape("Ann Lee, 3/5/26")
    'Aaa Aaa, 0/0/00'
    """
    shape = "".join(map(_shape_of, text[:LONGEST_SHAPE]))
    return shape + "…" if len(text) > LONGEST_SHAPE else shape


def _shape_of(letter: str) -> str:
    if letter.isdigit():
        return "0"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return " " if letter.isspace() else letter
