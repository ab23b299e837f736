"""What somebody had typed when their session lapsed: kept for them alone."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select

from ipr.accounts.models import HeldPost, User
from ipr.accounts.sign_in.links import token_hash
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession

KEPT = timedelta(days=7)
MOST = 20
"""So many at most are kept for one person; the oldest go."""

LONGEST_PATH = 500

Pairs = list[tuple[str, str]]


def hold_post(
    session: AnySession, user_id: int, path: str, fields: Iterable[tuple[str, str]]
) -> str | None:
    """Keep what a person typed for a page; return the token to get it back with.

    None if the account is closed or gone: there is nobody to give it back to. Nor for
    an address longer than any of our pages has.
    Whatever was kept for longer than a week is forgotten.
    """
    active = session.scalar(select(User.active).where(User.id == user_id))
    if not active or len(path) > LONGEST_PATH:
        return None
    session.execute(delete(HeldPost).where(HeldPost.held_at < utc_now() - KEPT))
    older = select(HeldPost.id).where(HeldPost.user_id == user_id)
    extra = list(session.scalars(older.order_by(HeldPost.id.desc()).offset(MOST - 1)))
    session.execute(delete(HeldPost).where(HeldPost.id.in_(extra)))
    token = secrets.token_urlsafe(32)
    session.add(
        HeldPost(
            token_hash=token_hash(token),
            user_id=user_id,
            path=path,
            fields=[list(pair) for pair in fields],
            held_at=utc_now(),
        )
    )
    session.flush()
    return token


def held_post(session: AnySession, user_id: int, path: str, token: str) -> Pairs | None:
    """Return what that person had typed on that page, if it was kept for them."""
    fields = session.scalar(
        select(HeldPost.fields).where(
            HeldPost.token_hash == token_hash(token),
            HeldPost.user_id == user_id,
            HeldPost.path == path,
            HeldPost.held_at >= utc_now() - KEPT,
        )
    )
    return None if fields is None else [(name, value) for name, value in fields]


def forget_posts(session: AnySession, user_id: int, path: str) -> None:
    """Forget what was kept for a page: it has been sent again."""
    session.execute(
        delete(HeldPost).where(HeldPost.user_id == user_id, HeldPost.path == path)
    )
