"""What the pages show while everything is invented: a banner and how to sign in."""

from flask import Flask, current_app

from ipr.accounts.demonstration import sign_in_hints
from ipr.audit.words import declare_audit_words
from ipr.demo.service import is_invented
from ipr.extensions import db
from ipr.web.hooks import hooks
from ipr.web.settings import current_settings

KNOWN = "ipr_is_invented"


def init_app(app: Flask) -> None:
    """Let the pages know whether this database is a demonstration."""
    declare_audit_words(app, {"demonstration": "Demonstration"})
    hooks(app).invented = is_demonstration
    app.extensions["ipr_demo_people"] = lambda: sign_in_hints(db.session)


def is_demonstration() -> bool:
    """Return whether the data is a demonstration; never so in production.

    Once it is known to be, it is not asked again: invented data stays.
    """
    if current_settings().production:
        return False
    if not current_app.extensions.get(KNOWN):
        current_app.extensions[KNOWN] = is_invented(db.session)
    return bool(current_app.extensions[KNOWN])
