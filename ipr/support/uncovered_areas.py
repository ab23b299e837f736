"""Areas that no ACSSL answers for: their declined cases go to the network lead."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Area, AreaCover, CoverCapacity, User
from ipr.accounts.service import areas_on
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission


def uncovered_areas(reader: DeskReader) -> list[Area]:
    """Return the areas of the day without an ACSSL, by name."""
    covers = reader.session.scalars(
        select(AreaCover)
        .where(AreaCover.capacity == CoverCapacity.ACSSL)
        .options(joinedload(AreaCover.user).selectinload(User.grants))
    )
    covered = {cover.area_id for cover in covers if cover.holds_on(reader.on)}
    areas = areas_on(reader.session, reader.on)
    return [area for area in areas if area.id not in covered]


def find_uncovered(reader: DeskReader) -> Sequence[WorkLine]:
    return [
        WorkLine(
            words=area.name,
            endpoint="accounts.show_area",
            values={"area_id": area.id},
        )
        for area in uncovered_areas(reader)
    ]


UNCOVERED = HomeWork(
    name="uncovered-areas",
    title="Areas without an ACSSL",
    permission=Permission.MANAGE_AREAS,
    order=80,
    find=find_uncovered,
)
