"""Pages for what goes wrong: calm, honest about what was kept, safe for htmx."""

import logging
from dataclasses import dataclass
from traceback import extract_tb
from typing import Any

from flask import Flask, current_app, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from ipr.db.key_checks import WrongDataKey
from ipr.db.trouble import Trouble, find_trouble
from ipr.permissions import Refusal
from ipr.web.hooks import hooks
from ipr.web.htmx import by_htmx, swap_into, vary
from ipr.web.kept_posts import hold_and_show_again, hold_and_sign_in
from ipr.web.page import link_to
from ipr.web.problems import problem_data, wants_data

logger = logging.getLogger(__name__)
MESSAGE_PLACE = "#page-message"


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says under its title."""

    title: str
    advice: str
    """One sentence, for htmx: what happened and what to do."""


PROBLEMS = {
    400: ErrorPage(
        "We could not read what was sent",
        "Reload the page and try again. Nothing was saved or changed.",
    ),
    403: ErrorPage(
        "You do not have access to this",
        "Your account does not allow this. Nothing was changed.",
    ),
    404: ErrorPage(
        "Page not found",
        "It does not exist, or it is not yours to see. Check the address.",
    ),
    405: ErrorPage(
        "That address cannot be used in this way",
        "Go back and use the buttons on the page. Nothing was changed.",
    ),
    413: ErrorPage(
        "What you sent is too large",
        "Go back and choose smaller files, or fewer at a time. Nothing was saved.",
    ),
    422: ErrorPage(
        "Something in what you sent needs correcting",
        "Go back and check what you entered. Nothing was saved.",
    ),
    429: ErrorPage(
        "Too many attempts",
        "Wait a few minutes and try again. Nothing is lost.",
    ),
    500: ErrorPage(
        "Sorry, there is a problem with the service",
        "Try again in a few minutes. If you were sending something, it was not saved.",
    ),
    503: ErrorPage(
        "Sorry, the service is busy",
        "Wait a minute and try again. If you were sending something, it was not saved.",
    ),
}

NOTHING_SAVED = "Sorry, the service cannot save anything at the moment"
CANNOT_SAVE = {
    Trouble.FULL: ErrorPage(
        NOTHING_SAVED,
        "It has run out of room. If you were sending something, it was not saved. "
        "Send it again later.",
    ),
    Trouble.NOT_WRITABLE: ErrorPage(
        NOTHING_SAVED,
        "The place where it keeps things cannot be written to. If you were sending "
        "something, it was not saved. Send it again later.",
    ),
    Trouble.FAILING: ErrorPage(
        NOTHING_SAVED,
        "The place where it keeps things is failing. If you were sending something, "
        "it was not saved. Send it again later.",
    ),
}
MINUTE = {"Retry-After": "60"}


def show_error(
    code: int,
    headers: dict[str, str] | None = None,
    *,
    problem: ErrorPage | None = None,
    named: str = "",
) -> Response:
    """Answer with the page of an error, or with its message alone for htmx.

    Where addresses answer with data, so do their errors. The page is the code's, unless
    a problem is given with the name of its own.
    """
    if wants_data():
        detail = f"{problem.title}. {problem.advice}" if problem else None
        return problem_data(code, detail, headers=headers)
    known = code if code in PROBLEMS else (500 if code >= 500 else 400)
    problem, named = problem or PROBLEMS[known], named or str(known)
    draw = draw_bare if code >= 500 else render_template
    if by_htmx():
        body = draw("errors/_message.html", problem=problem)
        response = swap_into(make_response(body, code), MESSAGE_PLACE)
    else:
        body = draw(f"errors/{named}.html", problem=problem)
        response = vary(make_response(body, code))
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def draw_bare(template: str, **context: Any) -> str:
    """Draw a page that asks nothing of the database, which may be what failed.

    Not even who is reading: flask-login would ask for every ordinary template.
    """
    found = current_app.jinja_env.get_template(template)
    return found.render(bare=True, hooks=hooks(), link_to=link_to, **context)


def http_problem(error: HTTPException) -> Response | HTTPException:
    """Answer an error that Flask or a view raised; leave redirects alone."""
    if error.code is None or error.code < 400:
        return error
    if error.code == 403:
        hooks().note_refusal(Refusal.ACCESS)
    kept = ("Allow", "Retry-After")
    found = {n: v for n, v in error.get_headers(request.environ) if n in kept}
    return show_error(error.code, found)


def stale_token(error: CSRFError) -> Response:
    """Answer a post whose token is stale: nothing typed is lost if it is theirs."""
    hooks().note_refusal(Refusal.FORM)
    if not current_user.is_authenticated:
        return hold_and_sign_in()
    return hold_and_show_again() or show_error(400)


def storage_problem(error: DBAPIError | OSError) -> Response:
    """Answer when nothing can be saved, or the database is locked or away."""
    trouble = find_trouble(error)
    if trouble:
        logger.error("nothing can be saved: %s", trouble)
        problem = CANNOT_SAVE[trouble]
        return show_error(503, MINUTE, problem=problem, named="cannot_save")
    if isinstance(error, OperationalError):
        logger.error("database not available: %s", type(error.orig).__name__)
        return show_error(503, MINUTE)
    return show_fault(error)


def wrong_key(error: WrongDataKey) -> Response:
    """Answer while the database was written under other keys: it is left alone."""
    logger.error("%s", error)
    return show_error(503)


def show_fault(error: Exception) -> Response:
    """Answer a fault of ours. Its message may hold personal data: it is not logged."""
    name = type(error).__name__
    logger.error("%s in %s, at %s", name, request.endpoint, code_places(error))
    return show_error(500)


def code_places(error: Exception) -> str:
    """Return where an error arose, innermost first."""
    frames = reversed(extract_tb(error.__traceback__))
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in frames)


def init_app(app: Flask) -> None:
    """Answer every error of the application with a page of its own."""
    app.register_error_handler(CSRFError, stale_token)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(DBAPIError, storage_problem)
    app.register_error_handler(OSError, storage_problem)
    app.register_error_handler(WrongDataKey, wrong_key)
    app.register_error_handler(Exception, show_fault)
