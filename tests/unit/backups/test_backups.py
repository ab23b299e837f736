"""`ipr backup` and `ipr restore`: made while the service runs, refused or restored."""

import json
import os
import resource
import shutil
import signal
import stat

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, text

from ipr.backups.databases import copy_of_database
from ipr.cli.main import main
from ipr.config import KEY_FILE, new_keys
from ipr.db.engine import open_engine
from ipr.decisions.models import StoredDecision
from ipr.files.store import (
    delete_from_disk,
    fetch_bytes,
    hold_files,
    store_bytes,
    sweep_files,
)
from tests.unit.backups.manifests import LETTER, change_manifest, read_plain


def rows_of(url):
    """Return every row of the tables that hold what people sent, as stored."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return [
                connection.execute(text(f"SELECT * FROM {name} ORDER BY id")).all()
                for name in ("referral", "decision", "stored_file", "audit_event")
            ]
    finally:
        engine.dispose()


@pytest.mark.both_databases
class TestRoundTrip:
    def test_everything_comes_back_and_is_proved(
        self, ipr, served, settings, empty, tmp_path
    ):
        before = rows_of(settings.database_url)
        made = ipr("backup", tmp_path / "b", "--json")
        done = ipr("restore", tmp_path / "b", "--json", **empty)

        assert (made.exit_code, done.exit_code) == (0, 0), made.output + done.output
        kept, found = json.loads(made.stdout), json.loads(done.stdout)
        assert kept.pop("noted")
        assert found == kept | {"replayed": 1, "different": 0, "changed_guards": []}
        assert (kept["files"], kept["missing"], kept["tables"]["referral"]) == (
            1,
            [],
            1,
        )
        *restored, events = rows_of(empty["database_url"])
        assert [*restored, events[:-2]] == before
        *served_rows, recorded = rows_of(settings.database_url)
        assert [*served_rows, recorded[:-1]] == before
        assert "database.backed_up" in recorded[-1]
        assert "database.decisions_replayed" in events[-1]
        assert fetch_bytes(empty["data"] / "files", served.key) == LETTER

    def test_the_manifest_holds_no_key_and_everything_is_private(
        self, backup, settings
    ):
        modes = {stat.S_IMODE(path.stat().st_mode) for path in backup.rglob("*")}
        plain = b"".join(p.read_bytes() for p in backup.rglob("*") if p.is_file())

        assert modes == {0o600, 0o700}
        assert stat.S_IMODE(backup.stat().st_mode) == 0o700
        assert settings.data_key.encode() not in plain
        assert LETTER not in plain

    def test_a_second_backup_takes_a_second_folder(self, ipr, backup):
        before = (backup / "manifest.json").read_bytes()

        done = ipr("backup", backup)

        assert (done.exit_code, done.stdout) == (1, "")
        assert "is there already and is not empty" in done.stderr
        assert (backup / "manifest.json").read_bytes() == before

    def test_a_newer_key_in_front_restores_it_too(self, ipr, backup, settings, empty):
        both = f"{new_keys()['IPR_DATA_KEY']},{settings.data_key}"

        assert ipr("restore", backup, data_key=both, **empty).exit_code == 0

    def test_another_key_is_refused_before_anything_is_written(
        self, ipr, backup, empty
    ):
        done = ipr("restore", backup, data_key=new_keys()["IPR_DATA_KEY"], **empty)

        assert done.exit_code == 1
        assert "not in IPR_DATA_KEY" in done.stderr
        assert not empty["data"].exists()

    def test_a_place_in_use_is_left_alone(self, ipr, backup, settings, tmp_path):
        before = rows_of(settings.database_url)

        with_files = ipr("restore", backup)
        with_rows = ipr("restore", backup, data=tmp_path / "new")

        for done, words in ((with_files, "are files in"), (with_rows, "is a database")):
            assert (done.exit_code, done.stdout) == (1, "")
            assert f"There {words}" in done.stderr
        assert rows_of(settings.database_url) == before
        assert not (tmp_path / "new").exists()

    def test_a_decision_that_comes_out_otherwise_is_told(
        self, ipr, session, served, empty, tmp_path
    ):
        columns = StoredDecision.__table__.columns.keys()
        first = session.scalars(select(StoredDecision)).one()
        row = {name: getattr(first, name) for name in columns if name != "id"}
        row |= {"number": 7, "outcome": "decline"}
        session.execute(insert(StoredDecision).values(row))
        session.commit()
        ipr("backup", tmp_path / "b")

        done = ipr("restore", tmp_path / "b", **empty)

        assert done.exit_code == 1
        assert "1 of 2 decisions differ" in done.stdout

    def test_a_write_that_is_not_committed_is_not_in_it(
        self, served, settings, tmp_path
    ):
        engine = open_engine(settings.database_url)
        writing = engine.execution_options(sqlite_begin="IMMEDIATE")
        count = text("SELECT count(*) FROM stored_file")
        with writing.connect() as other:
            other.execute(text("UPDATE stored_file SET size = 1"))
            with copy_of_database(engine, tmp_path) as copy:
                other.commit()
                assert copy.scalar(count) == 1
                size = copy.scalar(text("SELECT size FROM stored_file"))
        engine.dispose()

        assert size == len(LETTER)


class TestBackup:
    def test_no_database_is_no_backup_and_none_is_made(self, ipr, tmp_path):
        data = tmp_path / "elsewhere"
        url = f"sqlite:///{data}/ipr.sqlite"

        done = ipr("backup", tmp_path / "b", data=data, database_url=url)

        assert (done.exit_code, done.stdout) == (1, "")
        assert "There is no database here, so nothing was backed up" in done.stderr
        assert not data.exists() and not (tmp_path / "b").exists()

    def test_another_programs_database_is_no_backup(self, ipr, tmp_path):
        (tmp_path / "b").mkdir()
        url = f"sqlite:///{tmp_path}/other.sqlite"
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE other (id INTEGER)"))
        engine.dispose()

        done = ipr("backup", tmp_path / "b", data=tmp_path, database_url=url)

        assert done.exit_code == 1
        assert "has nothing of this program in it" in done.stderr
        assert list((tmp_path / "b").iterdir()) == []

    def test_it_makes_no_keys(self, tmp_path, monkeypatch):
        for name in ("IPR_DATABASE_URL", "IPR_SECRET_KEY", "IPR_DATA_KEY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("IPR_DATA", str(tmp_path / "typo"))

        for command in ("backup", "restore"):
            done = CliRunner().invoke(main, [command, str(tmp_path / "b")])
            assert done.exit_code == 1
            assert "There are no keys in" in done.stderr

        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_is_gone_is_told_and_the_rest_is_kept(
        self, ipr, served, settings, empty, tmp_path
    ):
        (settings.files / served.key).unlink()

        made = ipr("backup", tmp_path / "b")
        done = ipr("restore", tmp_path / "b", **empty)

        assert (made.exit_code, done.exit_code) == (0, 0)
        assert f"1 files were not there to back up: {served.key}" in made.stderr

    @pytest.mark.usefixtures("backup")
    def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left(self, ipr, tmp_path):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        try:
            done = ipr("backup", tmp_path / "b")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, before)

        assert (done.exit_code, done.stdout) == (1, "")
        assert f"The backup can't be written to {tmp_path / 'b'}" in done.stderr
        assert not (tmp_path / "b").exists()

    def test_files_are_held_while_they_are_copied(self, session, served, settings):
        orphan, unwanted = (store_bytes(settings.files, b"Unwanted.") for _ in "12")
        for key in (orphan, unwanted):
            os.utime(settings.files / key, (1, 1))

        with hold_files(settings.files):
            delete_from_disk(settings.files, [unwanted])
            assert sweep_files(session, settings.files) == 0
            assert len(list(settings.files.iterdir())) == 3

        delete_from_disk(settings.files, [unwanted])
        assert sweep_files(session, settings.files) == 1
        assert [path.name for path in settings.files.iterdir()] == [served.key]

    @pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("", "pg_dump is not on the PATH: install pg_dump of PostgreSQL"),
            ("pg_dump (PostgreSQL) 9.6.1", "is too old (pg_dump (PostgreSQL) 9.6.1)"),
        ],
    )
    @pytest.mark.usefixtures("served")
    def test_a_pg_dump_that_would_not_do_is_refused(
        self, ipr, tmp_path, monkeypatch, said, words
    ):
        program = tmp_path / "bin" / "pg_dump"
        program.parent.mkdir()
        if said:
            program.write_text(f"#!/bin/sh\necho '{said}'\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

        done = ipr("backup", tmp_path / "b")

        assert done.exit_code == 1
        assert words in done.stderr
        assert not (tmp_path / "b").exists()


class TestRestore:
    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda b: (b / "manifest.json").unlink(), "it has no manifest.json"),
            (lambda b: (b / "manifest.json").write_text("{"), "it is not JSON"),
            (lambda b: (b / "manifest.json").write_text("[]"), "can't read"),
            (lambda b: change_manifest(b, format=1), "can't read"),
            (
                lambda b: change_manifest(b, files={"../x": "0" * 64}),
                "files can't be so",
            ),
            (lambda b: change_manifest(b, keys=["0" * 64]), "not in IPR_DATA_KEY"),
            (
                lambda b: change_manifest(b, sealed=True, revision="9999"),
                "made by a newer program",
            ),
            (
                lambda b: (b / "database.sqlite").write_bytes(b"SQLite format 3"),
                "database.sqlite is damaged",
            ),
            (
                lambda b: shutil.rmtree(b / "files"),
                "is missing from the backup",
            ),
        ],
    )
    def test_what_does_not_fit_is_refused_before_anything_is_written(
        self, ipr, backup, empty, spoil, words
    ):
        spoil(backup)

        done = ipr("restore", backup, **empty)

        assert (done.exit_code, done.stdout) == (1, "")
        assert words in done.stderr
        assert not empty["data"].exists()

    def test_the_other_kind_of_database_is_named(
        self, ipr, backup, databases, tmp_path
    ):
        url = databases.empty("postgresql", "restored")

        done = ipr("restore", backup, data=tmp_path / "r", database_url=url)

        assert done.exit_code == 1
        assert "of sqlite, and the database here is postgresql" in done.stderr

    def test_rows_that_are_not_those_backed_up_leave_nothing(self, ipr, backup, empty):
        tables = read_plain(backup)["tables"]
        change_manifest(backup, sealed=True, tables={**tables, "referral": 2})

        done = ipr("restore", backup, **empty)

        assert done.exit_code == 1
        assert "other rows than were backed up in: ['referral']" in done.stderr
        assert list(empty["data"].iterdir()) == []

    def test_a_row_that_refers_to_nothing_leaves_nothing(
        self, ipr, settings, backup, empty, tmp_path
    ):
        engine = open_engine(settings.database_url)
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("UPDATE referral SET referrer_id = 999")
        engine.dispose()
        ipr("backup", tmp_path / "broken")

        done = ipr("restore", tmp_path / "broken", **empty)

        assert done.exit_code == 1
        assert "refer to others that are not there" in done.stderr
        assert list(empty["data"].iterdir()) == []

    def test_a_folder_with_the_keys_alone_is_empty_enough(
        self, backup, settings, tmp_path, monkeypatch
    ):
        for name in ("IPR_DATABASE_URL", "IPR_SECRET_KEY", "IPR_DATA_KEY"):
            monkeypatch.delenv(name)
        data = tmp_path / "new"
        data.mkdir()
        keys = {
            "IPR_SECRET_KEY": settings.secret_key,
            "IPR_DATA_KEY": settings.data_key,
        }
        lines = (f"{name}={key}\n" for name, key in keys.items())
        (data / KEY_FILE).write_text("".join(lines))
        monkeypatch.setenv("IPR_DATA", str(data))

        done = CliRunner().invoke(main, ["restore", str(backup)])

        assert done.exit_code == 0, done.output
        assert {path.name for path in data.iterdir()} >= {"ipr.sqlite", "files"}
