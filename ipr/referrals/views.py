"""Join the pages of this feature to the application."""

from flask import Flask
from flask.typing import ResponseReturnValue

from ipr.audit.words import declare_audit_words
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.referrals import demonstration, ending_views, notices, tick_steps
from ipr.referrals.attachments import views as file_views
from ipr.referrals.blueprint import bp
from ipr.referrals.drafts import views as draft_views
from ipr.referrals.drafts.service import DraftNotOpen
from ipr.referrals.home import HOME_PARTS
from ipr.referrals.questions import views as question_views
from ipr.referrals.search import views as search_views
from ipr.referrals.service import CaseNotFound
from ipr.ticks.registry import add_tick_step
from ipr.web.errors import show_error

PAGES = (draft_views, question_views, file_views, ending_views, search_views)
DECLARED = (notices,)
"""Importing it is enough."""


def init_app(app: Flask) -> None:
    """Register the pages, and what is answered when a case or draft isn't there."""
    declare_audit_words(app, {"draft": "Draft", "file": "File", "referral": "Referral"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
    add_tick_step(app, *tick_steps.STEPS)
    declare_desks(app, *HOME_PARTS, *search_views.SOURCES)
    app.register_error_handler(CaseNotFound, show_not_found)
    app.register_error_handler(DraftNotOpen, draft_views.show_closed)


def show_not_found(_: CaseNotFound) -> ResponseReturnValue:
    """Answer as if there were no such page: nobody learns what exists."""
    return show_error(404)
