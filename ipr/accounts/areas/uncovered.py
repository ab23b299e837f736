"""Areas that no ACSSL answers for, and since when: their cases go to others."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Area, AreaCover, CoverCapacity, User
from ipr.accounts.service import areas_on
from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.permissions import Role

DAY = timedelta(days=1)


def uncovered_areas(session: AnySession, on: date) -> list[tuple[Area, date]]:
    """Return the areas of a day without an ACSSL, by name, and since when each is."""
    rows = session.scalars(
        select(AreaCover)
        .where(AreaCover.capacity == CoverCapacity.ACSSL)
        .options(joinedload(AreaCover.user).selectinload(User.grants))
    ).all()
    covered = {cover.area_id for cover in rows if cover.holds_on(on)}
    return [
        (area, _since(area, (row for row in rows if row.area_id == area.id), on))
        for area in areas_on(session, on)
        if area.id not in covered
    ]


def _since(area: Area, covers: Iterable[AreaCover], on: date) -> date:
    """Return the day after the last one, before a day, on which somebody covered."""
    ends = [end for cover in covers for end in _ends_before(cover, on)]
    return max([area.starts_on, *(end + DAY for end in ends)])


def _ends_before(cover: AreaCover, on: date) -> Iterator[date]:
    """Yield the last days on which somebody who held the role covered the area."""
    user, latest = cover.user, cover.ends_on or on - DAY
    if not user.active and user.deactivated_at:
        latest = min(latest, london_time(user.deactivated_at).date() - DAY)
    for grant in user.grants:
        if grant.role is not Role.ACSSL:
            continue
        first = max(cover.starts_on, grant.starts_on)
        last = min(latest, grant.ends_on or latest, on - DAY)
        if first <= last:
            yield last
