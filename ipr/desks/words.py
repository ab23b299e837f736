"""What lists call things, in the words that the cases' own pages use."""

from collections.abc import Mapping
from typing import Any

from ipr.decisions.receipt.contents import STATUS_WORDS
from ipr.referrals.names import STATUS_NAMES
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE
from ipr.support.models import OPEN_STATES
from ipr.support.states import STATE_COLOURS, STATE_NAMES

__all__ = ["IN_QUEUE", "OUTCOMES", "STATE_NAMES", "STATUSES", "WORDS"]

OUTCOMES: Mapping[str, str] = {
    ACCEPT: "Accepted",
    CONSIDER: "Qualifies at discretion",
    DECLINE: "Criteria not met",
    CANNOT_TELL: "Cannot be told yet",
}
STATUSES = STATUS_NAMES
IN_QUEUE = "IPR team’s queue"
WORDS: dict[str, Any] = {
    "outcomes": OUTCOMES,
    "statuses": STATUS_WORDS,
    "states": {
        state: (name, STATE_COLOURS[state]) for state, name in STATE_NAMES.items()
    },
    "open_states": OPEN_STATES,
    "in_queue": IN_QUEUE,
}
"""What every template of this feature is given."""
