"""The first page; and the place where all pages of this feature are registered."""

from flask import Flask
from flask.typing import ResponseReturnValue

from ipr.desks.declarations import HomePart
from ipr.desks.home import build_home
from ipr.desks.people.views import SEES_WORK, show_work
from ipr.desks.reader import desk_reader
from ipr.desks.registry import declare_desks, desk_registry
from ipr.desks.search_page import respond_with_search
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import respond

WORK_LINK = HomePart(
    template="desks/people/_work_link.html",
    order=55,
    build=lambda reader: any(map(reader.user.can, SEES_WORK)) or None,
)


@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    return respond("desks/home.html", home=build_home(desk_reader(), desk_registry()))


@requires(Permission.READ_REFERRAL)
def show_search() -> ResponseReturnValue:
    return respond_with_search()


def init_app(app: Flask) -> None:
    """Register the pages that every application has; features add their desks."""
    app.add_url_rule("/", "desks.home", home)
    app.add_url_rule("/search", "desks.show_search", show_search)
    app.add_url_rule("/work", "desks.show_work", show_work)
    declare_desks(app, WORK_LINK)
    hooks(app).add_navigation(
        NavItem(
            text="Home",
            endpoint="desks.home",
            permission=Permission.SIGNED_IN,
            order=10,
        ),
        NavItem(
            text="Search",
            endpoint="desks.show_search",
            permission=Permission.READ_REFERRAL,
            order=60,
        ),
    )
