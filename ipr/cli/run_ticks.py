"""The scheduled work from the command line: once, or as long as a server runs."""

import select
import sys
from contextlib import suppress
from typing import Any

from flask import Flask

from ipr.cli.database import open_database
from ipr.cli.refusal import CommandRefused
from ipr.config import Settings
from ipr.extensions import db
from ipr.ticks.history import say_if_late
from ipr.ticks.lease import AlreadyRunning
from ipr.ticks.registry import tick_steps
from ipr.ticks.running import TickResult, run_tick, try_tick
from ipr.web.filters import at_time

EVERY = 60
"""Seconds between runs beside a server in development."""


def run_once(*, dry_run: bool = False) -> dict[str, Any]:
    """Run what is due, or say what would be; return what was done."""
    with open_database() as app:
        return _run(app, dry_run=dry_run)


def find_if_late() -> str:
    """Return in words that none has run for an hour; nothing if one has."""
    with open_database():
        return say_if_late(db.session)


def keep_running() -> None:
    """Run what is due every minute until our standard input ends.

    The server holds the other end of it: it ends when that does, however it ends.
    """
    while True:
        try:
            with open_database() as app:
                while True:
                    _run(app)
                    if _has_ended():
                        return
        except CommandRefused as problem:
            problem.show()
        if _has_ended():
            return


def _has_ended() -> bool:
    ready, _, _ = select.select([sys.stdin], [], [], EVERY)
    return bool(ready)


def _run(app: Flask, *, dry_run: bool = False) -> dict[str, Any]:
    settings: Settings = app.config["SETTINGS"]
    run = try_tick if dry_run else run_tick
    try:
        return _say(run(db.session, tick_steps(app), settings=settings))
    except AlreadyRunning as other:
        return {
            "dry_run": dry_run,
            "running_since": at_time(other.since),
            "began_at": None,
            "seconds": None,
            "steps": [],
            "failed": [],
        }


def _say(result: TickResult) -> dict[str, Any]:
    ended = result.ended_at or result.began_at
    return {
        "dry_run": result.dry,
        "running_since": None,
        "began_at": result.began_at.isoformat(),
        "seconds": round((ended - result.began_at).total_seconds(), 1),
        "steps": [step.to_dict() | {"said": step.say_done()} for step in result.steps],
        "failed": [step.name for step in result.failed],
    }


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        keep_running()
