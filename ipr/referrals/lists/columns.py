"""What the file of every list of referrals has: never a customer."""

from datetime import date
from typing import Any

from ipr.desks.declarations import FileColumn
from ipr.referrals.display_names import (
    CRITERIA_SAID,
    IN_QUEUE,
    NOBODY_NOW,
    NOT_KNOWN,
    OUTCOME_NAMES,
    STATUS_NAMES,
)
from ipr.referrals.models import ENDED
from ipr.web.filters import ago, short_day

REFERRAL_COLUMNS: tuple[FileColumn, ...] = (
    ("Reference", lambda row, lines: row.reference),
    ("Received", lambda row, lines: row.submitted_at),
    ("Date of the event", lambda row, lines: row.event_on),
    (CRITERIA_SAID, lambda row, lines: OUTCOME_NAMES.get(row.outcome)),
    ("Status", lambda row, lines: STATUS_NAMES.get(row.status)),
    ("Area", lambda row, lines: row.area or NOT_KNOWN),
    ("Service lines", lambda row, lines: "; ".join(lines or [NOT_KNOWN])),
    ("Owner", lambda row, lines: say_owner(row)),
)


def say_owner(row: Any) -> str:
    """Return who has a referral; a list that has closed ones says which those are."""
    if row.status in ENDED or getattr(row, "closed", False):
        return NOBODY_NOW
    return row.owner or IN_QUEUE


def say_moment(
    row: Any, what: str, moment: Any, on: date, *, due: str = "", by: date | None = None
) -> str:
    """Return what Home says of a referral on a day: what became of it, and where.

    When that was and how long ago; and what is due by when, if anything is.
    """
    said = [f"{what} {short_day(moment)} ({ago(moment, on)})"]
    if by:
        said.append(f"{due} {'was ' if by < on else ''}due {short_day(by)}")
    if row.area:
        said.append(row.area)
    return ", ".join(said)
