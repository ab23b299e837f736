"""Run the steps that are due, one after another; none is stopped by another's fault."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from ipr.config import PACKAGE, Settings
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession, begin_writing, writing
from ipr.ticks.lease import (
    Lease,
    LeaseLost,
    daily_steps_done,
    end_run,
    renew_lease,
    take_lease,
)
from ipr.ticks.tick import Tick, TickStep, one_or_many

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StepOutcome:
    """What a step did, by its words, and what kind of error ended it, if one did."""

    name: str
    done: dict[str, int]
    failed: str | None = None

    @property
    def did(self) -> dict[str, int]:
        """What it did, by words that stay the same whatever the number."""
        return {one_or_many(words, 2): count for words, count in self.done.items()}

    def say_done(self) -> list[str]:
        """Return what it did for people to read, as "1 draft expired"."""
        return [
            f"{count:,} {one_or_many(words, count)}"
            for words, count in self.done.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"name": self.name, "did": self.did, "failed": self.failed}


@dataclass
class TickResult:
    """What a run did, or in a dry run would do."""

    dry: bool
    began_at: datetime
    ended_at: datetime | None = None
    steps: list[StepOutcome] = field(default_factory=list)

    @property
    def failed(self) -> list[StepOutcome]:
        """The steps that failed."""
        return [step for step in self.steps if step.failed]

    def of_note(self) -> list[dict[str, Any]]:
        """Return the steps that did something or failed, as JSON has them."""
        return [step.to_dict() for step in self.steps if step.done or step.failed]


def run_tick(
    session: AnySession, steps: Sequence[TickStep], *, settings: Settings
) -> TickResult:
    """Run the steps that are due. Raises AlreadyRunning while another run goes on.

    An error takes back what its step has not committed, and the next step goes on. A
    run whose lease another took stops there.
    """
    result = TickResult(dry=False, began_at=utc_now())
    token = writing.set(True)
    try:
        lease = take_lease(session)
        try:
            _run_due(session, steps, settings, lease, result)
        finally:
            session.rollback()
            result.ended_at = end_run(session, lease, result.of_note())
    finally:
        writing.reset(token)
    return result


def try_tick(
    session: AnySession, steps: Sequence[TickStep], *, settings: Settings
) -> TickResult:
    """Return what a run would do, and change nothing.

    All of it happens in one transaction that is rolled back: each step sees what those
    before it would have done.
    """
    result = TickResult(dry=True, began_at=utc_now())
    begin_writing(session)
    try:
        done_on = daily_steps_done(session)
        for step in steps:
            if _is_done_for_today(step, done_on):
                continue
            tick = _make_tick(session, settings, session.flush, dry=True)
            savepoint = session.begin_nested()
            outcome = _run_step(step, tick, undo=savepoint.rollback)
            result.steps.append(outcome)
            if not outcome.failed:
                savepoint.commit()
    finally:
        session.rollback()
    result.ended_at = utc_now()
    return result


def _run_due(
    session: AnySession,
    steps: Sequence[TickStep],
    settings: Settings,
    lease: Lease,
    result: TickResult,
) -> None:
    def end_batch() -> None:
        renew_lease(session, lease)
        session.commit()
        session.expire_all()

    for step in steps:
        today = london_today().isoformat()
        if _is_done_for_today(step, lease.done_on):
            continue
        tick = _make_tick(session, settings, end_batch, dry=False)
        outcome = _run_step(step, tick, undo=session.rollback)
        result.steps.append(outcome)
        if outcome.failed == LeaseLost.__name__:
            return
        if step.daily and not outcome.failed:
            lease.done_on[step.name] = today


def _is_done_for_today(step: TickStep, done_on: Mapping[str, str]) -> bool:
    return step.daily and done_on.get(step.name) == london_today().isoformat()


def _make_tick(
    session: AnySession, settings: Settings, end_batch: Callable[[], None], *, dry: bool
) -> Tick:
    return Tick(
        session=session, settings=settings, now=utc_now(), dry=dry, end_batch=end_batch
    )


def _run_step(step: TickStep, tick: Tick, *, undo: Callable[[], None]) -> StepOutcome:
    try:
        step.run(tick)
        tick.commit()
    except Exception as error:
        undo()
        kind = type(error).__name__
        # Its message may name somebody, so it is told by kind and place alone.
        logger.error("tick: step %s failed: %s%s", step.name, kind, _place(error))
        return StepOutcome(step.name, dict(tick.done), kind)
    return StepOutcome(step.name, dict(tick.done))


def _place(error: Exception) -> str:
    """Return where in our own code an error came up, the innermost place."""
    frames = [
        (Path(one.filename), one.lineno) for one in extract_tb(error.__traceback__)
    ]
    ours = [(path, line) for path, line in frames if path.is_relative_to(PACKAGE)]
    if not ours:
        return ""
    path, line = ours[-1]
    return f" at {path.relative_to(PACKAGE)}:{line}"
