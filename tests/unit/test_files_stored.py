"""Stored files of more than one feature: one table, one sweep that spares them all."""

import os
from datetime import UTC, datetime

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from ipr.db.clock import utc_now
from ipr.extensions import db
from ipr.files.models import ScanState, StoredFile
from ipr.files.rules import FileRules
from ipr.files.service import forget_file
from ipr.files.store import ORPHAN_SECONDS, store_bytes, sweep_files
from tests.databases import KINDS, schema_of
from tests.make import make_user

LONG_AGO = 2 * ORPHAN_SECONDS
WHEN = datetime(2026, 4, 1, 12, tzinfo=UTC)


class InventedFile(StoredFile):
    """A file of a feature that the kit has never heard of."""

    __mapper_args__ = {"polymorphic_identity": "invented"}

    rules = FileRules(most_files=1, largest_megabytes=1, endings=("ods",))


@pytest.fixture
def keep(session, settings):
    """Keep a file of another feature, written long ago."""
    person = make_user(session)

    def keep() -> InventedFile:
        key = store_bytes(settings.files, b"An invented annex.")
        written = (settings.files / key).stat().st_mtime - LONG_AGO
        os.utime(settings.files / key, (written, written))
        file = InventedFile(
            key=key,
            name="annex.ods",
            media_type="application/vnd.oasis.opendocument.spreadsheet",
            size=18,
            sha256="0" * 64,
            scan=ScanState.CLEAN,
            added_by_id=person.id,
            added_at=utc_now(),
        )
        session.add(file)
        session.flush()
        return file

    return keep


@pytest.mark.both_databases
class TestSweepFiles:
    def test_a_file_of_any_feature_is_spared_for_as_long_as_its_row_wants_it(
        self, session, settings, keep
    ):
        kept, removed, forgotten = keep(), keep(), keep()
        removed.removed_at = utc_now()
        forget_file(forgotten)
        session.commit()

        assert sweep_files(session, settings.files) == 1
        left = {path.name for path in settings.files.iterdir()}
        assert left == {kept.key, removed.key}

    def test_a_row_is_read_as_what_its_feature_made_it(self, session, keep):
        file = keep()
        session.expunge_all()

        found = session.get(StoredFile, file.id)

        assert type(found) is InventedFile


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_known_of_attachments_moves_to_the_shared_table_and_back(
    databases, kind
):
    with schema_of(databases.empty(kind, "stored_files")):
        upgrade(revision="0008")
        for statement in (
            """INSERT INTO "user" (id, name, email, active, session_number, made_at,
            revision) VALUES (7, 'A', 'a', true, 1, :at, 1)""",
            """INSERT INTO draft (id, key, referrer_id, state, version_name, content,
            started_at, saved_at, revision)
            VALUES (3, 'd', 7, 'open', '2023', :secret, :at, :at, 1)""",
            """INSERT INTO referral (id, reference, submit_key, referrer_id,
            submitted_at, status, outcome, queue, description, revision)
            VALUES (5, 'r', 's', 7, :at, 'triage', 'consider', 'ipr_team', :secret,
            1)""",
            *(
                f"""INSERT INTO attachment (id, key, draft_id, referral_id, name,
                media_type, size, sha256, scan, added_by_id, added_at, removed_at)
                VALUES ({number}, 'key {number}', {draft}, {referral}, :secret,
                'text/plain', {number}, 'digest {number}', 'clean', 7, :at, {gone})"""
                for number, draft, referral, gone in (
                    (11, 3, "NULL", "NULL"),
                    (12, 3, "NULL", ":at"),
                    (13, "NULL", 5, ":at"),
                )
            ),
        ):
            run(statement)
        before = run("SELECT * FROM attachment ORDER BY id")

        upgrade(revision="0009")

        found = run("SELECT id, owner, key, size FROM stored_file ORDER BY id")
        assert [tuple(row) for row in found] == [
            (number, "referral", f"key {number}", number) for number in (11, 12, 13)
        ]
        erased = run("SELECT id FROM stored_file WHERE erased_at IS NOT NULL")
        assert [row.id for row in erased] == [12]
        [(number,)] = run(
            """INSERT INTO stored_file (owner, key, name, media_type, size, sha256,
            scan, added_by_id, added_at)
            VALUES ('referral', 'new', :secret, '', 1, '', 'clean', 7, :at)
            RETURNING id"""
        )
        assert number == 14

        downgrade(revision="0008")

        after = run("SELECT * FROM attachment ORDER BY id")
        assert [row._asdict() for row in after] == [row._asdict() for row in before]


def run(statement):
    """Execute a statement with what it needs; return its rows."""
    asked = text(statement).bindparams()
    values = {"at": WHEN, "secret": b"encrypted"}
    wanted = {name: values[name] for name in asked._bindparams}
    with db.engine.begin() as connection:
        done = connection.execute(asked, wanted)
        return done.all() if done.returns_rows else []
