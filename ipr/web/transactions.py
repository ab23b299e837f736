"""Which requests may write, so that SQLite's lock is taken at the right moment."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from ipr.db.engine import writing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """Mark a view that is posted to but changes nothing: it takes no write lock."""
    view.__dict__["reads_only"] = True
    return view


def choose_transaction() -> None:
    """Before a request: say whether its transactions will write."""
    view = current_app.view_functions.get(request.endpoint or "")
    unsafe = request.method not in SAFE_METHODS
    writing.set(unsafe and not getattr(view, "reads_only", False))
