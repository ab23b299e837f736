"""What the first page shows: what needs its reader now, and their own referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.desks import figures, lists, queries
from ipr.desks.filters import (
    DUE_SOON,
    IN_HAND,
    ME,
    NOBODY,
    OVERDUE,
    SECOND,
    UNPROPOSED,
    Filters,
    late_before,
)
from ipr.desks.lists import Desk
from ipr.permissions import Permission
from ipr.referrals.models import Draft
from ipr.referrals.queries import open_drafts
from ipr.support.models import SupportState
from ipr.web.lists.paging import Count, capped_count

FEW, MINE = 5, 10


@dataclass(frozen=True)
class Section:
    """Something that waits for its reader: the first few of a list, and how many."""

    title: str
    desk: Desk
    filters: dict[str, str]
    rows: Sequence[Any]
    count: Count
    overdue: bool = False

    @property
    def id(self) -> str:
        """A name for the page to refer to it by."""
        return f"{self.desk.name}-{'-'.join(self.filters.values())}"

    @property
    def more(self) -> bool:
        """Whether there are more than are shown."""
        return self.count.number > len(self.rows)


@dataclass(frozen=True)
class Home:
    """The first page of one person."""

    sections: Sequence[Section]
    drafts: Sequence[Draft]
    referrals: Sequence[Any]
    more_referrals: bool
    news: set[int]
    on_duty: bool
    """Whether their roles give them work here beside their own referrals."""
    settings: Settings
    now: datetime

    @property
    def newcomer(self) -> bool:
        """Whether there is nothing of theirs here at all yet."""
        return not (self.on_duty or self.drafts or self.referrals)


def build_home(
    session: AnySession, user: User, *, on: date, settings: Settings
) -> Home:
    """Return the first page of somebody, on a day: what is overdue comes first."""
    sections: list[Section] = []
    if user.can(Permission.TRIAGE):
        sections += _of_team(session, user, on)
    if user.can(Permission.WORK_SUPPORT_CASE):
        sections += _of_acssl(session, user, on, late_before(settings, on))
    if user.can(Permission.LEAD_SUPPORT):
        sections.append(_of_lead(session, user, on))
    mine = queries.referrals(user, on, Filters(referrer=ME))
    referrals = _few(session, lists.REFERRALS, mine, MINE + 1)
    return Home(
        sections=sorted(
            (section for section in sections if section.rows),
            key=lambda section: not section.overdue,
        ),
        drafts=open_drafts(session, user),
        referrals=referrals[:MINE],
        more_referrals=len(referrals) > MINE,
        news=figures.with_news(session, user),
        on_duty=bool(sections),
        settings=settings,
        now=utc_now(),
    )


def _of_team(session: AnySession, user: User, on: date) -> list[Section]:
    def section(title: str, desk: Desk, overdue: bool = False, **by: str) -> Section:
        return _section(session, title, desk, user, on, by, overdue)

    return [
        section("Factual reports overdue", lists.ACCEPTED, True, state=OVERDUE),
        section("Settlements for you to confirm", lists.TRIAGE, state=SECOND),
        section("Referrals you have claimed", lists.TRIAGE, owner=ME, state=UNPROPOSED),
        section("Referrals nobody has claimed", lists.TRIAGE, owner=NOBODY),
        section("Factual reports due soon", lists.ACCEPTED, state=DUE_SOON),
    ]


def _of_acssl(
    session: AnySession, user: User, on: date, late: datetime | None
) -> list[Section]:
    def section(title: str, overdue: bool = False, **by: str) -> Section:
        filters = {"owner": ME, **by}
        return _section(session, title, lists.SUPPORT, user, on, filters, overdue, late)

    found = [
        section("New cases for you", state=SupportState.NEW.value),
        section("Cases you have accepted", state=IN_HAND),
    ]
    if late:
        found.insert(
            0, section("Your cases past their time limit", True, state=OVERDUE)
        )
    return found


def _of_lead(session: AnySession, user: User, on: date) -> Section:
    by = {"state": SupportState.NEW.value}
    return _section(session, "New cases in the network", lists.NETWORK, user, on, by)


def _section(
    session: AnySession,
    title: str,
    desk: Desk,
    user: User,
    on: date,
    by: dict[str, str],
    overdue: bool = False,
    late: datetime | None = None,
) -> Section:
    filters = Filters(state=by.get("state", ""), owner=by.get("owner", ""), late=late)
    statement = desk.statement(user, on, filters)
    return Section(
        title=title,
        desk=desk,
        filters=by,
        rows=_few(session, desk, statement, FEW),
        count=capped_count(session, statement),
        overdue=overdue,
    )


def _few(
    session: AnySession, desk: Desk, statement: Select[Any], number: int
) -> Sequence[Any]:
    keys = [*desk.sorts[desk.default.lstrip("-")], *desk.unique]
    falling = desk.default.startswith("-")
    ordered = statement.order_by(
        *(key.desc() if falling else key.asc() for key in keys)
    )
    return session.execute(ordered.limit(number)).all()
