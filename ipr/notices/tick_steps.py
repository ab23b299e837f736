"""What a clock sets off about notices."""

from ipr.notices.reminders import REMINDERS, give_reminders
from ipr.notices.watches import WATCHES, give_watch
from ipr.ticks.tick import Tick, TickStep


def remind_people(tick: Tick) -> None:
    """Tell of what is due, each thing once for each milestone, and of what began."""
    for reminder in REMINDERS.values():
        given = give_reminders(
            tick.session, reminder, on=tick.on, settings=tick.settings
        )
        for told in given:
            tick.did("reminders told", told)
            tick.commit()
    for watch in WATCHES.values():
        tick.did("reminders told", give_watch(tick.session, watch, on=tick.on))
        tick.commit()


STEPS = (
    TickStep(
        name="reminders",
        words="Tells people of dates that come near or are over",
        run=remind_people,
        order=40,
    ),
)
