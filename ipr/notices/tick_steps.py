"""What a clock sets off about notices."""

from collections.abc import Callable, Iterator
from functools import partial

from ipr.notices.reminders import REMINDERS, Reminder, give_reminders
from ipr.notices.watches import WATCHES, Watch, give_watch
from ipr.ticks.lease import LeaseLost
from ipr.ticks.tick import Tick, TickStep

Part = Callable[[], None]


def remind_people(tick: Tick) -> None:
    """Tell of what is due, each thing once for each milestone, and of what began.

    What one reminder can't tell stops no other; the first error is raised at the end.
    """
    errors: list[Exception] = []
    for part in _parts(tick):
        try:
            part()
        except LeaseLost:
            raise
        except Exception as problem:
            if tick.dry:  # all of it is one transaction
                raise
            tick.give_up_batch()
            errors.append(problem)
    if errors:
        raise errors[0]


def _parts(tick: Tick) -> Iterator[Part]:
    yield from (partial(_remind, tick, one) for one in list(REMINDERS.values()))
    yield from (partial(_look_out, tick, one) for one in list(WATCHES.values()))


def _remind(tick: Tick, reminder: Reminder) -> None:
    for told in give_reminders(
        tick.session, reminder, on=tick.on, settings=tick.settings
    ):
        tick.did("reminder[s] told", told)
        tick.commit()


def _look_out(tick: Tick, watch: Watch) -> None:
    tick.did("reminder[s] told", give_watch(tick.session, watch, on=tick.on))
    tick.commit()


STEPS = (
    TickStep(
        name="reminders",
        words="Tells people of dates that come near or are over",
        run=remind_people,
        order=40,
    ),
)
