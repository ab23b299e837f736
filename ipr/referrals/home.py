"""What Home shows of referrals that are not sent yet."""

from collections.abc import Mapping
from typing import Any

from ipr.db.clock import utc_now
from ipr.desks.declarations import DeskReader, HomePart
from ipr.referrals.queries import open_drafts


def build_drafts(reader: DeskReader) -> Mapping[str, Any] | None:
    """Return what the reader is writing, and what says when it expires."""
    drafts = open_drafts(reader.session, reader.user)
    if not drafts:
        return None
    return {"drafts": drafts, "settings": reader.settings, "now": utc_now()}


HOME_PARTS = (
    HomePart(template="referrals/_start_here.html", order=10),
    HomePart(template="referrals/_drafts_on_home.html", order=60, build=build_drafts),
)
