"""Whose figures somebody may read: the network's, and those of their own areas."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from ipr.accounts.models import Area, AreaCover, User
from ipr.db.engine import AnySession
from ipr.permissions import Permission, permissions_of


def readable_areas(session: AnySession, user: User, on: date) -> Sequence[Area]:
    """Return the areas whose figures somebody may read on a day, by name.

    Those they cover within their dates; every one for the network lead. Who may read
    the network's figures alone has none.
    """
    allowed = permissions_of(user.roles_on(on))
    if not user.active or Permission.WORK_SUPPORT_CASE not in allowed:
        return []
    asked = select(Area).order_by(Area.name)
    if Permission.LEAD_SUPPORT not in allowed:
        covered = select(AreaCover.area_id).where(
            AreaCover.user_id == user.id,
            AreaCover.starts_on <= on,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
        )
        asked = asked.where(Area.id.in_(covered))
    return session.scalars(asked).all()
