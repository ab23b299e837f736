"""What a clock sets off about the month's figures."""

from ipr.concerns.definition import NAME
from ipr.concerns.months import Month
from ipr.concerns.service import (
    ENTERED_LATER,
    begin_freezing,
    due_months,
    freeze_month,
    note_later_entries,
)
from ipr.snapshots.service import frozen_periods
from ipr.ticks.tick import Tick, TickStep


def freeze_due_months(tick: Tick) -> None:
    """Freeze the months whose day has come, the oldest first, each in its own batch.

    At the first run there are none: those that had begun are the lead's to freeze.
    """
    begin_freezing(tick.session)
    tick.commit()
    for month in due_months(tick.session, tick.on):
        freeze_month(tick.session, month, actor=None)
        tick.did("months of concerns frozen")
        tick.commit()


def note_corrections(tick: Tick) -> None:
    """Put beside each frozen month what was entered later, each in its own batch."""
    for period in sorted(frozen_periods(tick.session, NAME)):
        made = note_later_entries(
            tick.session, Month.read(period), note=ENTERED_LATER, actor=None
        )
        tick.did("figures of concerns corrected", len(made))
        tick.commit()


STEPS = (
    TickStep(
        name="months of concerns",
        words="Freezes the figure of a month on the next month’s fifth working day",
        run=freeze_due_months,
        order=60,
    ),
    TickStep(
        name="corrections of concerns",
        words="Notes beside frozen months what was entered later",
        run=note_corrections,
        order=61,
        daily=True,
    ),
)
