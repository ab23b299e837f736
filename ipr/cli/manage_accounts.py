"""Accounts from the command line: what `ipr user` does, by whoever runs the machine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask

from ipr.accounts import refusals
from ipr.accounts.models import Nation, User
from ipr.accounts.people import service as user_service
from ipr.accounts.people.service import BadEmail, Workplace
from ipr.accounts.required_roles import LastHolder
from ipr.accounts.service import find_by_email
from ipr.accounts.sign_in import links as link_service
from ipr.cli.database import open_database
from ipr.cli.refusal import CommandRefused
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.permissions import Role
from ipr.serve import Say


def add_user(
    say: Say,
    email: str,
    name: str,
    roles: Sequence[Role],
    work: Mapping[str, Any],
    *,
    printed: bool = False,
) -> None:
    """Make an account with these roles from today on, and pass on its one-time link."""
    with changing_accounts(say) as app:
        user = user_service.make_user(
            db.session, email, name, work=with_said(Workplace(), work), actor=None
        )
        for role in roles:
            user_service.grant_role(
                db.session, user, role, starts_on=london_today(), actor=None
            )
        link = pass_on_link(app, user, printed)
        db.session.commit()
    say(f"Made an account for {user.name}, who signs in as {user.email}.")
    say(link)


def change_user(
    say: Say,
    email: str,
    name: str | None,
    new_email: str | None,
    work: Mapping[str, Any],
) -> None:
    """Correct what is known of somebody; None stands for what stays as it is."""
    with changing_accounts(say):
        user = find_person(email)
        user_service.change_user(
            db.session,
            user,
            name=user.name if name is None else name,
            email=user.email if new_email is None else new_email,
            work=with_said(user_service.work_of(user), work),
            actor=None,
        )
        db.session.commit()
        now = user_service.work_of(user)
    senior = "a" if now.senior_civil_servant else "no"
    say(
        f"{user.name} signs in as {user.email}. Team: {now.team or 'not recorded'}. "
        f"Nation: {now.nation.capitalize()}. They are {senior} senior civil servant."
    )


def with_said(work: Workplace, said: Mapping[str, Any]) -> Workplace:
    """Return where somebody works, with what the options said of it."""
    given = {name: value for name, value in said.items() if value is not None}
    if "nation" in given:
        given["nation"] = Nation(given["nation"])
    return replace(work, **given)


def renew_link(say: Say, email: str, *, printed: bool = False) -> None:
    """Pass on a new one-time link; earlier ones stop working."""
    with changing_accounts(say) as app:
        link = pass_on_link(app, find_person(email), printed)
        db.session.commit()
    say(link)


def grant_role(
    say: Say, email: str, role: Role, starts_on: date | None, ends_on: date | None
) -> None:
    """Let somebody hold a role, from today if no day is given."""
    first = starts_on or london_today()
    with changing_accounts(say):
        user = find_person(email)
        user_service.grant_role(
            db.session, user, role, starts_on=first, ends_on=ends_on, actor=None
        )
        db.session.commit()
    until = f" to {ends_on}" if ends_on else ""
    say(f"{user.name} holds the role {role} from {first}{until}.")


def end_role(say: Say, email: str, role: Role, last_day: date | None) -> None:
    """End a role that somebody holds now or will hold: at once, or with a day."""
    with changing_accounts(say):
        user, today = find_person(email), london_today()
        held = [
            grant
            for grant in user.grants
            if grant.role == role and (grant.ends_on is None or grant.ends_on >= today)
        ]
        if not held:
            raise CommandRefused(
                f"{email} does not hold the role {role}: nothing to end"
            )
        for grant in held:
            user_service.end_role(db.session, grant, last_day=last_day, actor=None)
        db.session.commit()
    say(f"The role {role} of {user.name} ends {last_day or 'now'}.")


def deactivate_user(say: Say, email: str) -> None:
    """Close an account and every session of it."""
    with changing_accounts(say):
        user = find_person(email)
        user_service.deactivate_user(db.session, user, actor=None)
        db.session.commit()
    say(f"Deactivated the account of {user.name}.")


def reactivate_user(say: Say, email: str) -> None:
    """Open a closed account again, with the roles whose dates still hold."""
    with changing_accounts(say):
        user = find_person(email)
        user_service.reactivate_user(db.session, user, actor=None)
        db.session.commit()
    say(f"The account of {user.name} is active again.")


@contextmanager
def changing_accounts(say: Say) -> Iterator[Flask]:
    """Open the database for a change; turn every refusal into words."""
    with open_database(up_to_date=say) as app:
        begin_writing(db.session)
        try:
            yield app
        except LastHolder as problem:
            raise CommandRefused(refusals.last_holder(problem)) from problem
        except BadEmail as problem:
            raise CommandRefused(
                f"That is not an email address: {problem}"
            ) from problem
        except tuple(refusals.WORDS) as problem:
            raise CommandRefused(refusals.words_for(problem)) from problem
        except ValueError as problem:
            raise CommandRefused(f"That cannot be: {problem}") from problem


def find_person(email: str) -> User:
    """Return the person with an e-mail address. Raises CommandRefused."""
    user = find_by_email(db.session, email)
    if user is None:
        raise CommandRefused(f"Nobody has an account with the email address {email}")
    return user


def pass_on_link(app: Flask, user: User, printed: bool) -> str:
    """Return the words that hand over a new one-time link, or say that it is sent."""
    settings: Settings = app.config["SETTINGS"]
    if settings.smtp and not printed:
        link_service.send_link(db.session, user, hours=settings.link_hours, actor=None)
        return f"A link to set the password goes to {user.email} with the next ipr tick"
    token = link_service.make_link(
        db.session, user, hours=settings.link_hours, actor=None
    )
    where = f"{settings.public_address}/password/{token}"
    hours = settings.link_hours
    return f"Set the password, once and within {hours} hours, at\n  {where}"
