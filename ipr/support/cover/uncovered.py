"""Areas that no ACSSL answers for: their declined cases go to the network lead."""

from collections.abc import Sequence

from ipr.accounts.areas.uncovered import uncovered_areas
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission


def find_uncovered(reader: DeskReader) -> Sequence[WorkLine]:
    return [
        WorkLine(
            words=area.name,
            endpoint="accounts.show_area",
            values={"area_id": area.id},
        )
        for area, _ in uncovered_areas(reader.session, reader.on)
    ]


UNCOVERED = HomeWork(
    name="uncovered-areas",
    title="Areas without an ACSSL",
    permission=Permission.MANAGE_AREAS,
    order=80,
    find=find_uncovered,
)
