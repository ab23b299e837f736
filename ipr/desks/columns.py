"""The columns of each list's CSV file: references and dates, never a customer."""

from collections.abc import Callable, Sequence
from typing import Any

from ipr.desks.words import IN_QUEUE, OUTCOMES, STATE_NAMES, STATUSES

Column = tuple[str, Callable[[Any, list[str]], Any]]
Columns = Sequence[Column]

_CASE: list[Column] = [
    ("Reference", lambda row, lines: row.reference),
    ("Received", lambda row, lines: row.submitted_at),
    ("Date of the event", lambda row, lines: row.event_on),
    ("Outcome", lambda row, lines: OUTCOMES[row.outcome]),
    ("Status", lambda row, lines: STATUSES[row.status]),
    ("Area", lambda row, lines: row.area or "Not known"),
    ("Service lines", lambda row, lines: "; ".join(lines)),
    ("Owner", lambda row, lines: row.owner or IN_QUEUE),
]

REFERRALS: Columns = _CASE
TRIAGE: Columns = [
    *_CASE,
    ("Waits for a second person since proposed by", lambda row, lines: row.proposer),
]
ACCEPTED: Columns = [
    *_CASE,
    ("Accepted on", lambda row, lines: row.accepted_on),
    ("Factual report due on", lambda row, lines: row.report_due_on),
    ("Factual report received on", lambda row, lines: row.report_received_on),
]
SUPPORT: Columns = [
    *_CASE,
    ("State", lambda row, lines: STATE_NAMES[row.state]),
    ("Declined on", lambda row, lines: row.opened_at),
    ("Closed on", lambda row, lines: row.closed_at),
]
