"""The one way in which a command opens the database, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ipr.cli.refusal import CommandRefused
from ipr.extensions import db
from ipr.serve import START_ERRORS, Say, application, prepare


@contextmanager
def open_database(up_to_date: Say | None = None) -> Iterator[Flask]:
    """Give the application with its database; brought up to date, if told to whom.

    Raises CommandRefused for whatever is wrong with the settings, the rulebook or the
    database, while it opens and later on. Every connection is closed at the end.
    """
    try:
        app = application()
        with app.app_context():
            try:
                if up_to_date:
                    prepare(app, up_to_date)
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
    except START_ERRORS as problem:
        raise CommandRefused(str(problem)) from problem
    except SQLAlchemyError as problem:
        name = type(problem).__name__
        raise CommandRefused(f"The database could not be used ({name})") from problem
