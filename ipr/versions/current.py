"""The rulebook of the running program, for views."""

from flask import current_app

from ipr.db.clock import london_today
from ipr.rulebook import Rulebook, Version


def current_book() -> Rulebook:
    """Return the rulebook that this program decides by."""
    book: Rulebook = current_app.extensions["ipr_rulebook"]
    return book


def version_in_force() -> Version:
    """Return the version in force today (London)."""
    return current_book().in_force(london_today())
