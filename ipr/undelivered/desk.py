"""What Home shows an access manager of e-mails that may not have arrived."""

from collections.abc import Sequence

from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission
from ipr.undelivered.service import unreached_people
from ipr.web.filters import plural

MOST = 100


def find_undelivered(reader: DeskReader) -> Sequence[WorkLine]:
    """Return whom e-mails may not have reached, a line for each."""
    return [
        WorkLine(
            words=f"{plural(number, 'email')} to {user.name}",
            endpoint="undelivered.list_undelivered",
            values={},
        )
        for user, number in unreached_people(reader.session, MOST)
    ]


UNDELIVERED = HomeWork(
    name="undelivered",
    title="People whom emails may not have reached",
    permission=Permission.MANAGE_PEOPLE,
    order=70,
    find=find_undelivered,
)
