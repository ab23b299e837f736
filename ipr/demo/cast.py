"""Who and what the invented stories speak of."""

from dataclasses import dataclass

from ipr.accounts.models import Area, User
from ipr.config import Settings
from ipr.rulebook import Rulebook


@dataclass(frozen=True)
class Cast:
    """People and areas by name, and what their cases are decided by."""

    people: dict[str, User]
    areas: dict[str, Area]
    book: Rulebook
    settings: Settings
