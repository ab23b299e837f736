"""Make people's accounts, change them, and say what they may do from when to when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email

from ipr.accounts.models import Nation, RoleGrant, User
from ipr.accounts.people.teams import find_or_make_team
from ipr.accounts.required_roles import LastHolder, check_someone_stays
from ipr.accounts.service import AccountRecordNotFound, DatesOverlap, find_by_email
from ipr.accounts.signals import email_changed, person_left
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.web.typed_text import has_letter

__all__ = ["LastHolder"]
Changes = dict[str, tuple[Any, Any]]
LONGEST_NAME = 200


class BadEmail(Exception):
    """The text is not an e-mail address."""


class EmailTaken(Exception):
    """Somebody signs in with that e-mail address already."""


class OwnAccess(Exception):
    """Nobody changes their own roles or account: another access manager does."""


class NotActive(Exception):
    """The account is deactivated, so it is given nothing."""


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept. Raises BadEmail.

    >>> normal_email(" Amara.Osei@Example.TEST ")
    'amara.osei@example.test'
    """
    try:
        found = validate_email(
            text.strip(),
            check_deliverability=False,
            test_environment=True,  # an address of example.test is one
            allow_smtputf8=False,
        )
    except EmailNotValidError as problem:
        raise BadEmail(str(problem)) from problem
    if not found.normalized.isascii():  # mail servers would have to be asked first
        raise BadEmail("an address has letters without accents")
    return found.normalized.lower()


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """Where somebody works, and whether they are a senior civil servant."""

    nation: Nation = Nation.ENGLAND
    team: str = ""
    """Its name; empty while nobody has recorded one."""
    senior_civil_servant: bool = False


def make_user(
    session: AnySession,
    email: str,
    name: str,
    *,
    work: Workplace | None = None,
    actor: User | None,
) -> User:
    """Make an account that can't sign in until a password link was used.

    Raises BadEmail, EmailTaken, or ValueError for the name of a person or team that
    is empty or too long.
    """
    user = User(name=_checked_name(name), email=normal_email(email), made_at=utc_now())
    user.nation, user.senior_civil_servant = Nation.ENGLAND, False
    _refuse_taken(session, user.email)
    changes = _set_work(session, user, work or Workplace(), actor)
    session.add(user)
    record(session, AuditAction.USER_MADE, subject=user, actor=actor, changes=changes)
    return user


def change_user(
    session: AnySession,
    user: User,
    *,
    name: str,
    email: str,
    work: Workplace | None = None,
    actor: User | None,
) -> None:
    """Correct what is known of somebody; without `work`, where they work stays.

    With another e-mail address open links of theirs end, and the old address is told.
    Raises what `make_user` does.
    """
    new_name, new_email = _checked_name(name), normal_email(email)
    changes: Changes = {}
    if new_name != user.name:
        changes["name"] = (user.name, new_name)
        user.name = new_name
    if new_email != user.email:
        _refuse_taken(session, new_email)
        changes["email"] = (user.email, new_email)
        email_changed.send(session, user=user, before=user.email)
        user.email = new_email
    if work is not None:
        changes |= _set_work(session, user, work, actor)
    if changes:
        record(
            session,
            AuditAction.USER_CHANGED,
            subject=user,
            actor=actor,
            changes=changes,
        )


def grant_role(
    session: AnySession,
    user: User,
    role: Role,
    *,
    starts_on: date,
    ends_on: date | None = None,
    actor: User | None,
) -> RoleGrant:
    """Let somebody hold a role from a day, perhaps to a day, both included.

    Raises OwnAccess, NotActive, DatesOverlap if they hold it in some of the days
    already, ValueError for dates out of order, and LastHolder if the role must
    always be held and nobody would hold it after the end.
    """
    _refuse_own(user, actor)
    if not user.active:
        raise NotActive(user.id)
    if ends_on is not None and (ends_on < starts_on or ends_on < london_today()):
        raise ValueError("the dates of a role must be in order and not over")
    for held in user.grants:
        if held.role == role and _overlap(held, starts_on, ends_on):
            raise DatesOverlap(f"{role} from {held.starts_on}")
    grant = RoleGrant(
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=actor.id if actor else None,
        granted_at=utc_now(),
    )
    with check_someone_stays(session, [role], london_today()):
        user.grants.append(grant)
        end_sessions(user)
        session.flush()
    changes = {
        "role": (None, role),
        "starts_on": (None, starts_on),
        "ends_on": (None, ends_on),
    }
    record(
        session, AuditAction.ROLE_GRANTED, subject=user, actor=actor, changes=changes
    )
    return grant


