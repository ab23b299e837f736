"""Pages for what goes wrong: calm, honest about what was kept, safe for htmx."""

import logging
from dataclasses import dataclass
from traceback import extract_tb
from typing import Any

from flask import Flask, current_app, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug import Response
from werkzeug.exceptions import HTTPException

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


def show_error(code: int, headers: dict[str, str] | None = None) -> Response:
    """Answer with the page of an error, or with its message alone for htmx.

    Where addresses answer with data, so do their errors.
    """
    if wants_data():
        return problem_data(code, headers=headers)
    problem = PROBLEMS.get(code, PROBLEMS[500 if code >= 500 else 400])
    named = code if code in PROBLEMS else (500 if code >= 500 else 400)
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
    kept = ("Allow", "Retry-After")
    found = {n: v for n, v in error.get_headers(request.environ) if n in kept}
    return show_error(error.code, found)


def stale_token(error: CSRFError) -> Response:
    """Answer a post whose token is stale: nothing typed is lost if it is theirs."""
    logger.info("stale form token on %s", request.endpoint)
    if not current_user.is_authenticated:
        return hold_and_sign_in()
    return hold_and_show_again() or show_error(400)


def busy_database(error: OperationalError) -> Response:
    """Answer when the database is locked or away."""
    logger.error("database not available: %s", type(error.orig).__name__)
    return show_error(503, {"Retry-After": "60"})


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
    app.register_error_handler(OperationalError, busy_database)
    app.register_error_handler(Exception, show_fault)
