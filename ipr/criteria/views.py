"""Every page about the criteria, registered."""

from flask import Flask

from ipr.audit.words import declare_audit_words
from ipr.criteria import demonstration, notices
from ipr.criteria.approval import publish_views
from ipr.criteria.approval import views as approval_views
from ipr.criteria.backtests import views as backtest_views
from ipr.criteria.blueprint import bp
from ipr.criteria.drafting import text_views
from ipr.criteria.drafting import views as draft_views
from ipr.criteria.editor import views as editor_views
from ipr.criteria.home import HOME_WORK
from ipr.criteria.reading import comparison_views as compare_views
from ipr.criteria.reading import export_views, proof_views
from ipr.criteria.reading import views as reading_views
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.permissions import Permission
from ipr.web.hooks import NavItem, hooks

PARTS = (
    reading_views,
    compare_views,
    draft_views,
    text_views,
    export_views,
    proof_views,
    editor_views,
    approval_views,
    backtest_views,
    publish_views,
)
"""Importing them is what adds their pages to the blueprint."""
DECLARED = (notices,)
"""Importing it is enough."""


def init_app(app: Flask) -> None:
    """Register the pages, and the entry of the navigation."""
    declare_audit_words(app, {"criteria": "Criteria", "backtest": "Back-test"})
    hooks(app).add_navigation(
        NavItem(
            text="Criteria",
            endpoint="criteria.list_versions",
            permission=Permission.SIGNED_IN,
            order=55,
            count=approval_views.count_waiting,
            count_meaning="waiting for your answer",
        )
    )
    app.register_blueprint(bp)
    declare_desks(app, *HOME_WORK)
    add_demonstration(app, demonstration.PART)
