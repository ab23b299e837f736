"""Run the scheduled work in tests, in this process and in another."""

import sys

from sqlalchemy import delete, select

from ipr.accounts.models import SignInDelay
from ipr.config import Settings
from ipr.ticks.running import run_tick
from ipr.ticks.tick import Tick, TickStep
from tests.races import session_on


def take_one_by_one(tick: Tick) -> None:
    """Delete the rows of a small table, the oldest first, each in its own batch."""
    oldest = select(SignInDelay.id).order_by(SignInDelay.last_at).limit(1)
    while (found := tick.session.scalar(oldest)) is not None:
        tick.session.execute(delete(SignInDelay).where(SignInDelay.id == found))
        tick.did("row[s] taken")
        tick.commit()


def stop_at_the_second(tick: Tick) -> None:
    """Take one, begin to take another, say so, and wait to be killed."""
    for batch in range(2):
        oldest = select(SignInDelay.id).order_by(SignInDelay.last_at).limit(1)
        found = tick.session.scalar(oldest)
        tick.session.execute(delete(SignInDelay).where(SignInDelay.id == found))
        if batch == 0:
            tick.commit()
    print("in the middle", flush=True)  # noqa: T201 - whoever started this waits for it
    sys.stdin.read()


def step(run, name="a step", **said) -> TickStep:
    """Return a step for a test."""
    return TickStep(name=name, words="Does what a test says", run=run, **said)


if __name__ == "__main__":
    with session_on(sys.argv[1]) as session:
        run_tick(session, [step(stop_at_the_second)], settings=Settings())
