"""The shared kit of every page: it knows no feature."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Join the whole kit to an application, after the extensions.

    Imported here and not above, so that services can use `ipr.web.lists.paging`
    without Flask.
    """
    from ipr.web import setup

    setup.init_app(app)
