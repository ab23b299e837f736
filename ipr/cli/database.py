"""The one way in which a command opens the database, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ipr.app import create_app
from ipr.cli.refusal import CommandRefused
from ipr.config import Settings
from ipr.db.key_checks import note_new_keys, refuse_wrong_keys
from ipr.db.trouble import find_trouble, lacks_tables
from ipr.extensions import db
from ipr.serve import START_ERRORS, Say, application, prepare


@contextmanager
def open_database(
    up_to_date: Say | None = None, *, settings: Settings | None = None
) -> Iterator[Flask]:
    """Give the application with its database; brought up to date, if told to whom.

    Its data keys are tested before anything else. Raises CommandRefused for whatever
    is wrong with the settings, the keys, the rulebook, the database or the disk, while
    it opens and later on. Every connection is closed at the end.
    """
    with say_problems():
        app = create_app(settings) if settings else application()
        with entered_database(app):
            refuse_wrong_keys(db.engine)
            note_new_keys(db.engine)
            if up_to_date:
                prepare(app, up_to_date)
            yield app


@contextmanager
def entered_database(app: Flask) -> Iterator[None]:
    """Enter an application; every connection is closed at the end."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def say_problems() -> Iterator[None]:
    """Raise CommandRefused, with words, for what a command can do nothing about."""
    try:
        yield
    except START_ERRORS as problem:
        raise CommandRefused(str(problem)) from problem
    except SQLAlchemyError as problem:
        raise CommandRefused(_say_why(problem)) from problem
    except OSError as problem:
        trouble = find_trouble(problem)
        if trouble is None:
            raise
        place = problem.filename or "The data folder"
        raise CommandRefused(f"{place} could not be used: {trouble}") from problem


def _say_why(problem: SQLAlchemyError) -> str:
    """Return why the database could not be used, and what to do if that is known."""
    trouble = find_trouble(problem)
    if trouble:
        return f"The database could not be used: {trouble}"
    if isinstance(problem, DBAPIError) and lacks_tables(problem):
        return (
            "The database is new, or older than this program: start with `ipr run`, "
            "which brings it up to date"
        )
    return f"The database could not be used ({type(problem).__name__})"
