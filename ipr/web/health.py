"""Whether the service lives, is ready, and in detail how its parts are.

In public no version, path, number or name is told. Whoever takes machines out asks
whether one lives or is ready; neither depends on anything that runs beside it.
"""

import shutil
from dataclasses import dataclass
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ipr.config import migrations_path
from ipr.db.key_checks import WrongDataKey, is_made, refuse_wrong_keys
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import public, requires
from ipr.web.hooks import HealthFinding, HealthLine, NavItem, hooks
from ipr.web.known_hosts import under_any_name
from ipr.web.settings import current_settings

bp = Blueprint("health", __name__)
BY_THEMSELVES = {"health.show_live", "health.show_ready", "health.show_health"}
KINDS = {
    "sqlite": (
        "SQLite",
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    ),
    "postgresql": ("PostgreSQL", "SELECT pg_database_size(current_database())"),
}
NEEDED_FREE = 5
"""Per cent of a disk: with less it is about to be full."""


@dataclass(frozen=True)
class ShownLine:
    """A line as the page shows it."""

    name: str
    words: str
    wrong: bool


@bp.get("/health/live")
@public
@under_any_name
def show_live() -> ResponseReturnValue:
    """Say that this process answers. Asks nothing of the database."""
    return _say("ok")


@bp.get("/health/ready")
@public
@under_any_name
def show_ready() -> ResponseReturnValue:
    """Say whether requests can be answered here; if not, why: 503."""
    wrong = why_not_ready()
    return _say(f"not ready: {wrong}", 503) if wrong else _say("ok")


@bp.get("/health")
@public
@under_any_name
def show_health() -> ResponseReturnValue:
    """Say both, for whoever looks: 503 when it isn't ready."""
    wrong = why_not_ready()
    lines = ["live: ok", f"ready: {'no, ' + wrong if wrong else 'ok'}"]
    return _say("\n".join(lines), 503 if wrong else 200)


@bp.get("/health/detail")
@requires(Permission.MANAGE_PEOPLE)
def show_detail() -> ResponseReturnValue:
    return render_template("health/show_detail.html", lines=find_lines())


def find_lines() -> list[ShownLine]:
    """Return how each part is at this moment."""
    return [_find(line) for line in hooks().health_lines()]


def why_not_ready() -> str:
    """Return what keeps requests from being answered, in plain words; "" if nothing."""
    try:
        if not is_made(db.engine):
            return "there is no database yet"
        if stored_revision() != newest_revision():
            return "the database is not of this version of the program"
        refuse_wrong_keys(db.engine)
    except SQLAlchemyError:
        return "the database does not answer"
    except WrongDataKey:
        return "the data keys are not those of the database"
    return ""


def stored_revision() -> str | None:
    """Return up to which migration the database was brought."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """Return the last migration of this program."""
    return ScriptDirectory(str(migrations_path())).get_current_head()


def asks_by_itself() -> bool:
    """Return whether this request needs no database, or finds out how it is."""
    return request.endpoint in BY_THEMSELVES


def _say(words: str, status: int = 200) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain")


def _find(line: HealthLine) -> ShownLine:
    """Return what a line finds: that nothing can be found is something, too."""
    try:
        found = line.find()
    except Exception as error:
        db.session.rollback()
        found = HealthFinding(
            f"This could not be found out ({type(error).__name__})", wrong=True
        )
    return ShownLine(line.name, found.words, found.wrong)


def find_database() -> HealthFinding:
    """Return which kind of database it is, and how large."""
    name, size = KINDS[db.engine.dialect.name]
    return HealthFinding(f"{name}, {say_size(db.session.scalar(text(size)) or 0)}")


def find_migrations() -> HealthFinding:
    """Return up to which migration the database was brought."""
    stored, newest = stored_revision(), newest_revision()
    if stored == newest:
        return HealthFinding(f"Up to date (migration {stored})")
    words = f"At migration {stored or 'none'}; this program has {newest}"
    return HealthFinding(words, wrong=True)


def find_room() -> HealthFinding:
    """Return how much room is left where uploaded files are kept."""
    disk = shutil.disk_usage(current_settings().data)
    words = f"{say_size(disk.free)} free of {say_size(disk.total)}"
    return HealthFinding(words, wrong=disk.free * 100 < disk.total * NEEDED_FREE)


def say_size(number: int) -> str:
    """Return a number of bytes as people write it.

    >>> say_size(900), say_size(45_000_000), say_size(12_345_000_000)
    ('less than 1 MB', '45 MB', '12.3 GB')
    """
    if number < 1_000_000:
        return "less than 1 MB"
    if number < 1_000_000_000:
        return f"{number / 1_000_000:.0f} MB"
    return f"{number / 1_000_000_000:,.1f} GB"


def init_app(app: Flask) -> None:
    """Register the addresses, and the lines about what everything stands on."""
    app.register_blueprint(bp)
    hooks(app).health += [
        HealthLine(name="Database", find=find_database, order=20),
        HealthLine(name="Migrations", find=find_migrations, order=21),
        HealthLine(name="Disk of the data folder", find=find_room, order=22),
    ]
    hooks(app).add_navigation(
        NavItem(
            text="Health",
            endpoint="health.show_detail",
            permission=Permission.MANAGE_PEOPLE,
            order=79,
            home_text="Whether all parts of the service run as they should",
        )
    )