def end_role(
    session: AnySession, grant: RoleGrant, *, last_day: date | None, actor: User | None
) -> None:
    """Let a role end with a day, or at once if no day is given.

    At once means that yesterday was the last day; a role that would then never
    have been held goes altogether, and the audit record keeps that it was there.
    Raises OwnAccess, LastHolder, and ValueError for a day that is over or after the
    end it has.
    """
    user, today = grant.user, london_today()
    _refuse_own(user, actor)
    if last_day is not None and (
        last_day < max(today, grant.starts_on)
        or (grant.ends_on is not None and last_day > grant.ends_on)
    ):
        raise ValueError("the last day must be today or later, and before the end")
    held_before, ends_on = grant.role in user.roles, grant.ends_on
    with check_someone_stays(session, [grant.role], today):
        _shorten(session, grant, last_day or today - timedelta(days=1))
        end_sessions(user)
        session.flush()
    changes = {
        "role": (grant.role, grant.role),
        "starts_on": (grant.starts_on, grant.starts_on),
        "ends_on": (ends_on, last_day or "at once"),
    }
    record(session, AuditAction.ROLE_ENDED, subject=user, actor=actor, changes=changes)
    if held_before and grant.role not in user.roles:
        person_left.send(session, user=user, actor=actor)


def deactivate_user(session: AnySession, user: User, *, actor: User | None) -> None:
    """Close an account: no signing in, no roles, every session over at once.

    Their dated roles stay in the record and hold again if they are reactivated.
    Raises OwnAccess and LastHolder. Does nothing to an account that is closed.
    """
    _refuse_own(user, actor)
    if not user.active:
        return
    roles = sorted(user.roles)
    with check_someone_stays(session, [g.role for g in user.grants], london_today()):
        user.active = False
        user.deactivated_at = utc_now()
        end_sessions(user)
        session.flush()
    changes = {"active": (True, False), "roles": (roles, [])}
    record(
        session,
        AuditAction.USER_DEACTIVATED,
        subject=user,
        actor=actor,
        changes=changes,
    )
    person_left.send(session, user=user, actor=actor)


def reactivate_user(session: AnySession, user: User, *, actor: User | None) -> None:
    """Open a closed account again, with the roles whose dates still hold."""
    _refuse_own(user, actor)
    if user.active:
        return
    user.active = True
    user.deactivated_at = None
    end_sessions(user)
    changes = {"active": (False, True), "roles": ([], sorted(user.roles))}
    record(
        session,
        AuditAction.USER_REACTIVATED,
        subject=user,
        actor=actor,
        changes=changes,
    )


def work_of(user: User) -> Workplace:
    """Return where somebody works, as it is recorded."""
    return Workplace(
        nation=user.nation,
        team=user.team.name if user.team else "",
        senior_civil_servant=user.senior_civil_servant,
    )


def find_grant(session: AnySession, user: User, grant_id: int) -> RoleGrant:
    """Return one of a person's roles. Raises AccountRecordNotFound."""
    for grant in user.grants:
        if grant.id == grant_id:
            return grant
    raise AccountRecordNotFound(f"no grant {grant_id} of user {user.id}")


def end_sessions(user: User) -> None:
    """End every session of a person at once."""
    user.session_number += 1


def _set_work(
    session: AnySession, user: User, work: Workplace, actor: User | None
) -> Changes:
    """Set where somebody works; return what that changed."""
    team = find_or_make_team(session, work.team, actor=actor)
    wanted = {
        "nation": work.nation,
        "team_id": team.id if team else None,
        "senior_civil_servant": work.senior_civil_servant,
    }
    before = {name: getattr(user, name) for name in wanted}
    user.nation, user.team = work.nation, team
    user.senior_civil_servant = work.senior_civil_servant
    return {
        name: (before[name], value)
        for name, value in wanted.items()
        if before[name] != value
    }


def _shorten(session: AnySession, grant: RoleGrant, ends_on: date) -> None:
    if ends_on < grant.starts_on:
        grant.user.grants.remove(grant)
        session.delete(grant)
    else:
        grant.ends_on = ends_on


def _overlap(held: RoleGrant, starts_on: date, ends_on: date | None) -> bool:
    starts_before_end = ends_on is None or held.starts_on <= ends_on
    return starts_before_end and (held.ends_on is None or held.ends_on >= starts_on)


def _refuse_own(user: User, actor: User | None) -> None:
    if actor is not None and actor.id == user.id:
        raise OwnAccess(user.id)


def _refuse_taken(session: AnySession, email: str) -> None:
    if find_by_email(session, email):
        raise EmailTaken(email)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"a name has 1 to {LONGEST_NAME} characters")
    if not has_letter(name):
        raise ValueError("a name has at least one letter")
    return name
