"""Join the scheduled work to the application."""

from flask import Flask

from ipr.ticks import history
from ipr.ticks.registry import add_tick_step


def init_app(app: Flask) -> None:
    """Add the step that keeps the notes of runs short."""
    add_tick_step(app, *history.STEPS)
