"""What the network lead sees: who holds how much, and where nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from ipr.accounts.models import Area, AreaCover, User
from ipr.accounts.service import areas_on, holds_role
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.decisions.queries import count_unowned
from ipr.decisions.settling.triage import release_lapsed
from ipr.permissions import Role
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import is_open
from ipr.support.service import reassign_lapsed


@dataclass
class Load:
    """How many open cases an area or a person has, by state."""

    name: str
    number: int | None
    states: dict[SupportState, int] = field(default_factory=dict)
    oldest: datetime | None = None
    """When the oldest one that nobody has accepted yet was declined."""

    @property
    def new(self) -> int:
        """How many nobody has accepted yet."""
        return self.states.get(SupportState.NEW, 0)

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(self.states.values())

    def add(self, state: SupportState, number: int, oldest: datetime) -> None:
        """Add cases of one state."""
        self.states[state] = self.states.get(state, 0) + number
        if state == SupportState.NEW:
            self.oldest = min(self.oldest or oldest, oldest)


@dataclass(frozen=True)
class NetworkFigures:
    unowned: int
    areas: Sequence[Load]
    owners: Sequence[Load]
    uncovered: Sequence[Area]

    @property
    def new(self) -> int:
        """How many cases nobody has accepted yet."""
        return sum(load.new for load in self.areas)

    @property
    def total(self) -> int:
        """How many cases are open."""
        return sum(load.total for load in self.areas)


def pass_on_cases(session: AnySession) -> int:
    """Give away what is held by people who can't hold it any more, and commit that.

    A role also ends by its date, of which nothing tells. Takes no write lock while
    everything has an owner, which is nearly always. Returns how many referrals are
    without one all the same, because nobody can take them.
    """
    today = london_today()
    number = count_unowned(session, today)
    if number:
        begin_writing(session)
        reassign_lapsed(session, today)
        release_lapsed(session)
        session.commit()
        number = count_unowned(session, today)
    return number


def network_figures(
    session: AnySession, on: date, *, without_owner: int
) -> NetworkFigures:
    """Return the network's figures on a day: few statements, whatever its size.

    How many are without an owner is what `pass_on_cases` returned.
    """
    areas: dict[Any, Load] = {}
    owners: dict[Any, Load] = {}
    for row in session.execute(_open_cases()):
        area = areas.setdefault(
            row.area_id, Load(row.area or "Area not known", row.area_id)
        )
        owner = owners.setdefault(row.owner_id, Load(row.owner, row.owner_id))
        for load in (area, owner):
            load.add(row.state, row.number, row.oldest)
    return NetworkFigures(
        unowned=without_owner,
        areas=_in_order(areas.values()),
        owners=_in_order(owners.values()),
        uncovered=_uncovered(session, on),
    )


def case_holders(session: AnySession) -> list[User]:
    """Return the people who hold open cases, by name, for the filter."""
    holding = (
        select(SupportCase.owner_id).outerjoin(SupportCase.referral).where(is_open())
    )
    found = session.scalars(
        select(User).where(User.id.in_(holding)).order_by(User.name, User.id)
    )
    return list(found)


def _open_cases() -> Any:
    return (
        select(
            SupportCase.area_id,
            SupportCase.owner_id,
            SupportCase.state,
            Area.name.label("area"),
            User.name.label("owner"),
            func.count().label("number"),
            func.min(SupportCase.opened_at).label("oldest"),
        )
        .outerjoin(SupportCase.referral)
        .join(User, User.id == SupportCase.owner_id)
        .outerjoin(Area, Area.id == SupportCase.area_id)
        .where(is_open())
        .group_by(
            SupportCase.area_id,
            SupportCase.owner_id,
            SupportCase.state,
            Area.name,
            User.name,
        )
    )


def _in_order(loads: Any) -> list[Load]:
    """Put those with new cases first, the longest waiting first."""
    return sorted(
        loads, key=lambda load: (not load.new, load.oldest or utc_now(), load.name)
    )


def _uncovered(session: AnySession, on: date) -> list[Area]:
    """Return the areas that have neither an ACSSL nor a deputy on a day."""
    covered = set(
        session.scalars(
            select(AreaCover.area_id)
            .join(User, User.id == AreaCover.user_id)
            .where(
                AreaCover.starts_on <= on,
                or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
                User.active,
                holds_role(Role.ACSSL, on),
            )
        )
    )
    return [area for area in areas_on(session, on) if area.id not in covered]
