"""What other systems ask, and the pages about who may."""

from flask import Flask

from ipr.api import client_views as client_views
from ipr.api import decide_views
from ipr.api.blueprint import bp
from ipr.audit.words import declare_audit_words
from ipr.extensions import csrf
from ipr.permissions import Permission
from ipr.web.hooks import NavItem, hooks


def init_app(app: Flask) -> None:
    """Register the addresses; those of systems answer with data alone."""
    declare_audit_words(app, {"api_client": "System"})
    hooks(app).data_paths.append("/api/")
    hooks(app).add_navigation(
        NavItem(
            text="Systems",
            endpoint="api.list_clients",
            permission=Permission.MANAGE_API_CLIENTS,
            order=72,
        )
    )
    csrf.exempt(decide_views.decide)  # no browser sends a token by itself
    app.register_blueprint(bp)
