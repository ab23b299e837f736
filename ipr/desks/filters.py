"""What a list is narrowed down to. Nothing personal: it stands in the address."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed down to; nothing given is nothing narrowed.

    A feature adds what its own lists can be narrowed by, under the fields' names.
    """

    since: date | None = None
    until: date | None = None
    view: str = ""
    """How the rows are shown, which changes nothing of what is found."""
    walk: bool = False
    """Whether very many are asked for, which changes the way and not what is found."""
