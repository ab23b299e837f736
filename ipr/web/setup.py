"""Joining the whole kit to an application, in the order that matters."""

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

from ipr.web import (
    access,
    addresses,
    errors,
    filters,
    headers,
    health,
    known_hosts,
    page,
    static_files,
)
from ipr.web.forms import uploads
from ipr.web.htmx import htmx
from ipr.web.kept_posts import load_held_fields
from ipr.web.transactions import choose_transaction

LIBRARY = "govuk_frontend_jinja"


def init_app(app: Flask) -> None:
    """Join the kit; called after the extensions and before the features."""
    app.config.setdefault("SERVICE_NAME", "Refer a serious case")
    # What goes first is named last. All of it goes before the CSRF protection, which
    # reads what was sent; and even a refused post may be kept in the database.
    access.init_app(app)
    app.before_request_funcs[None].insert(0, choose_transaction)
    uploads.init_app(app)
    known_hosts.init_app(app)
    addresses.init_app(app)
    add_component_library(app)
    htmx.init_app(app)
    app.before_request(load_held_fields)
    errors.init_app(app)
    headers.init_app(app)
    filters.init_app(app)
    page.init_app(app)
    health.init_app(app)
    static_files.init_app(app)


def add_component_library(app: Flask) -> None:
    """Let templates find GOV.UK's components beside our own templates."""
    library = PrefixLoader({LIBRARY: PackageLoader(LIBRARY)})
    loaders: list[BaseLoader] = [library]
    if app.jinja_loader is not None:
        loaders.insert(0, app.jinja_loader)
    app.__dict__["jinja_loader"] = ChoiceLoader(loaders)
