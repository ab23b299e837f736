"""What a feature says of its cases, so that Home shows figures of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from ipr.permissions import Permission

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Wait:
    """Something that cases wait for: from one moment of each to another."""

    title: str
    counted: str
    """What is counted, from when to when, in plain words: it stands on the page."""
    spans: Callable[[datetime], Rows]
    """Given a moment: each wait that ended then or later, once, as `began`, `ended`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseFigures:
    """Figures of one kind of case; kinds are never added together."""

    name: str
    """As the address of its chart has it."""
    title: str
    noun: str
    """What one of them is called while it is open: "referral to settle"."""
    many: str
    unit: str
    """What one of them is in any state: "referral"."""
    permission: Permission
    order: int
    open_cases: Rows
    """What is open now, as `id`, `reference` and `began`."""
    counted: str
    """What that is, in plain words: it stands on the page."""
    age: str
    """What its age is counted from: "it was referred"."""
    row_page: str
    """The endpoint of the page of one; is given its reference."""
    waits: Sequence[Wait]
