"""Every page about the criteria, registered."""

from flask import Flask

from ipr.criteria.blueprint import bp


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
