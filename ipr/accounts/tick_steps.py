"""What a clock sets off about accounts."""

from ipr.accounts.sign_in.delays import sweep_delays
from ipr.ticks.tick import Tick, TickStep


def forget_failed_attempts(tick: Tick) -> None:
    """Delete failed attempts to sign in that no longer make anybody wait."""
    tick.did("count[s] of failed sign-ins deleted", sweep_delays(tick.session))


STEPS = (
    TickStep(
        name="failed sign-ins",
        words="Deletes count[s] of failed sign-ins that make nobody wait any more",
        run=forget_failed_attempts,
        order=90,
        daily=True,
    ),
)
