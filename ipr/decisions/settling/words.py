"""What people proposed, in words."""

from collections.abc import Sequence

from ipr.decisions.models import Settlement, SettlementState
from ipr.rulebook.model import ACCEPT


def say_change(changed: Settlement, made: Sequence[Settlement]) -> str:
    """Return what its maker did to a proposal: what took its place follows it.

    `made` is what was proposed or settled about the case, the latest first.
    """
    after = [one for one in made if one.id > changed.id][-1]
    if after.outcome != changed.outcome:
        what = "accept" if after.outcome == ACCEPT else "decline"
        return f"proposed to {what} it instead"
    if after.reason != changed.reason:
        return "changed the words of the proposal"
    return "sent the proposal again as it was"


def was_proposed(settlement: Settlement) -> bool:
    """Return whether a second person was asked; one alone may settle some cases."""
    return bool(settlement.second or settlement.state != SettlementState.CONFIRMED)
