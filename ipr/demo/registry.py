"""The parts of an application's demonstration."""

from flask import Flask

from ipr.demo.cast import DemoPart

EXTENSION = "ipr-demonstration"


def add_demonstration(app: Flask, part: DemoPart) -> None:
    """Let a feature's invented things be made with the others."""
    demo_parts(app).append(part)


def demo_parts(app: Flask) -> list[DemoPart]:
    """Return what features have added."""
    found: list[DemoPart] = app.extensions.setdefault(EXTENSION, [])
    return found
