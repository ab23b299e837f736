"""Every page about the criteria, registered."""

from flask import Flask

from ipr.criteria import (
    approval_views,
    backtest_views,
    compare_views,
    draft_views,
    export_views,
    form_condition_views,
    form_example_views,
    form_question_views,
    form_views,
    proof_views,
    publish_views,
    reading_views,
    text_views,
)
from ipr.criteria.blueprint import bp
from ipr.permissions import Permission
from ipr.web.hooks import NavItem, hooks

PARTS = (
    reading_views,
    compare_views,
    draft_views,
    text_views,
    export_views,
    proof_views,
    form_views,
    form_condition_views,
    form_question_views,
    form_example_views,
    approval_views,
    backtest_views,
    publish_views,
)
"""Importing them is what adds their pages to the blueprint."""


def init_app(app: Flask) -> None:
    """Register the pages, and the entry of the navigation."""
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
