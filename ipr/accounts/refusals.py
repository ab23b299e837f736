"""What a page says when a change to people or areas is refused."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ipr.accounts.areas.service import AreaNameTaken, NationFixed, NotAnAcssl
from ipr.accounts.people.service import EmailTaken, NotActive, OwnAccess
from ipr.accounts.required_roles import LastHolder
from ipr.accounts.service import DatesOverlap
from ipr.accounts.sign_in.links import AddressJustChanged
from ipr.extensions import db
from ipr.permissions import ROLE_NAMES
from ipr.web.filters import on_day
from ipr.web.forms.fields import Form

logger = logging.getLogger(__name__)
AT_ONCE = (
    "The same thing was changed at the same moment. Check what it is now, "
    "then try again"
)
WORDS: dict[type[Exception], str] = {
    OwnAccess: (
        "You cannot change your own access: another access manager does that, so "
        "that nobody gives themselves anything"
    ),
    NotActive: "This account is deactivated: reactivate it first",
    AddressJustChanged: (
        "You changed this person’s email address in the last 7 days: another access "
        "manager, or an operator of the server, sends the link"
    ),
    EmailTaken: "Somebody has an account with that email address already",
    AreaNameTaken: "There is, or was, an area of that name: choose another",
    DatesOverlap: "Some of these days are covered already: check the dates below",
    NotAnAcssl: "That person is not an ACSSL on all of these days: check their roles",
    NationFixed: (
        "The nation and the first day cannot change once an area has started, "
        "because referrals were decided by them. End it and make a new one"
    ),
    IntegrityError: AT_ONCE,
    StaleDataError: AT_ONCE,
}


@contextmanager
def refusals_shown(form: Form) -> Iterator[None]:
    """Turn a refused change into an error of the form, with nothing changed."""
    try:
        yield
    except LastHolder as problem:
        db.session.rollback()
        form.form_errors.append(last_holder(problem))
    except tuple(WORDS) as problem:
        logger.info("change refused: %s", type(problem).__name__)
        db.session.rollback()
        form.form_errors.append(words_for(problem))


def words_for(problem: Exception) -> str:
    """Return why a change was refused, and what to do."""
    return next(words for kind, words in WORDS.items() if isinstance(problem, kind))


def last_holder(problem: LastHolder) -> str:
    """Return which role nobody would hold, and what to do first."""
    return (
        f"Nobody would hold the role “{ROLE_NAMES[problem.role]}” on "
        f"{on_day(problem.day)}. Somebody always must, so that every case has an "
        "owner: give the role to somebody else first"
    )
