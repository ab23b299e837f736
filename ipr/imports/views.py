"""Pages of imports."""

from flask import Flask

from ipr.audit.words import declare_audit_words
from ipr.imports import tick_steps
from ipr.ticks.registry import add_tick_step


def init_app(app: Flask) -> None:
    """Join imports to an application."""
    declare_audit_words(app, {"import": "Import"})
    add_tick_step(app, *tick_steps.STEPS)
