"""Prepare the database and serve: what `ipr run` does."""

import os
import subprocess
import sys
from collections.abc import Callable

import flask_migrate
from flask import Flask
from gunicorn.errors import AppImportError
from sqlalchemy import text

from ipr.app import create_app
from ipr.config import Settings, SettingsError
from ipr.db.engine import begin_writing
from ipr.db.holiday_file import BadHolidayFile
from ipr.db.key_checks import WrongDataKey, note_new_keys
from ipr.demo.registry import demo_parts
from ipr.demo.service import (
    fill_database,
    has_people,
    is_invented,
    refuse_production,
)
from ipr.extensions import db
from ipr.private_files import make_private_folder
from ipr.rulebook import Rulebook, RulebookError
from ipr.versions.service import RulebookDisagreement, differs_from_use, open_rulebook

Say = Callable[[str], None]

START_ERRORS = (
    SettingsError,
    RulebookError,
    RulebookDisagreement,
    WrongDataKey,
    BadHolidayFile,
)
"""What can be wrong at the start; each says what to do."""


def application() -> Flask:
    """Return the application for this environment. Raises START_ERRORS."""
    return create_app(Settings.from_environment())


def worker_application() -> Flask:
    """Return the application for a worker of gunicorn, which says why if it can't."""
    try:
        return application()
    except START_ERRORS as problem:
        raise AppImportError(str(problem)) from None


def prepare_to_serve(app: Flask, say: Say) -> Settings:
    """Say who can sign in to a prepared database; return the settings to serve with.

    In development an empty database is filled with invented data; in production
    nothing invented is ever loaded.
    """
    settings: Settings = app.config["SETTINGS"]
    nobody = not has_people(db.session)
    if nobody and settings.production:
        say("Nobody can sign in yet. Make the first access manager with:")
        say('  ipr user add EMAIL "NAME" --role access_manager')
    elif nobody:
        say("The database is empty: filling it with invented people and cases")
        _fill(app)
    return settings


def warn_unshielded(settings: Settings, warn: Say) -> None:
    """Say, in production, that slow requests stop a service with no proxy in front."""
    if settings.production and not settings.proxies:
        warn(
            "IPR_PROXIES is 0: nothing buffers slow requests, and a few dozen slow "
            "connections can stop the service. Put a reverse proxy in front that "
            "buffers whole requests and times out slow ones, and set IPR_PROXIES=1"
        )


def serve(settings: Settings, say: Say) -> None:
    """Become the server. Does not return."""
    where = f"http://{settings.host}:{settings.port}"
    say(f"Serving on {where} for {settings.public_address} (stop with Ctrl-C)")
    sys.stdout.flush()
    if not settings.production:
        start_ticking()
    os.execv(sys.executable, server_command(settings))


def start_ticking() -> None:
    """Start what runs `ipr tick` every minute, for as long as this process lives.

    It waits at the end of a pipe whose other end is ours, and that of what we become
    and of its workers: whatever ends them closes it.
    """
    command = [sys.executable, "-m", "ipr.cli.run_ticks"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert child.stdin
    # Kept open when this process becomes the server, and when Python would close it.
    os.set_inheritable(os.dup(child.stdin.fileno()), True)


def fill(app: Flask, say: Say) -> None:
    """Fill an empty database with invented data. Raises NotEmpty for any other.

    In production it raises NotInProduction, before anything is touched.
    """
    refuse_production(app.config["SETTINGS"])
    prepare(app, say)
    _fill(app)
    say("Filled the database with invented people and cases")


def prepare(app: Flask, say: Say) -> None:
    """Bring the database up to date, and take the rulebook in if it has none.

    Writes to it in any case: one that can't be written to is found before it serves.
    Raises RulebookDisagreement if the file changed a version that was taken in, and
    SettingsError for production with invented people, whose password is published.
    """
    upgrade_database(app)
    begin_writing(db.session)
    db.session.execute(text("UPDATE alembic_version SET version_num = version_num"))
    book: Rulebook = app.extensions["ipr_rulebook"]
    taken_in, waiting = open_rulebook(db.session, book)
    for name in taken_in:
        say(f'Took in the criteria "{name}", in force from {book[name].starts}')
    for name in waiting:
        say(f'"{name}" in {book.name} is not published. Propose it: ipr rules load')
    if not waiting and differs_from_use(db.session, book):
        say(f"{book.name} differs from the rulebook in use, which stays as it is.")
        say("Write that to the file with: ipr rules export --out FILE")
    db.session.commit()


def upgrade_database(app: Flask) -> None:
    """Bring the tables up to date. Raises SettingsError as `prepare` does."""
    settings: Settings = app.config["SETTINGS"]
    make_private_folder(settings.data)
    make_private_folder(settings.files)
    flask_migrate.upgrade()
    note_new_keys(db.engine)
    if settings.production and is_invented(db.session):
        raise SettingsError(
            "IPR_MODE is production, but this database is a demonstration: anybody "
            "can sign in with its published password. Set IPR_DATA or "
            "IPR_DATABASE_URL to an empty place"
        )


def _fill(app: Flask) -> None:
    fill_database(
        db.session,
        demo_parts(app),
        book=app.extensions["ipr_rulebook"],
        settings=app.config["SETTINGS"],
    )


def server_command(settings: Settings) -> list[str]:
    return [
        sys.executable,
        *("-m", "gunicorn"),
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--workers", str(settings.workers)),
        *("--worker-class", "gthread", "--threads", str(settings.threads)),
        *("--timeout", "60", "--no-control-socket", "--log-level", "warning"),
        "ipr.serve:worker_application()",
    ]
