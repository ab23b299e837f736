"""What somebody changed in a backup, or in what was backed up, is refused or told."""

import hashlib
import json
import sqlite3
from dataclasses import asdict

import pytest
from sqlalchemy import text

from ipr.backups.manifest import (
    BackupRefused,
    Manifest,
    read_manifest,
    write_manifest,
)
from ipr.backups.postgres_programs import find_program
from ipr.config import new_keys
from ipr.db.encryption import is_signed, key_check_values, sign_bytes, use_keys
from ipr.db.engine import open_engine
from tests.unit.backups.manifests import change_manifest, read_plain

SHA = "0" * 64


def run_sql(url, *statements):
    """Do what the program would not, on a database of its own."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def keyring(settings):
    """The keys of this test, and afterwards those of every test again."""
    use_keys([new_keys()["IPR_DATA_KEY"]])
    yield
    use_keys(settings.data_keys)


class TestSeal:
    def test_a_row_changed_with_its_digest_is_refused_before_anything_is_written(
        self, ipr, backup, empty
    ):
        path = backup / "database.sqlite"
        other = sqlite3.connect(path)
        other.execute("UPDATE user SET email = 'somebody@example.test' WHERE id = 1")
        other.commit()
        other.close()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files = read_plain(backup)["files"]
        change_manifest(backup, files={**files, "database.sqlite": digest})

        done = ipr("restore", backup, **empty)

        assert (done.exit_code, done.stdout) == (1, "")
        assert "isn't what was written when the backup was made" in done.stderr
        assert not empty["data"].exists()

    def test_the_seal_is_of_one_key_and_of_no_other(self, keyring):
        one, two = (new_keys()["IPR_DATA_KEY"] for _ in "12")
        use_keys([one])
        seal = sign_bytes(b"words")

        use_keys([two, one])
        assert is_signed(b"words", seal) and not is_signed(b"other words", seal)
        assert sign_bytes(b"words") != seal
        use_keys([two])
        assert not is_signed(b"words", seal)


class TestDamage:
    @pytest.fixture
    def written(self, keyring, tmp_path):
        """A manifest alone, sealed."""
        manifest = Manifest(
            program="0.3.0",
            made_at="2026-11-29T09:00:00+00:00",
            database="sqlite",
            revision="0015",
            keys=key_check_values(),
            tables={"referral": 1},
            files={"database.sqlite": SHA, f"files/{'a' * 32}": SHA},
        )
        write_manifest(tmp_path, manifest)
        return tmp_path

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"revision": ["x"]}, "revision"),
            ({"tables": "abc"}, "tables"),
            ({"tables": {"referral": True}}, "tables"),
            ({"tables": {"referral": -1}}, "tables"),
            ({"missing": "abc"}, "missing"),
            ({"missing": [1]}, "missing"),
            ({"program": 1, "made_at": {}}, "program, made_at"),
            ({"database": ["sqlite"]}, "database"),
            ({"database": "../x"}, "database"),
            ({"database": "postgresql"}, "files"),
            ({"keys": []}, "keys"),
            ({"keys": [[]]}, "keys"),
            ({"keys": SHA}, "keys"),
            ({"files": {}}, "files"),
            ({"files": [SHA]}, "files"),
            ({"files": {"database.sqlite": None}}, "files"),
            ({"files": {"database.sqlite": SHA, "/etc/passwd": SHA}}, "files"),
            ({"files": {"database.sqlite": SHA, f"files/{'a' * 32}\n": SHA}}, "files"),
            ({"files": None}, "files"),
            ({"seal": None}, "seal"),
            ({"seal": "é"}, "seal"),
            ({"more": 1}, "'more'"),
        ],
    )
    def test_a_field_that_can_not_be_so_is_named(self, written, change, words):
        change_manifest(written, **change)

        with pytest.raises(BackupRefused, match=f"is damaged: {words} can't be so"):
            read_manifest(written)

    @pytest.mark.parametrize(
        "change",
        [
            {"made_at": "2031-01-01T00:00:00+00:00"},
            {"seal": SHA},
            {"tables": {}},
            {"missing": ["f" * 32]},
        ],
    )
    def test_no_word_of_the_manifest_can_be_changed(self, written, change):
        change_manifest(written, **change)

        with pytest.raises(BackupRefused, match="isn't what was written when"):
            read_manifest(written)

    def test_all_of_it_is_read_as_it_was_written(self, written):
        assert asdict(read_manifest(written)) == {
            name: value
            for name, value in read_plain(written).items()
            if name not in ("format", "seal")
        }

    def test_the_command_refuses_it_with_words(self, ipr, backup, empty):
        change_manifest(backup, revision=["x"])

        done = ipr("restore", backup, **empty)

        assert (done.exit_code, done.stdout) == (1, "")
        assert "manifest.json is damaged: revision can't be so" in done.stderr
        assert not empty["data"].exists()


class TestLinks:
    @pytest.mark.parametrize("name", ["database.sqlite", "files/*"])
    def test_a_link_in_a_backup_is_not_followed(
        self, ipr, backup, empty, tmp_path, name
    ):
        (path,) = backup.glob(name)
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")

        done = ipr("restore", backup, **empty)

        assert done.exit_code == 1
        assert f"{path} is a link, or no file: it is not read" in done.stderr
        assert not empty["data"].exists()

    def test_a_link_among_the_files_is_not_backed_up(
        self, ipr, served, settings, tmp_path
    ):
        path = settings.files / served.key
        path.rename(settings.data / "elsewhere")
        path.symlink_to(settings.data / "elsewhere")

        done = ipr("backup", tmp_path / "b")

        assert done.exit_code == 1
        assert f"{path} is a link, or no file: it is not read" in done.stderr
        assert not (tmp_path / "b").exists()


@pytest.mark.both_databases
class TestGuards:
    def test_a_trigger_that_was_dropped_is_told_and_recorded(
        self, ipr, served, settings, empty, database_kind, tmp_path
    ):
        sqlite = database_kind == "sqlite"
        name = "audit_event_no_delete" if sqlite else "audit_event_append_only"
        on = "" if sqlite else " ON audit_event"
        run_sql(
            settings.database_url,
            f"DROP TRIGGER {name}{on}",
            "DROP INDEX ix_audit_event_action",
            "CREATE INDEX ix_audit_event_action ON audit_event (actor_id)",
        )
        ipr("backup", tmp_path / "b")

        told = ipr("restore", tmp_path / "b", **empty)

        assert told.exit_code == 1
        assert f"They are: {name}, ix_audit_event_action\n" in told.stderr
        assert "find out who changed them, before anybody signs in" in told.stderr
        engine = open_engine(empty["database_url"])
        told = "SELECT changes FROM audit_event WHERE action = 'database.restored'"
        with engine.connect() as connection:
            changes = connection.scalar(text(told))
        engine.dispose()
        changes = json.loads(changes) if sqlite else changes
        assert changes["changed_guards"] == [None, [name, "ix_audit_event_action"]]


def test_no_key_is_handed_to_the_programs_of_postgresql(tmp_path, monkeypatch):
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "1 key:$IPR_DATA_KEY host:$PGHOST"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("IPR_DATA_KEY", "a key")
    monkeypatch.setenv("PGHOST", "somewhere")

    with pytest.raises(BackupRefused, match="1 key: host:somewhere"):
        find_program("pg_dump", 16)
