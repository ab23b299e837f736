"""Pages that anybody may read, signed in or not. They hold nothing about a case."""

from datetime import date

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from ipr.db.clock import london_today
from ipr.rulebook import NoVersionInForce, Version
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import public
from ipr.web.hooks import hooks
from ipr.web.htmx import respond
from ipr.web.settings import current_settings

STATEMENT_PREPARED = date(2026, 11, 29)
"""Change it with the statement."""

bp = Blueprint("guidance", __name__)


@bp.get("/guidance")
@public
def show_guidance() -> ResponseReturnValue:
    versions = sorted(current_book().versions, key=lambda v: v.starts, reverse=True)
    return respond(
        "guidance/show_guidance.html",
        versions=versions,
        in_force=_in_force(),
        today=london_today(),
        settings=current_settings(),
    )


@bp.get("/help")
@public
def show_help() -> ResponseReturnValue:
    return respond("guidance/show_help.html", settings=current_settings())


@bp.get("/accessibility")
@public
def show_accessibility() -> ResponseReturnValue:
    return respond(
        "guidance/show_accessibility.html",
        settings=current_settings(),
        prepared_on=STATEMENT_PREPARED,
    )


@bp.get("/privacy")
@public
def show_privacy() -> ResponseReturnValue:
    return respond("guidance/show_privacy.html", settings=current_settings())


def init_app(app: Flask) -> None:
    """Register the pages, and the links at the end of every page."""
    app.register_blueprint(bp)
    hooks(app).footer.update(
        {
            "guidance.show_guidance": "Guidance for referrers",
            "guidance.show_help": "Help and contacts",
            "guidance.show_accessibility": "Accessibility statement",
            "guidance.show_privacy": "Privacy notice",
        }
    )


def _in_force() -> Version | None:
    try:
        return version_in_force()
    except NoVersionInForce:
        return None
