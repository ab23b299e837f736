"""What a clock sets off about declined cases."""

from ipr.support.handovers import reassign_lapsed
from ipr.ticks.tick import Tick, TickStep


def pass_on_cases(tick: Tick) -> None:
    """Move open cases whose owner’s role ended by its date."""
    moved = reassign_lapsed(tick.session, tick.on)
    tick.did("declined case[s] passed on", len(moved))


STEPS = (
    TickStep(
        name="declined cases",
        words="Passes on declined cases whose owner can no longer hold them",
        run=pass_on_cases,
        order=10,
    ),
)
