"""The settings of the running program, for its views."""

from flask import current_app

from ipr.config import Settings


def current_settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
