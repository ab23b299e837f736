"""Areas, and who answers for each from when to when."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Area, AreaCover, CoverCapacity, Nation, User
from ipr.accounts.required_roles import first_gap
from ipr.accounts.service import AccountRecordNotFound, DatesOverlap
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Role


class AreaNameTaken(Exception):
    """There is, or was, an area of that name."""


class NationFixed(Exception):
    """The area has started: referrals were decided by its nation and its dates."""


class NotAnAcssl(Exception):
    """The person does not hold the ACSSL role on all of the days."""


def find_area(session: AnySession, area_id: int) -> Area:
    """Return an area. Raises AccountRecordNotFound."""
    area = session.get(Area, area_id)
    if area is None:
        raise AccountRecordNotFound(f"no area {area_id}")
    return area


def make_area(
    session: AnySession,
    name: str,
    nation: Nation,
    *,
    starts_on: date,
    ends_on: date | None = None,
    example: bool = False,
    actor: User | None,
) -> Area:
    """Make an area; `example` marks an invented one. Raises AreaNameTaken."""
    _refuse_taken(session, name)
    _check_order(starts_on, ends_on)
    area = Area(
        name=name,
        nation=nation,
        starts_on=starts_on,
        ends_on=ends_on,
        example=example,
    )
    session.add(area)
    changes = {
        "name": (None, name),
        "nation": (None, nation),
        "starts_on": (None, starts_on),
        "ends_on": (None, ends_on),
    }
    record(session, AuditAction.AREA_MADE, subject=area, actor=actor, changes=changes)
    return area


def change_area(
    session: AnySession,
    area: Area,
    *,
    name: str,
    nation: Nation,
    starts_on: date,
    ends_on: date | None,
    actor: User | None,
) -> None:
    """Change an area.

    Once it has started its nation and its first day stay, for referrals were decided
    by them: raises NationFixed. Raises AreaNameTaken, and ValueError for an end before
    today or before the start.
    """
    wanted = {"name": name, "nation": nation, "starts_on": starts_on}
    wanted["ends_on"] = ends_on
    changes = {
        field: (getattr(area, field), value)
        for field, value in wanted.items()
        if getattr(area, field) != value
    }
    if has_started(area) and changes.keys() & {"nation", "starts_on"}:
        raise NationFixed(area.id)
    if "name" in changes:
        _refuse_taken(session, name)
    if "ends_on" in changes or "starts_on" in changes:
        _check_order(starts_on, ends_on)
    for field, (_, value) in changes.items():
        setattr(area, field, value)
    if changes:
        record(
            session,
            AuditAction.AREA_CHANGED,
            subject=area,
            actor=actor,
            changes=changes,
        )


def has_started(area: Area) -> bool:
    """Return whether referrals can name the area already."""
    return area.starts_on <= london_today()


def make_cover(
    session: AnySession,
    area: Area,
    user: User,
    capacity: CoverCapacity,
    *,
    starts_on: date,
    ends_on: date | None = None,
    actor: User | None,
) -> AreaCover:
    """Let somebody answer for an area from a day, perhaps to a day.

    Raises DatesOverlap if the area has somebody in that capacity on some of the
    days, or has this person in the other one; NotAnAcssl unless the person holds
    the role on all of them.
    """
    _check_order(starts_on, ends_on)
    if not _is_acssl_throughout(user, starts_on, ends_on):
        raise NotAnAcssl(user.id)
    # Two access managers can't each add what the other's list lacked.
    session.scalar(select(Area.id).where(Area.id == area.id).with_for_update())
    for cover in covers_of_area(session, area):
        same = cover.capacity == capacity or cover.user_id == user.id
        if same and _overlap(cover, starts_on, ends_on):
            raise DatesOverlap(f"{cover.capacity} from {cover.starts_on}")
    cover = AreaCover(
        area=area,
        user=user,
        capacity=capacity,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(cover)
    changes = {
        "area": (None, area.name),
        "user": (None, user.id),
        "capacity": (None, capacity),
        "starts_on": (None, starts_on),
        "ends_on": (None, ends_on),
    }
    record(session, AuditAction.COVER_MADE, subject=cover, actor=actor, changes=changes)
    return cover


def end_cover(
    session: AnySession,
    cover: AreaCover,
    *,
    last_day: date | None,
    actor: User | None,
) -> None:
    """Let somebody's cover of an area end with a day, or at once if none is given.

    A cover that would then never have been goes altogether. Raises ValueError for a
    day that is over, or after the end it has. Open cases that they hold stay with
    them, and are offered to whoever covers the area then.
    """
    today = london_today()
    if last_day is not None and (
        last_day < max(today, cover.starts_on)
        or (cover.ends_on is not None and last_day > cover.ends_on)
    ):
        raise ValueError("the last day must be today or later, and before the end")
    changes = {
        "area": (cover.area.name, cover.area.name),
        "user": (cover.user_id, cover.user_id),
        "ends_on": (cover.ends_on, last_day or "at once"),
    }
    record(
        session, AuditAction.COVER_CHANGED, subject=cover, actor=actor, changes=changes
    )
    ends_on = last_day or today - timedelta(days=1)
    if ends_on < cover.starts_on:
        session.delete(cover)
    else:
        cover.ends_on = ends_on
    session.flush()


def find_cover(session: AnySession, area: Area, cover_id: int) -> AreaCover:
    """Return one of an area's covers. Raises AccountRecordNotFound."""
    cover = session.get(AreaCover, cover_id)
    if cover is None or cover.area_id != area.id:
        raise AccountRecordNotFound(f"no cover {cover_id} of area {area.id}")
    return cover


def covers_of_area(session: AnySession, area: Area) -> list[AreaCover]:
    """Return who ever covered an area, the latest first."""
    found = session.scalars(
        select(AreaCover)
        .where(AreaCover.area_id == area.id)
        .options(joinedload(AreaCover.user))
        .order_by(AreaCover.starts_on.desc(), AreaCover.id.desc())
    )
    return list(found)


def _overlap(cover: AreaCover, starts_on: date, ends_on: date | None) -> bool:
    starts_before_end = ends_on is None or cover.starts_on <= ends_on
    return starts_before_end and (cover.ends_on is None or cover.ends_on >= starts_on)


def _is_acssl_throughout(user: User, starts_on: date, ends_on: date | None) -> bool:
    spans = [(g.starts_on, g.ends_on) for g in user.grants if g.role == Role.ACSSL]
    gap = first_gap(spans, starts_on)
    return user.active and (gap is None or (ends_on is not None and gap > ends_on))


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and (ends_on < starts_on or ends_on < london_today()):
        raise ValueError("the dates must be in order and not over")


def _refuse_taken(session: AnySession, name: str) -> None:
    if session.scalar(select(Area.id).where(Area.name == name)):
        raise AreaNameTaken(name)
