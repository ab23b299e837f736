"""What a feature says of its work, so that it is counted for each person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from ipr.desks.declarations import Desk, DeskReader
from ipr.permissions import Role


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkByPerson:
    """Open work of one kind, as one of its desks lists it."""

    title: str
    noun: str
    desk: Desk
    """Whoever may open it may see who has how much of it. Its filter `owner` takes the
    number of a person, and `nobody` for what waits in a queue."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """What of that desk is open work; its own start if that is."""
    roles: tuple[Role, ...]
    """Who can have it: they are shown with nothing too."""
    owner: Any
    """The column with the number of whoever has a row of the desk."""
    since: Any
    """The column from which its age is counted."""
    overdue: Mapping[str, str] = field(default_factory=dict)
    """What of it is overdue, as filters of the desk."""
    is_late: Callable[[DeskReader], ColumnElement[bool] | None] = lambda reader: None
    """The same as a condition; None where there is no time limit."""
    queue: str = ""
    """What nobody in person has is called; empty if there is no such thing."""
