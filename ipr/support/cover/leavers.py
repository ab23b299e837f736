"""Cases that somebody who left had: those who got them, and the lead, read one list."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.notices.kinds import NoticeKind, Recipient, Telling, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.notices.recipients import holders_of
from ipr.permissions import Permission, Role
from ipr.support.cover.routing import is_holder
from ipr.support.models import SupportCase, SupportHandover, SupportState
from ipr.support.queries import still_needed, works_on
from ipr.web.filters import on_day, plural

LEADS = holders_of(Role.ACSSL_LEAD, Because.LEAD)
Left = aliased(User, name="left")


def came_from_leaver(user_id: int, on: date) -> ColumnElement[bool]:
    """Return the condition that a case is as one who left made it pass on: still new.

    Whoever could hold cases on the day has not left.
    """
    return and_(
        SupportCase.state == SupportState.NEW,
        exists().where(
            *_passed_on(), SupportHandover.from_id == user_id, ~_can_hold(on)
        ),
    )


def leavers_seen(session: AnySession, user: User, on: date) -> dict[int, str]:
    """Return from whom there are such cases, by number, of those on one's desk."""
    return {row.id: row.name for row in session.execute(_select_leavers(user, on))}


def find_leavers(reader: DeskReader) -> Sequence[WorkLine]:
    """Return from whom cases came to the reader; for the lead, to anybody."""
    asked = _select_leavers(reader.user, reader.on)
    if not reader.user.can(Permission.LEAD_SUPPORT):
        asked = asked.where(SupportCase.owner_id == reader.user.id)
    return [
        WorkLine(
            words=f"{plural(row.number, 'case')} of {row.name}",
            endpoint="desks.list_support",
            values={"left": row.id},
            says="passed on when they left, the latest on "
            f"{on_day(london_time(row.latest).date())}. Read them, and accept each or "
            "hand it over with a note",
        )
        for row in reader.session.execute(asked)
    ]


def new_holders(telling: Telling) -> Iterable[Recipient]:
    """Tell those who got the cases of whoever just left, and the network leads."""
    got = telling.session.scalars(
        select(SupportCase.owner_id)
        .join(SupportHandover, and_(*_passed_on()))
        .where(
            SupportHandover.from_id == telling.subject.id,
            SupportCase.state == SupportState.NEW,
        )
        .distinct()
    ).all()
    if not got or telling.session.scalar(
        select(User.id).where(User.id == telling.subject.id, is_holder(telling.on))
    ):
        return []
    return [*(Recipient(one, Because.HOLDER) for one in got), *LEADS(telling)]


def _passed_on() -> Sequence[ColumnElement[bool]]:
    return (
        SupportHandover.case_id == SupportCase.id,
        SupportHandover.to_id == SupportCase.owner_id,
    )


def _can_hold(on: date) -> ColumnElement[bool]:
    return SupportHandover.from_id.in_(select(User.id).where(is_holder(on)))


def _select_leavers(user: User, on: date) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Left.id,
        Left.name,
        func.count(SupportCase.id.distinct()).label("number"),
        func.max(SupportHandover.at).label("latest"),
    )
    return (
        select(*columns)
        .select_from(SupportCase)
        .join(SupportHandover, and_(*_passed_on()))
        .join(Left, Left.id == SupportHandover.from_id)
        .outerjoin(SupportCase.referral)
        .where(
            SupportCase.state == SupportState.NEW,
            still_needed(),
            works_on(user, on),
            ~_can_hold(on),
        )
        .group_by(Left.id, Left.name)
        .order_by(Left.name, Left.id)
    )


LEFT_TO_YOU = NoticeKind(
    name="support.left_to_you",
    act="Cases of somebody who left",
    words="Somebody who held support cases left, and their open cases were passed on. "
    "Home led to one list of those that nobody had accepted, to read and reassign.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.USER_DEACTIVATED, AuditAction.ROLE_ENDED),
    to=new_holders,
    about=lambda user: "Support cases",
    endpoint="desks.home",
    values=lambda notice: {},
)
LEFT = HomeWork(
    name="cases-of-leavers",
    title="Cases of people who left",
    permission=Permission.WORK_SUPPORT_CASE,
    order=40,
    find=find_leavers,
)
declare_kinds(LEFT_TO_YOU)
