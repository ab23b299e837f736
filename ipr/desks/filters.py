"""What a list is narrowed down to. Nothing personal: it stands in the address."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

UNSAID = {"said": False}
"""Of a field: its value is not recorded with what is taken out, as it would tell of
each row what not everybody may read who reads the record."""


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

    def to_record(self) -> dict[str, Any]:
        """Return what the record may say of it: True for what it may not hold."""
        found = {one: getattr(self, one.name) for one in fields(self)}
        return {
            one.name: value if one.metadata.get("said", True) else True
            for one, value in found.items()
            if value and one.name != "view"  # a file looks the same
        }
