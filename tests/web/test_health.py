"""Whether the service lives and is ready; in detail, for access managers alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import text

from ipr.audit.models import AuditAction, AuditEvent
from ipr.config import new_keys
from ipr.db.encryption import use_keys
from ipr.db.key_checks import note_new_keys
from ipr.extensions import db
from ipr.permissions import Role
from ipr.ticks.registry import tick_steps
from ipr.ticks.running import run_tick
from ipr.web.hooks import HealthLine, hooks
from tests.make import make_user
from tests.statements import statements
from tests.ticking import step

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ADDRESSES = ("/health/live", "/health/ready", "/health")


def answers(client):
    """Return what each address for whatever watches answers."""
    found = [client.get(address) for address in ADDRESSES]
    assert all(one.mimetype == "text/plain" for one in found)
    return [(one.status_code, one.text) for one in found]


def not_ready(why):
    return [
        (200, "ok\n"),
        (503, f"not ready: {why}\n"),
        (503, f"live: ok\nready: no, {why}\n"),
    ]


class TestReady:
    @pytest.mark.both_databases
    def test_all_is_well_and_it_says_no_more_than_that(self, client):
        assert answers(client) == [
            (200, "ok\n"),
            (200, "ok\n"),
            (200, "live: ok\nready: ok\n"),
        ]

    @pytest.mark.both_databases
    def test_tables_of_another_version(self, client, session):
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        session.commit()

        why = "the database is not of this version of the program"
        assert answers(client) == not_ready(why)

    def test_keys_of_another_database(self, app, client):
        with app.app_context():
            note_new_keys(db.engine)
        use_keys([new_keys()["IPR_DATA_KEY"]])

        assert answers(client) == not_ready(
            "the data keys are not those of the database"
        )

    def test_a_database_that_is_away(self, make_app):
        away = make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")

        assert answers(away.test_client()) == not_ready("the database does not answer")

    def test_no_database_yet_and_none_is_made(self, make_app, settings):
        path = settings.data / "none.sqlite"
        none = make_app(database_url=f"sqlite:///{path}")

        assert answers(none.test_client()) == not_ready("there is no database yet")
        assert not path.exists()

    def test_whoever_asks_whether_it_lives_asks_the_database_nothing(self, app, client):
        with statements(app) as asked:
            client.get("/health/live")

        assert asked == []


@pytest.fixture
def shown(client, manager, session):
    """Return the lines of the page in detail, by their names."""
    session.commit()

    def shown():
        client.sign_in(manager)
        page = BeautifulSoup(client.get("/health/detail").text, "html.parser")
        return {
            row.dt.get_text(strip=True): " ".join(row.dd.stripped_strings)
            for row in page.select("main dl > div")
        }

    return shown


class TestShowDetail:
    @pytest.mark.both_databases
    def test_it_says_how_each_part_is(self, shown, database_kind):
        found = shown()

        kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database_kind]
        assert found["Database"].startswith(f"{kind}, ")
        assert found["Migrations"].startswith("Up to date (migration ")
        assert " GB free of " in found["Disk of the data folder"]
        assert found["Bank holidays"].startswith("holidays 0.")
        assert "will be counted by it" in found["Bank holidays"]
        assert found["Last backup"] == "None was made with “ipr backup”"
        assert "None was made" in found["Last replay of decisions"]
        assert found["Regular work"] == (
            "The service’s regular work has not run yet: let a scheduler run "
            "“ipr tick” Needs attention"
        )

    def test_it_says_when_the_regular_work_was_done_and_what_failed(
        self, app, shown, session, settings
    ):
        def fail(tick):
            raise ValueError("Robin Example")

        with app.app_context():
            note_new_keys(db.engine)
        with time_machine.travel(NOON, tick=False) as clock:
            run_tick(session, tick_steps(app), settings=settings)
            found = shown()
            said = "Last done on 4 May 2026, 1:00pm, in 0.0 seconds"
            assert found["Regular work"] == said
            assert found["Bank holidays"].endswith(
                "Open deadlines were last counted by it on 4 May 2026, 1:00pm"
            )

            run_tick(session, [step(fail, "bad")], settings=settings)
            clock.shift(timedelta(minutes=61))
            assert shown()["Regular work"] == (
                f"{said}. Failed: bad (ValueError). It should run every few minutes: "
                "see to “ipr tick” Needs attention"
            )

    def test_a_line_that_finds_nothing_out_stands_among_the_others(self, app, shown):
        def find():
            db.session.execute(text("SELECT nothing FROM nowhere"))

        line = HealthLine(name="Broken", find=find)
        lines = hooks(app).health
        lines.append(line)
        try:
            found = shown()
        finally:
            lines.remove(line)

        assert found["Broken"] == (
            "This could not be found out (OperationalError) Needs attention"
        )
        assert len(found) > 7


class TestWarning:
    """While no regular work is done, access managers read so on every page."""

    SAID = "The service’s regular work has not run since 4 May 2026, 1:00pm. Until it"

    def test_access_managers_read_it_and_nobody_else(
        self, client, session, manager, settings
    ):
        others = make_user(session, *(set(Role) - {Role.ACCESS_MANAGER}))
        session.commit()
        with time_machine.travel(NOON, tick=False) as clock:
            run_tick(session, [], settings=settings)
            clock.shift(timedelta(minutes=60))
            client.sign_in(manager)
            assert "regular work" not in client.get("/people").text

            clock.shift(timedelta(seconds=1))
            for address in ("/", "/account", "/people", "/no-such-page"):
                assert client.get(address).text.count(self.SAID) == 1
            client.sign_in(others)
            assert self.SAID not in client.get("/").text

            run_tick(session, [], settings=settings)
            client.sign_in(manager)
            assert self.SAID not in client.get("/").text

    def test_it_costs_one_statement_and_others_none(
        self, app, client, session, manager, referrer
    ):
        session.commit()
        for person, number in ((manager, 1), (referrer, 0)):
            client.sign_in(person)
            with statements(app) as asked:
                client.get("/account")
            assert sum("tick_run" in one for one in asked) == number


def test_a_backup_and_a_replay_are_told_as_they_were_noted(session, shown):
    events = {
        AuditAction.DATABASE_BACKED_UP: {"backed_up_at": [None, NOON.isoformat()]},
        AuditAction.DECISIONS_REPLAYED: {
            "replayed": [None, 1200],
            "different": [None, 1],
        },
    }
    for action, changes in events.items():
        event = {"action": action, "changes": changes, "subject_type": "key_check"}
        session.add(AuditEvent(at=NOON, subject_id=1, **event))
    session.commit()

    found = shown()

    assert found["Last backup"] == "Made with “ipr backup” on 4 May 2026, 1:00pm"
    assert found["Last replay of decisions"] == (
        "On 4 May 2026, 1:00pm: 1 of 1,200 decisions differed Needs attention"
    )
