"""A database is opened with its own data keys, or not at all."""

import base64
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask_migrate import downgrade
from gunicorn.errors import AppImportError
from sqlalchemy import select, text

from ipr.app import create_app
from ipr.cli.main import main
from ipr.config import new_keys
from ipr.db.encryption import decrypt_bytes, encrypt_bytes, key_check_values, use_keys
from ipr.db.key_checks import WrongDataKey, note_new_keys, refuse_wrong_keys
from ipr.db.models import KeyCheck
from ipr.extensions import db
from ipr.serve import prepare, worker_application
from tests.databases import schema_of
from tests.make import make_draft, make_user

OLD, NEW, OTHER = (new_keys()["IPR_DATA_KEY"] for _ in range(3))


@pytest.fixture
def engine(settings):
    """The engine of a migrated database in which something was stored under OLD."""
    with schema_of(settings.database_url):
        use_keys([OLD])
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        make_draft(db.session, make_user(db.session))
        db.session.commit()
        yield db.engine


@pytest.fixture
def environment(settings, monkeypatch):
    """Set the environment for a command on this test's database, with some keys."""

    def environment(*keys):
        for name in ("secret_key", "database_url", "data"):
            monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))
        monkeypatch.setenv("IPR_DATA_KEY", ",".join(keys))

    return environment


def noted(engine):
    with engine.connect() as connection:
        return connection.scalars(select(KeyCheck.value).order_by(KeyCheck.id)).all()


def note(engine, *keys):
    use_keys(keys)
    refuse_wrong_keys(engine)
    note_new_keys(engine)


@pytest.mark.both_databases
class TestRefuseWrongKeys:
    def test_what_is_stored_proves_a_key_before_it_is_noted(self, engine):
        use_keys([OTHER])
        with pytest.raises(WrongDataKey, match="table draft, column content"):
            refuse_wrong_keys(engine)
        assert noted(engine) == []

        note(engine, OLD)

        assert noted(engine) == list(key_check_values())

    def test_another_key_is_refused_and_the_missing_one_named(self, engine):
        note(engine, OLD)
        [value] = noted(engine)
        use_keys([OTHER])

        with pytest.raises(WrongDataKey, match=f"begins {value[:12]}") as refused:
            refuse_wrong_keys(engine)

        assert "Put that key back" in str(refused.value)
        assert noted(engine) == [value]

    def test_a_new_key_goes_in_front_and_then_both_are_needed(self, engine):
        note(engine, OLD)
        note(engine, NEW, OLD)
        note(engine, NEW, OLD)

        assert noted(engine) == list(key_check_values()[::-1])
        for alone in (OLD, NEW):
            use_keys([alone])
            with pytest.raises(WrongDataKey, match="not in IPR_DATA_KEY"):
                refuse_wrong_keys(engine)

    def test_the_oldest_key_stays_last_because_hashes_are_found_by_it(self, engine):
        note(engine, OLD)
        use_keys([OLD, NEW])

        with pytest.raises(WrongDataKey, match="must be the last"):
            refuse_wrong_keys(engine)

    def test_keys_between_may_change_places(self, engine):
        note(engine, OLD)
        note(engine, OTHER, NEW, OLD)

        note(engine, NEW, OTHER, OLD)

        assert len(noted(engine)) == 3

    def test_a_database_before_there_were_values_is_read_too(self, engine):
        downgrade(revision="0010")
        use_keys([OTHER])
        with pytest.raises(WrongDataKey, match="can't be read"):
            refuse_wrong_keys(engine)

        use_keys([OLD])
        refuse_wrong_keys(engine)
        note_new_keys(engine)  # there is nowhere to note it yet


def test_a_check_value_is_of_a_key_and_serves_for_nothing_else():
    use_keys([OLD, NEW])
    values = key_check_values()
    secret = encrypt_bytes(b"kept")

    assert len({*values}) == 2 and all(len(value) == 64 for value in values)
    for value in values:
        use_keys([base64.urlsafe_b64encode(bytes.fromhex(value)).decode()])
        with pytest.raises(Exception, match="can't be read"):
            decrypt_bytes(secret)


class TestEveryWayIn:
    """Under another key nothing opens the database: no command, no worker, no page."""

    @pytest.fixture(autouse=True)
    def kept(self, engine):
        note(engine, OLD)

    @pytest.mark.parametrize(
        "command",
        [
            ("run",),
            ("tick",),
            ("demo",),
            ("user", "add", "a@example.test", "A"),
            ("rules", "export"),
            ("rules", "load", "rules/criteria.yaml"),
            ("decisions", "replay"),
        ],
        ids=" ".join,
    )
    def test_a_command(self, environment, command):
        environment(OTHER)

        done = CliRunner().invoke(main, command)

        assert (done.exit_code, done.stdout) == (1, "")
        assert "Error: The data in this database or backup was written" in done.stderr
        assert OTHER not in done.stderr and OLD not in done.stderr

    def test_a_worker(self, environment):
        environment(OTHER)

        with pytest.raises(AppImportError, match="not in IPR_DATA_KEY"):
            worker_application()

    def test_a_worker_that_started_while_the_database_was_away(
        self, settings, engine, caplog
    ):
        away = settings.data / "ipr.sqlite"
        away.mkdir()
        url = f"sqlite:///{away}"
        app = create_app(replace(settings, data_key=OTHER, database_url=url))
        away.rmdir()
        with engine.connect() as connection:
            connection.connection.execute(f"VACUUM INTO '{away}'")

        assert app.test_client().get("/sign-in").status_code == 503
        assert "not in IPR_DATA_KEY" in caplog.text
        with app.app_context():
            db.engine.dispose()


@pytest.mark.both_databases
def test_a_start_notes_the_keys(app, settings):
    with app.app_context():
        prepare(app, lambda _: None)

        assert noted(db.engine) == list(key_check_values())
        raw = db.session.execute(text("SELECT * FROM key_check")).all()
        assert settings.data_key not in str(raw)
