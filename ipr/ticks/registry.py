"""The steps that features declare."""

from flask import Flask

from ipr.ticks.tick import TickStep

EXTENSION = "ipr-ticks"


def add_tick_step(app: Flask, *steps: TickStep) -> None:
    """Let steps of a feature run with the others, each under a name of its own."""
    found: dict[str, TickStep] = app.extensions.setdefault(EXTENSION, {})
    for step in steps:
        if step.name in found:
            raise ValueError(f"there are two steps called {step.name!r}")
        found[step.name] = step


def tick_steps(app: Flask) -> list[TickStep]:
    """Return the steps that were declared, in the order in which they run."""
    found: dict[str, TickStep] = app.extensions.get(EXTENSION, {})
    return sorted(found.values(), key=lambda step: (step.order, step.name))
