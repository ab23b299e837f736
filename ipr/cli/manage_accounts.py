"""Accounts from the command line: what `ipr user` does, by whoever runs the machine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ipr.accounts import refusals
from ipr.accounts.models import User
from ipr.accounts.people import service as user_service
from ipr.accounts.people.service import BadEmail
from ipr.accounts.required_roles import LastHolder
from ipr.accounts.service import find_by_email
from ipr.accounts.sign_in import links as link_service
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.permissions import Role
from ipr.serve import START_ERRORS, Say, application, prepare

START = START_ERRORS


class Refused(Exception):
    """It can't be done; the message says why and what to do."""


def add_user(say: Say, email: str, name: str, roles: Sequence[Role]) -> None:
    """Make an account with these roles from today on, and print its one-time link."""
    with writing(say) as app:
        user = user_service.make_user(db.session, email, name, actor=None)
        for role in roles:
            user_service.grant_role(
                db.session, user, role, starts_on=london_today(), actor=None
            )
        link = make_link(app, user)
        db.session.commit()
    say(f"Made an account for {user.name}, who signs in as {user.email}.")
    say(link)


def renew_link(say: Say, email: str) -> None:
    """Print a new one-time link; earlier ones stop working."""
    with writing(say) as app:
        link = make_link(app, find(email))
        db.session.commit()
    say(link)


def grant_role(
    say: Say, email: str, role: Role, starts_on: date | None, ends_on: date | None
) -> None:
    """Let somebody hold a role, from today if no day is given."""
    first = starts_on or london_today()
    with writing(say):
        user = find(email)
        user_service.grant_role(
            db.session, user, role, starts_on=first, ends_on=ends_on, actor=None
        )
        db.session.commit()
    until = f" to {ends_on}" if ends_on else ""
    say(f"{user.name} holds the role {role} from {first}{until}.")


def end_role(say: Say, email: str, role: Role, last_day: date | None) -> None:
    """End a role that somebody holds now or will hold: at once, or with a day."""
    with writing(say):
        user, today = find(email), london_today()
        held = [
            grant
            for grant in user.grants
            if grant.role == role and (grant.ends_on is None or grant.ends_on >= today)
        ]
        if not held:
            raise Refused(f"{email} does not hold the role {role}: nothing to end")
        for grant in held:
            user_service.end_role(db.session, grant, last_day=last_day, actor=None)
        db.session.commit()
    say(f"The role {role} of {user.name} ends {last_day or 'now'}.")


def deactivate_user(say: Say, email: str) -> None:
    """Close an account and every session of it."""
    with writing(say):
        user = find(email)
        user_service.deactivate_user(db.session, user, actor=None)
        db.session.commit()
    say(f"Deactivated the account of {user.name}.")


def reactivate_user(say: Say, email: str) -> None:
    """Open a closed account again, with the roles whose dates still hold."""
    with writing(say):
        user = find(email)
        user_service.reactivate_user(db.session, user, actor=None)
        db.session.commit()
    say(f"The account of {user.name} is active again.")


@contextmanager
def writing(say: Say) -> Iterator[Flask]:
    """Open the database for a change; turn every refusal into words."""
    app = application()
    with app.app_context():
        try:
            prepare(app, say)
            begin_writing(db.session)
            yield app
        except LastHolder as problem:
            raise Refused(refusals.last_holder(problem)) from problem
        except BadEmail as problem:
            raise Refused(f"That is not an email address: {problem}") from problem
        except tuple(refusals.WORDS) as problem:
            raise Refused(refusals.words_for(problem)) from problem
        except ValueError as problem:
            raise Refused(f"That cannot be: {problem}") from problem
        except SQLAlchemyError as problem:
            name = type(problem).__name__
            raise Refused(f"The database could not be used ({name})") from problem
        finally:
            db.session.remove()


def find(email: str) -> User:
    """Return the person with an e-mail address. Raises Refused."""
    user = find_by_email(db.session, email)
    if user is None:
        raise Refused(f"Nobody has an account with the email address {email}")
    return user


def make_link(app: Flask, user: User) -> str:
    """Return the words that hand over a new one-time link."""
    settings: Settings = app.config["SETTINGS"]
    token = link_service.make_link(
        db.session, user, hours=settings.link_hours, actor=None
    )
    path = f"/password/{token}"
    if settings.production:
        where = f"{path}\n  (after the address that the service has in your network)"
    else:
        where = f"http://{settings.host}:{settings.port}{path}"
    hours = settings.link_hours
    return f"Set the password, once and within {hours} hours, at\n  {where}"
