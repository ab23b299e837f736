"""The first page; and the place where all pages of this feature are registered."""

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.db.clock import london_today
from ipr.desks import figures, list_views, search_views, waiting
from ipr.desks.blueprint import bp
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import respond
from ipr.web.settings import current_settings

ENDPOINTS = {
    "referrals": "desks.list_referrals",
    "triage": "desks.list_triage",
    "accepted": "desks.list_accepted",
    "support": "desks.list_support",
    "network": "desks.show_network",
}
__all__ = ["init_app", "list_views", "search_views"]


@bp.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    built = waiting.build_home(
        db.session,
        current_user,
        on=london_today(),
        settings=current_settings(),
    )
    return respond("desks/home.html", home=built, endpoints=ENDPOINTS)


def _news() -> int:
    """Return the news for the reader; none while they answer a page of questions.

    Nothing should call them away from those.
    """
    if request.path.startswith("/drafts/"):
        return 0
    return figures.news(db.session, current_user)


def _team() -> tuple[int, int]:
    """Return what waits for the IPR team, asked once a page for two entries."""
    if "waiting_for_team" not in g:
        g.waiting_for_team = figures.waiting_for_team(
            db.session, current_user, london_today()
        )
    found: tuple[int, int] = g.waiting_for_team
    return found


def init_app(app: Flask) -> None:
    """Register the pages, and the entries of the navigation with what waits there."""
    hooks(app).add_navigation(
        NavItem(
            text="Home",
            endpoint="desks.home",
            permission=Permission.SIGNED_IN,
            order=10,
        ),
        NavItem(
            text="Referrals",
            endpoint="desks.list_referrals",
            permission=Permission.READ_REFERRAL,
            order=20,
            count=_news,
            count_meaning="with news for you",
        ),
        NavItem(
            text="To settle",
            endpoint="desks.list_triage",
            permission=Permission.TRIAGE,
            order=30,
            count=lambda: _team()[0],
            count_meaning="waiting for somebody",
        ),
        NavItem(
            text="Accepted cases",
            endpoint="desks.list_accepted",
            permission=Permission.TRIAGE,
            order=31,
            count=lambda: _team()[1],
            count_meaning="overdue",
        ),
        NavItem(
            text="Declined cases",
            endpoint="desks.list_support",
            permission=Permission.WORK_SUPPORT_CASE,
            order=40,
            count=lambda: figures.new_cases(db.session, current_user),
            count_meaning="new for you",
        ),
        NavItem(
            text="Network",
            endpoint="desks.show_network",
            permission=Permission.LEAD_SUPPORT,
            order=41,
            count=lambda: figures.new_in_network(db.session),
            count_meaning="new in the network",
        ),
        NavItem(
            text="Search",
            endpoint="desks.search_referrals",
            permission=Permission.READ_REFERRAL,
            order=60,
        ),
    )
    app.register_blueprint(bp)
