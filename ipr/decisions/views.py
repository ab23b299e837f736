"""Pages of this feature."""

from flask import Blueprint, Flask

bp = Blueprint("decisions", __name__)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
