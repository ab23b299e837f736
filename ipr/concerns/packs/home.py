"""What Home says of packs that somebody was asked to read."""

from collections.abc import Sequence

from ipr.concerns.packs.queries import packs_to_read
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission
from ipr.web.filters import ago


def find_packs(reader: DeskReader) -> Sequence[WorkLine]:
    """Return the packs that wait for the reader, the first sent first."""
    return [
        WorkLine(
            words=pack.name,
            endpoint="concerns.show_pack",
            values={"pack_id": pack.id},
            says=f"sent {ago(pack.sent_at)}" if pack.sent_at else "",
        )
        for pack in packs_to_read(reader.session, reader.user)
    ]


HOME_WORK = (
    HomeWork(
        name="packs",
        title="Packs for the Serious Case Panel that you were asked to read",
        permission=Permission.SECOND_READ_PACK,
        order=50,
        find=find_packs,
    ),
)
