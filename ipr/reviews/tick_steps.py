"""What a clock sets off about accepted cases."""

from ipr.db.working_days import calendar_edition
from ipr.reviews.recalculating import (
    calendar_used,
    is_used,
    note_calendar,
    open_deadlines,
    recalculate,
)
from ipr.ticks.tick import Tick, TickStep


def recalculate_deadlines(tick: Tick) -> None:
    """Count open deadlines again if the calendar is not the one of the last time.

    A run that is killed has noted no calendar: the next counts all of them again, and
    leaves alone what was moved already.
    """
    edition, after = calendar_edition(tick.on), 0
    if is_used(calendar_used(tick.session), edition):
        return
    while found := open_deadlines(tick.session, after=after):
        changed = sum(recalculate(tick.session, one) for one in found)
        after = found[-1].id
        tick.did("deadline[s] changed because bank holidays did", changed)
        tick.commit()
    note_calendar(tick.session, edition)
    tick.did("new calendar[s] of bank holidays taken into use")


STEPS = (
    TickStep(
        name="deadlines",
        words="Counts open deadlines again when the calendar of bank holidays changed",
        run=recalculate_deadlines,
        order=5,
    ),
)
