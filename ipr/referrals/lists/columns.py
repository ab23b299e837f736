"""What the file of every list of referrals has: never a customer."""

from typing import Any

from ipr.desks.declarations import FileColumn
from ipr.referrals.display_names import IN_QUEUE, OUTCOME_NAMES, STATUS_NAMES
from ipr.web.filters import short_day

REFERRAL_COLUMNS: tuple[FileColumn, ...] = (
    ("Reference", lambda row, lines: row.reference),
    ("Received", lambda row, lines: row.submitted_at),
    ("Date of the event", lambda row, lines: row.event_on),
    ("Outcome", lambda row, lines: OUTCOME_NAMES[row.outcome]),
    ("Status", lambda row, lines: STATUS_NAMES[row.status]),
    ("Area", lambda row, lines: row.area or "Not known"),
    ("Service lines", lambda row, lines: "; ".join(lines or ())),
    ("Owner", lambda row, lines: row.owner or IN_QUEUE),
)


def say_moment(row: Any, what: str, moment: Any) -> str:
    """Return what Home says of a referral: what became of it when, and where."""
    said = f"{what} {short_day(moment)}"
    return f"{said}, {row.area}" if row.area else said
