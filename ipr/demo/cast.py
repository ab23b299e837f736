"""What a feature says of its invented things, and whom those speak of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ipr.accounts.models import Area, User
from ipr.config import Settings
from ipr.db.engine import AnySession
from ipr.rulebook import Rulebook

Step = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """People and areas by name, what they can do, and what their cases go by."""

    people: Mapping[str, User]
    areas: Mapping[str, Area]
    deeds: Mapping[str, "Deed"]
    book: Rulebook
    settings: Settings

    def follow_up(self, session: AnySession, subject: Any, step: Step) -> None:
        """Do one step of a story, as the person who did it."""
        deed, actor = self.deeds[step["do"]], self.people[step["by"]]
        deed(session, subject, step, actor, self)


Deed = Callable[[AnySession, Any, Step, User, Cast], None]


@dataclass(frozen=True, kw_only=True)
class DemoPart:
    """What a feature adds to the demonstration."""

    order: int = 0
    make: Callable[[AnySession, Cast], None] | None = None
    """Makes things of its own, once all parts with a lower order have."""
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    """What people can do in the stories of any feature."""
