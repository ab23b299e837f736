"""Who asks for a page, as desks are told it."""

from flask import current_app
from flask_login import current_user

from ipr.db.clock import london_today
from ipr.desks.declarations import DeskReader
from ipr.extensions import db


def desk_reader() -> DeskReader:
    """Return who asks, and when."""
    return DeskReader(
        session=db.session,
        user=current_user._get_current_object(),
        on=london_today(),
        settings=current_app.config["SETTINGS"],
    )
