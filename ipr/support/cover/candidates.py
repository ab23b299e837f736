"""Who can be handed a declined case, described so that the right one is found."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from ipr.accounts.away.service import away_on, say_away
from ipr.accounts.models import Area, AreaCover, CoverCapacity, User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.support.cover.routing import is_holder
from ipr.support.models import SupportCase

CAPACITY_WORDS = {CoverCapacity.ACSSL: "ACSSL for", CoverCapacity.DEPUTY: "deputy for"}


@dataclass(frozen=True)
class Candidate:
    """Somebody who could hold a case."""

    user: User
    words: str
    """Their name, what they answer for, and whether they are away."""


def candidates(session: AnySession, case: SupportCase) -> list[Candidate]:
    """Return everybody else who can hold a case today, its own area first."""
    return people_to_hold(session, area_id=case.area_id, besides=case.owner_id)


def people_to_hold(
    session: AnySession, *, area_id: int | None = None, besides: int = 0
) -> list[Candidate]:
    """Return who can hold cases today, but for one; those of an area first."""
    on = london_today()
    covers = _covers(session, on)
    away = away_on(session, on)
    people = session.scalars(
        select(User)
        .where(is_holder(on), User.id != besides)
        .order_by(User.name, User.id)
    )
    found = []
    for user in people:
        roles = [words for _, words in covers[user.id]]
        if Role.ACSSL_LEAD in user.roles_on(on):
            roles.append("network lead")
        words = ", ".join([user.name, *roles])
        near = any(covered == area_id for covered, _ in covers[user.id])
        note = say_away(away.get(user.id))
        found.append((not near, Candidate(user, words + note)))
    return [candidate for _, candidate in sorted(found, key=lambda pair: pair[0])]


def _covers(session: AnySession, on: date) -> defaultdict[int, list[tuple[int, str]]]:
    rows = session.execute(
        select(AreaCover.user_id, AreaCover.capacity, Area.id, Area.name)
        .join(AreaCover.area)
        .where(
            AreaCover.starts_on <= on,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
        )
        .order_by(Area.name)
    )
    covers: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for user_id, capacity, area_id, name in rows:
        covers[user_id].append((area_id, f"{CAPACITY_WORDS[capacity]} {name}"))
    return covers
