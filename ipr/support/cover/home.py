"""What Home says of cases whose holder no longer covers their area."""

from collections.abc import Sequence
from typing import Any

from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission
from ipr.support.cover.offers import is_offered, is_offered_to, offers_by_area
from ipr.support.models import SupportCase
from ipr.web.filters import age, plural


def find_offers(reader: DeskReader) -> Sequence[WorkLine]:
    """Return from whom, and of which area, cases are offered to the reader."""
    to_them = is_offered_to(reader.user, reader.on)
    return [
        WorkLine(
            words=_say_cases(row),
            endpoint="support.list_offered",
            values={},
            says=f"{row.owner} no longer covers it. {_say_oldest(row, reader)}",
        )
        for row in reader.session.execute(offers_by_area(to_them))
    ]


def find_own_offers(reader: DeskReader) -> Sequence[WorkLine]:
    """Return of which areas the reader holds cases that are offered to others."""
    own = SupportCase.owner_id == reader.user.id
    return [
        WorkLine(
            words=_say_cases(row),
            endpoint="desks.list_support",
            values={"owner": "me"},
            says="yours until whoever covers the area takes them over. "
            f"{_say_oldest(row, reader)}",
        )
        for row in reader.session.execute(offers_by_area(own, is_offered(reader.on)))
    ]


def _say_cases(row: Any) -> str:
    return f"{plural(row.number, 'case')} of {row.area}"


def _say_oldest(row: Any, reader: DeskReader) -> str:
    since = age(row.oldest, reader.on)
    ago = since if since == "today" else f"{since} ago"
    return f"The oldest came {ago}"


HOME_WORK = (
    HomeWork(
        name="offered-to-you",
        title="Cases offered to you, by area",
        permission=Permission.WORK_SUPPORT_CASE,
        order=43,
        find=find_offers,
    ),
    HomeWork(
        name="offered-by-you",
        title="Cases of yours that others are offered, by area",
        permission=Permission.WORK_SUPPORT_CASE,
        order=44,
        find=find_own_offers,
    ),
)
