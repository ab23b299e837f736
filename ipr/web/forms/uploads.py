"""How much a request may send: little, except to pages that take files.

A form is read into memory as a whole, and by anybody: it must be small. Files go
to the disk as they come.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

FORM = 1024 * 1024
FILES = 210 * 1024 * 1024
"""Ten files of 20 MB, and what is wrapped around them."""

LONG_TEXT = 4 * FORM
"""A whole rulebook, and what its sending adds; larger than the rulebook may be, so
that a page can say so and give the text back."""

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a view to which files are sent."""
    view.__dict__["takes_files"] = True
    return view


def takes_long_text(view: View) -> View:
    """Mark a view whose form holds a whole rulebook."""
    view.__dict__["takes_long_text"] = True
    return view


def limit_body() -> None:
    """Before a request is read: let through what the page takes."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_long_text", False):
        request.max_content_length = request.max_form_memory_size = LONG_TEXT
    if getattr(view, "takes_files", False) and request.mimetype.startswith("multipart"):
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]


def close_files(_: BaseException | None) -> None:
    """After a request: delete the files that came, which lie unencrypted till then."""
    request.close()


def init_app(app: Flask) -> None:
    """Limit every request, before anything reads it."""
    given = app.config["MAX_CONTENT_LENGTH"]  # a test may want less
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = (
        given or FORM
    )
    app.config["MAX_UPLOAD_LENGTH"] = FILES
    app.before_request_funcs.setdefault(None, []).insert(0, limit_body)
    app.teardown_request(close_files)
