"""Who is told that open cases are on offer: whoever could take them over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import Area, AreaCover, User
from ipr.accounts.service import holds_role, role_holders
from ipr.db.clock import london_time, london_today
from ipr.db.engine import AnySession
from ipr.notices.kinds import (
    NoticeKind,
    Recipient,
    Telling,
    Urgency,
    Voided,
    declare_kinds,
)
from ipr.notices.models import Because, Notice, Void
from ipr.notices.of_accounts import name_area
from ipr.notices.watches import Watch, declare_watches
from ipr.permissions import Role
from ipr.support.cover.offers import is_offered
from ipr.support.models import SupportCase

DAY = timedelta(days=1)


def find_takers(session: AnySession, on: date) -> dict[int, list[Recipient]]:
    """Return who covers each area on a day; of one that nobody covers, the leads."""
    rows = session.execute(
        select(AreaCover.area_id, AreaCover.user_id)
        .join(AreaCover.user)
        .where(
            AreaCover.starts_on <= on,
            func.coalesce(AreaCover.ends_on, on) >= on,
            User.active,
            holds_role(Role.ACSSL, on),
        )
        .order_by(AreaCover.id)
    )
    takers: defaultdict[int, list[Recipient]] = defaultdict(list)
    for area_id, user_id in rows:
        takers[area_id].append(Recipient(user_id, Because.COVER))
    leads = role_holders(session, Role.ACSSL_LEAD, on)
    for area_id in session.scalars(select(Area.id)):
        takers[area_id] = takers[area_id] or [
            Recipient(lead.id, Because.LEAD) for lead in leads
        ]
    return takers


def takers_of_area(telling: Telling) -> Iterable[Recipient]:
    """Tell those who could take the cases of an area over."""
    takers = telling.once("takers", lambda: find_takers(telling.session, telling.on))
    return takers[telling.subject.id]


def find_offers(session: AnySession, on: date) -> list[tuple[Area, date]]:
    """Return the areas with cases on offer, and since when they are to these people.

    That is the day after their holder's cover ended, or on which the latest of those
    who cover the area now began.
    """
    found = []
    for area, opened_at, ended_on, began_on in session.execute(select_offers_since(on)):
        lost = ended_on + DAY if ended_on else london_time(opened_at).date()
        found.append((area, max(lost, began_on) if began_on else lost))
    return found


def select_offers_since(on: date) -> Any:
    """Select the areas with cases on offer, and the days that say since when."""
    lost, gained = aliased(AreaCover), aliased(AreaCover)
    began = (
        select(func.max(gained.starts_on))
        .where(gained.area_id == Area.id, gained.starts_on <= on)
        .correlate(Area)
        .scalar_subquery()
    )
    opened, ended = func.max(SupportCase.opened_at), func.max(lost.ends_on)
    return (
        select(Area, opened, ended, began)
        .select_from(SupportCase)
        .join(SupportCase.referral)
        .join(SupportCase.area)
        .outerjoin(
            lost,
            and_(
                lost.user_id == SupportCase.owner_id,
                lost.area_id == SupportCase.area_id,
            ),
        )
        .where(is_offered(on))
        .group_by(Area.id)
        .order_by(Area.id)
    )


def find_over(session: AnySession, notices: Sequence[Notice]) -> Voided:
    """Return which areas have nothing on offer any more, or not to these people."""
    on = london_today()
    offered = {area.id for area, _ in find_offers(session, on)}
    takers = find_takers(session, on)
    over: dict[int, Void] = {}
    for one in notices:
        able = {taker.user_id for taker in takers.get(one.subject_id, ())}
        if one.subject_id not in offered:
            over[one.id] = Void.DONE
        elif one.user_id not in able:
            over[one.id] = Void.ELSEWHERE
    return over


ON_OFFER = NoticeKind(
    name="support.on_offer",
    act="Take over cases of this area",
    words="{reference} had open cases, which were held by somebody who no longer "
    "covered it, and were offered to you.",
    urgency=Urgency.ACT,
    to=takers_of_area,
    about=name_area,
    void=find_over,
    endpoint="support.list_offered",
    values=lambda notice: {},
)

declare_kinds(ON_OFFER)
declare_watches(Watch(kind=ON_OFFER, model=Area, find=find_offers))
