"""What every test may ask for.

`client` asks for pages, `session` calls services; both see one database, made
afresh for each test. It is SQLite, unless a mark says otherwise: see `selection`.
"""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from ipr.config import Settings, rules_path
from ipr.db.encryption import use_keys
from ipr.extensions import db
from tests.databases import Databases, session_on
from tests.nets import StrictClient, catch_unaudited_commits
from tests.processes import at_the_end, new_folder

pytest_plugins = [
    "tests.cheap_passwords",
    "tests.html_checker",
    "tests.life",
    "tests.lowerings",
    "tests.mailing",
    "tests.nothing_skipped",
    "tests.people",
    "tests.selection",
    "tests.told",
]

catch_unaudited_commits()


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder for what all tests of this process share."""
    folder = new_folder("ipr-tests-")
    with at_the_end('rm -rf "$0"', folder):
        yield folder


@pytest.fixture(scope="session")
def test_settings(home: Path) -> Settings:
    """Settings with keys for tests, before a database is named."""
    settings = Settings(
        data=home / "data",
        secret_key="a key for tests 0123456789 abcdef",
        data_key=base64.urlsafe_b64encode(bytes(range(32))).decode(),
        rules=rules_path({}),
        secure_cookies=False,
    )
    use_keys(settings.data_keys)  # for what is made once, before the first test
    return settings


@pytest.fixture(autouse=True)
def encryption_keys(test_settings: Settings) -> None:
    """Give every test the same keys, whatever ran before it or never did.

    The product keeps one ring of keys in each process. Without this a test that
    needs them and says so nowhere would pass only after one that sets them.
    """
    use_keys(test_settings.data_keys)


@pytest.fixture(scope="session")
def databases(home: Path) -> Iterator[Databases]:
    """Where databases come from."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    databases = Databases(home, worker)
    yield databases
    databases.close()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database_url(databases: Databases, database_kind: str) -> str:
    """The address of this test's own migrated database, without rows."""
    return databases.make(database_kind)


@pytest.fixture
def settings(test_settings: Settings, database_url: str) -> Settings:
    """Settings for this test, with an empty data folder."""
    shutil.rmtree(test_settings.data, ignore_errors=True)
    test_settings.data.mkdir()
    return replace(test_settings, database_url=database_url)


@pytest.fixture(scope="session")
def made_apps() -> dict[Settings, Flask]:
    """Applications by their settings: making one, and its templates, costs time."""
    return {}


@pytest.fixture
def make_app(
    settings: Settings, made_apps: dict[Settings, Flask], home: Path
) -> Iterator[Callable[..., Flask]]:
    """Make an application on this test's database, with some settings changed."""

    from ipr.app import create_app  # tests of the pure rulebook need no application

    def make(**changes: object) -> Flask:
        wanted = replace(settings, **changes)
        if wanted not in made_apps:
            app = made_apps[wanted] = create_app(wanted)
            app.testing = True
            app.test_client_class = StrictClient
            app.config["WTF_CSRF_ENABLED"] = False
            app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(home))
        return made_apps[wanted]

    yield make
    for app in made_apps.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application. Its database is this test's own."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A browser without scripts, not signed in."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    return client


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """A session on this test's database, for services and for making data.

    Commit before the client writes: SQLite has one writer at a time.
    """
    with session_on(settings.database_url) as session:
        yield session
