"""What every page answers while the rulebook's file contradicts the database."""

import logging

from flask import Flask, make_response, render_template
from flask_login import current_user
from werkzeug import Response

from ipr.audit.words import declare_audit_words
from ipr.versions.service import RulebookDisagreement
from ipr.web.errors import MESSAGE_PLACE, ErrorPage, show_error
from ipr.web.htmx import by_htmx, swap_into, vary
from ipr.web.problems import wants_data

logger = logging.getLogger(__name__)
TITLE = "Nothing can be decided at the moment"
ADVICE = (
    "The criteria in this program’s file are not those that were published. Nothing "
    "was saved or decided. {problem}."
)


def show_disagreement(problem: RulebookDisagreement) -> Response:
    """Answer 503, naming both digests to colleagues, and decide nothing."""
    logger.error("the rulebook's file contradicts the database: %s", problem)
    if wants_data() or not current_user.is_authenticated:
        return show_error(503)
    named = ErrorPage(TITLE, ADVICE.format(problem=problem))
    if by_htmx():
        body = render_template("errors/_message.html", problem=named)
        return swap_into(make_response(body, 503), MESSAGE_PLACE)
    page = "errors/disagreement.html"
    body = render_template(page, problem=named, disagreement=problem)
    return vary(make_response(body, 503))


def init_app(app: Flask) -> None:
    """Answer a disagreement wherever the rulebook is asked for."""
    declare_audit_words(app, {"version": "Version", "rulebook": "Rulebook"})
    app.register_error_handler(RulebookDisagreement, show_disagreement)
