"""What people are told of accounts, roles and areas; accounts know no notices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, joinedload

from ipr.accounts.areas.uncovered import uncovered_areas
from ipr.accounts.models import Area, RoleGrant, User
from ipr.audit.models import AuditAction
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.db.london_days import london_day
from ipr.notices.kinds import (
    NoticeKind,
    Recipients,
    Telling,
    Urgency,
    Voided,
    declare_kinds,
)
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import holders_of, only_if, person
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import TODAY, void_if
from ipr.notices.watches import Watch, declare_watches
from ipr.permissions import ROLE_NAMES, Role

SLIPS = 2
"""Whoever mistypes a password so often and then signs in is told nothing of it."""
MANAGERS = holders_of(Role.ACCESS_MANAGER, Because.ACCESS_MANAGER)
THEMSELVES = person(Because.ACCOUNT, lambda telling: telling.subject.id)
NOT_YOU = "If that was not you, tell an access manager."


def tell_of_account(name: str, act: str, words: str, **said: Any) -> NoticeKind:
    """Return a kind that tells somebody of their own account."""
    chosen: dict[str, Any] = {"to": THEMSELVES, "urgency": Urgency.NEWS, **said}
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        **chosen,
        about=lambda user: "Your account",
        endpoint="accounts.show_account",
        values=lambda notice: {},
    )


def came_after_failures(telling: Telling) -> bool:
    """Return whether more attempts failed than a slip or two before somebody got in."""
    return bool((telling.after("failed_attempts") or 0) > SLIPS)


declare_kinds(
    tell_of_account(
        "account.link_made",
        "A link to set your password was made",
        "A one-time link to set your password was made. If you did not ask for it, "
        "tell an access manager.",
        told_by=(AuditAction.LINK_MADE,),
    ),
    tell_of_account(
        "account.link_used",
        "Your password was set with a link",
        f"Your password was set with a one-time link. {NOT_YOU}",
        told_by=(AuditAction.LINK_USED,),
        urgency=Urgency.URGENT,
    ),
    tell_of_account(
        "account.signed_in_after_failures",
        "Signed in after failed attempts",
        f"Somebody signed in to your account after attempts that failed. {NOT_YOU}",
        told_by=(AuditAction.SIGNED_IN,),
        to=only_if(came_after_failures, THEMSELVES),
        confirms=True,
    ),
)

Later = aliased(RoleGrant)
GOES_ON = exists().where(
    Later.user_id == RoleGrant.user_id,
    Later.role == RoleGrant.role,
    Later.starts_on > RoleGrant.starts_on,
)


def tell_of_role(name: str, act: str, words: str, to: Recipients, **said: Any) -> Any:
    """Return a kind that tells of a role that ends, by its name alone.

    It is about its holder; the edition says which of their roles.
    """
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        urgency=Urgency.NEWS,
        to=to,
        subject=lambda telling: telling.subject.user,
        about=lambda grant: ROLE_NAMES[grant.role],
        act_by=lambda grant: grant.ends_on,
        edition=lambda grant: grant.id,
        void=void_if(
            User,
            (~User.active, Void.OVER),
            (RoleGrant.ends_on < TODAY, Void.OVER),
            (RoleGrant.id.is_(None), Void.OVER),
            (RoleGrant.ends_on != Notice.act_by, Void.MOVED),
            (GOES_ON, Void.DONE),
            join=[(RoleGrant, RoleGrant.id == Notice.edition)],
        ),
        **said,
    )


ROLE_ENDS = tell_of_role(
    "role.ends",
    "Somebody’s role ends",
    "The last day on which somebody holds this role is {act_by}, unless it is given to "
    "them for longer.",
    MANAGERS,
    endpoint="accounts.show_user",
    values=lambda notice: {"user_id": notice.subject_id},
)
OWN_ROLE_ENDS = tell_of_role(
    "role.own_ends",
    "Your role ends",
    "The last day on which you hold this role is {act_by}, unless an access manager "
    "gives it to you for longer.",
    person(Because.ACCOUNT, lambda telling: telling.subject.user_id),
    endpoint="accounts.show_account",
    values=lambda notice: {},
)
WEEK = -5


def select_ending(_settings: Settings, window: Window) -> Select[Any]:
    """Select the roles of active people that end in a window and don't go on."""
    return (
        select(RoleGrant)
        .join(RoleGrant.user)
        .options(joinedload(RoleGrant.user))
        .where(
            RoleGrant.ends_on >= london_today(),
            window.has_day(RoleGrant.ends_on),
            User.active,
            ~GOES_ON,
        )
        .order_by(RoleGrant.ends_on, RoleGrant.id)
    )


def remind_a_week_before(kind: NoticeKind) -> Reminder:
    """Return a reminder of roles a week of working days before they end."""
    return Reminder(
        name=kind.name,
        milestones=lambda _settings: [Milestone(days=WEEK, kind=kind)],
        model=RoleGrant,
        edition=london_day(RoleGrant.ends_on),
        waiting=select_ending,
        nations=by_the_teams_days,
    )


def find_covered(session: AnySession, notices: Sequence[Notice]) -> Voided:
    """Return which areas have an ACSSL again, or are no more."""
    uncovered = {area.id for area, _ in uncovered_areas(session, london_today())}
    return {one.id: Void.DONE for one in notices if one.subject_id not in uncovered}


def name_area(area: Area) -> str:
    """Return what an area is called, so that it is never taken for a case."""
    return f"Area {area.name}"


UNCOVERED = NoticeKind(
    name="area.uncovered",
    act="Choose an ACSSL for this area",
    words="{reference} had no ACSSL. Declined cases of such an area go to its deputy "
    "or a network lead.",
    urgency=Urgency.ACT,
    to=MANAGERS,
    about=name_area,
    void=find_covered,
    endpoint="accounts.show_area",
    values=lambda notice: {"area_id": notice.subject_id},
)

declare_kinds(ROLE_ENDS, OWN_ROLE_ENDS, UNCOVERED)
declare_reminders(*map(remind_a_week_before, (ROLE_ENDS, OWN_ROLE_ENDS)))
declare_watches(Watch(kind=UNCOVERED, model=Area, find=uncovered_areas))
