"""What Home shows of referrals that are not sent yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipr.accounts.service import ready_to_submit
from ipr.db.clock import utc_now
from ipr.desks.declarations import DeskReader, HomePart, HomeWork, WorkLine
from ipr.permissions import Permission
from ipr.referrals.queries import open_drafts


def build_drafts(reader: DeskReader) -> Mapping[str, Any] | None:
    """Return what the reader is writing, and what says when it expires."""
    drafts = open_drafts(reader.session, reader.user)
    if not drafts:
        return None
    return {"drafts": drafts, "settings": reader.settings, "now": utc_now()}


def find_lacking_roles(reader: DeskReader) -> Sequence[WorkLine]:
    """Return whom the service needs before a referral can be sent."""
    return [
        WorkLine(words=f"Add {words}", endpoint="accounts.list_users", values={})
        for words in ready_to_submit(reader.session, reader.on)
    ]


HOME_PARTS = (
    HomeWork(
        name="lacking-roles",
        title="Referrals cannot be sent until somebody is there to receive them",
        permission=Permission.MANAGE_PEOPLE,
        order=10,
        find=find_lacking_roles,
    ),
    HomePart(template="referrals/_start_here.html", order=10),
    HomePart(template="referrals/_drafts_on_home.html", order=60, build=build_drafts),
)
