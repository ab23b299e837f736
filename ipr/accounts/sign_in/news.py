"""What somebody is told when they sign in: failed attempts, and links made for them."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from ipr.accounts.models import PasswordLink, User
from ipr.accounts.sign_in.links import links_of_user
from ipr.audit.models import RefusalCount
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.permissions import Refusal
from ipr.web.filters import at_time, plural

TOLD = timedelta(days=30)
"""For so long after a link was made or used every sign-in tells of it. Whoever signed
in with somebody else's link is told too, so telling once would not reach the person."""

NOT_YOU = "If that was not you, tell an access manager."
NOT_ASKED_FOR = "If you did not ask for it, change your password and tell the IPR team."


def news_at_sign_in(session: AnySession, user: User) -> list[str]:
    """Return what a person should know who has just signed in, and count from new.

    Failed attempts are told once; links at every sign-in for a month, and with a new
    one the four before it, whatever their age.
    """
    return [*_failed_attempts(session, user), *_links(session, user)]


def say_link(link: PasswordLink) -> str:
    """Return who made a link and when, and when it was used."""
    maker = link.made_by.name if link.made_by else "An operator of the server"
    made = f"{maker} made a link to set your password on {at_time(link.made_at)}"
    if link.used_at:
        return f"{made}. It was used on {at_time(link.used_at)}."
    if link.ended_at:
        return f"{made}. It no longer works."
    if link.expires_at <= utc_now():
        return f"{made}. It was not used."
    return f"{made}. It has not been used and works until {at_time(link.expires_at)}."


def _failed_attempts(session: AnySession, user: User) -> list[str]:
    mine = (
        RefusalCount.kind == Refusal.SIGN_IN,
        RefusalCount.person_id == user.id,
    )
    times, since = session.execute(
        select(func.sum(RefusalCount.times), func.min(RefusalCount.first_at)).where(
            *mine
        )
    ).one()
    if not times:
        return []
    session.execute(delete(RefusalCount).where(*mine))
    attempts = plural(int(times), "attempt")
    deed = "to sign in as you or to change your password failed"
    return [f"{attempts} {deed} since {at_time(since)}. {NOT_YOU}"]


def _links(session: AnySession, user: User) -> list[str]:
    links = links_of_user(session, user.id)
    since = utc_now() - TOLD
    if not any((link.used_at or link.made_at) > since for link in links):
        return []
    return [" ".join([*map(say_link, links), NOT_ASKED_FOR])]
