"""What is looked out for that has no date of its own: told each time that it begins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.kinds import NoticeKind, Telling
from ipr.notices.models import Notice, ReminderGiven
from ipr.notices.telling import end_void, tell


@dataclass(frozen=True, kw_only=True, eq=False)
class Watch:
    """What a feature says of a state that things come into by deeds or by dates."""

    kind: NoticeKind
    model: type[Any]
    """Of the things; each has an `id`."""
    find: Callable[[AnySession, date], Iterable[tuple[Any, date]]]
    """Return the things that are in that state on a day, and since when: so few that
    all of them are looked at."""


WATCHES: dict[str, Watch] = {}


def declare_watches(*watches: Watch) -> None:
    """Add the watches of a feature. Importing its `notices.py` is enough."""
    for watch in watches:
        if WATCHES.setdefault(watch.kind.name, watch) is not watch:
            raise ValueError(f"two watches tell of {watch.kind.name}")


def give_watch(session: AnySession, watch: Watch, *, on: date) -> int:
    """Tell of what began since the last time, and end what is over; return how many
    people were told.

    As of a reminder it is noted what was told: the day since when is its edition.
    """
    name = watch.kind.name
    found = list(watch.find(session, on))
    rows = session.execute(
        select(ReminderGiven.subject_id, ReminderGiven.edition).where(
            ReminderGiven.reminder == name,
            ReminderGiven.subject_id.in_([thing.id for thing, _ in found]),
        )
    )
    noted = {(subject_id, edition) for subject_id, edition in rows}
    told = 0
    for thing, since in found:
        if (thing.id, since.toordinal()) in noted:
            continue
        told += len(tell(watch.kind, Telling(session, thing)))
        session.add(
            ReminderGiven(
                reminder=name,
                subject_id=thing.id,
                edition=since.toordinal(),
                milestone=0,
                given_at=utc_now(),
            )
        )
    session.flush()
    end_void(session, session.scalars(_open_ones(watch)).all())
    return told


def _open_ones(watch: Watch) -> Any:
    return select(Notice).where(
        Notice.subject_type == watch.model.__tablename__,
        Notice.kind == watch.kind.name,
        Notice.ended_at.is_(None),
    )
