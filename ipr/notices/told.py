"""Whom the service told what about a case, for those who work on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from ipr.db.engine import AnySession
from ipr.notices.kinds import find_kind
from ipr.notices.models import Notice, ReminderGiven, Void
from ipr.notices.reminders import REMINDERS
from ipr.notices.telling import find_void
from ipr.notices.words import ENDED_FOR_THEM, TOLD_AS

SHOWN = 50


@dataclass(frozen=True)
class ToldLine:
    """One thing that one person was told."""

    at: datetime
    who: str
    told_as: str
    """As "deputy"."""
    what: str
    became: str
    """What became of it: "Read", "Not read yet", or why it ended."""


@dataclass(frozen=True)
class LeftOut:
    """Reminders that nobody was given, since a later one was due by then too."""

    at: datetime
    number: int


@dataclass(frozen=True)
class ToldAbout:
    """The latest that people were told about a case, newest first."""

    lines: Sequence[ToldLine] = ()
    more: bool = False
    left_out: Sequence[LeftOut] = field(default_factory=list)


def find_told(session: AnySession, reference: str) -> ToldAbout:
    """Return whom the service told what about the case of a reference."""
    notices = session.scalars(
        select(Notice)
        .where(Notice.reference == reference)
        .options(joinedload(Notice.user))
        .order_by(Notice.id.desc())
        .limit(SHOWN + 1)
    ).all()
    shown = notices[:SHOWN]
    over = find_void(session, shown)
    lines = [
        ToldLine(
            at=notice.made_at,
            who=notice.user.name,
            told_as=TOLD_AS.get(notice.because, ""),
            what=find_kind(notice.kind).say_act(notice),
            became=_became(notice, notice.ended_why or over.get(notice.id)),
        )
        for notice in shown
    ]
    return ToldAbout(lines, len(notices) > SHOWN, _left_out(session, shown))


def _became(notice: Notice, ended: Void | None) -> str:
    if ended:
        return ENDED_FOR_THEM[ended]
    return "Not read yet" if notice.unread else "Read"


def _left_out(session: AnySession, notices: Sequence[Notice]) -> list[LeftOut]:
    """Return what was left out of the reminders that some notices are of."""
    about = {(notice.subject_type, notice.subject_id) for notice in notices}
    of_these = [
        and_(ReminderGiven.reminder == reminder.name, ReminderGiven.subject_id == id_)
        for reminder in REMINDERS.values()
        for type_, id_ in about
        if type_ == reminder.model.__tablename__
    ]
    if not of_these:
        return []
    rows = session.execute(
        select(ReminderGiven.given_at, func.count())
        .where(or_(*of_these), ReminderGiven.left_out)
        .group_by(ReminderGiven.given_at)
        .order_by(ReminderGiven.given_at.desc())
    )
    return [LeftOut(at, number) for at, number in rows]
