"""What a list can be narrowed down by. Nothing personal: it stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ipr.config import Settings
from ipr.support.deadline import last_overdue_moment

ME, NOBODY, ANY, OPEN, PROPOSED = "me", "nobody", "all", "open", "proposed"
UNPROPOSED, SECOND = "unproposed", "second"
OUTSTANDING, OVERDUE, DUE_SOON, RECEIVED = "outstanding", "overdue", "soon", "received"
IN_HAND = "in_hand"
SOON = timedelta(days=5)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed down to; nothing given is nothing narrowed."""

    status: str = ""
    outcome: str = ""
    state: str = ""
    area: int | None = None
    line: str = ""
    owner: str = ""
    """`me`, `nobody`, or the number of a person."""
    referrer: str = ""
    since: date | None = None
    until: date | None = None
    late: datetime | None = None
    """Open declined cases from before this moment are past their time limit."""
    walk: bool = False
    """Whether very many are asked for, which changes the way and not what is found."""


def late_before(settings: Settings, on: date) -> datetime | None:
    """Return the moment for `Filters.late`; None while no time limit is set."""
    if not settings.decline_days:
        return None
    return last_overdue_moment(on, settings.decline_days, settings.team_nation)
