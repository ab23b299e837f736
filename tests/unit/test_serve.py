"""What a start does to the database, and what it starts."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.cli.main import main
from ipr.config import SettingsError
from ipr.rulebook import load
from ipr.serve import prepare, server_command, warn_unshielded
from ipr.ticks.models import TickRun
from ipr.versions.models import StoredVersion
from ipr.versions.service import RulebookDisagreement
from tests.make import make_staff, make_user


def test_a_start_takes_in_each_version_once(app, session):
    said = []
    with app.app_context():
        prepare(app, said.append)
        prepare(app, said.append)

    assert session.scalar(select(func.count(StoredVersion.id))) == 4
    assert len(said) == 4
    assert said[-1] == 'Took in the criteria "2023", in force from 2023-04-01'


def test_a_published_version_that_was_changed_stops_the_start(
    make_app, settings, session, tmp_path
):
    rules = tmp_path / "criteria.yaml"
    text = settings.rules.read_text()
    changed = "  - id: changed-on-the-quiet"
    rules.write_text(text.replace("  - id: complex-issues", changed))
    make_staff(session)
    session.commit()
    app = make_app(rules=rules)

    with app.app_context(), pytest.raises(RulebookDisagreement) as refused:
        prepare(app, print)

    (digest,) = session.scalars(
        select(StoredVersion.digest).where(StoredVersion.name == "2020")
    )
    assert digest in str(refused.value)
    assert 'Version "2020"' in str(refused.value)


def test_a_start_says_when_the_file_differs_from_what_is_in_use(
    make_app, settings, session, tmp_path
):
    rules = tmp_path / "criteria.yaml"
    rules.write_text(settings.rules.read_text() + "# A remark.\n")
    make_staff(session)
    session.commit()
    app, said = make_app(rules=rules), []

    with app.app_context():
        prepare(app, said.append)

    assert said == [
        "criteria.yaml differs from the rulebook in use, which stays as it is.",
        "Write that to the file with: ipr rules export --out FILE",
    ]


def test_the_command_names_both_digests_and_serves_nothing(
    settings, session, tmp_path, monkeypatch
):
    rules = tmp_path / "criteria.yaml"
    text = settings.rules.read_text()
    rules.write_text(text.replace("  - id: complex-issues", "  - id: on-the-quiet"))
    make_staff(session)
    session.commit()
    for name in ("secret_key", "data_key", "database_url", "data"):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("IPR_RULES", str(rules))

    result = CliRunner().invoke(main, ["run"])

    assert result.exit_code == 1
    assert load(rules)["2020"].digest in result.output
    assert load(settings.rules)["2020"].digest in result.output


def test_production_starts_on_no_demonstration(make_app, session):
    somebody = make_user(session)
    record(session, AuditAction.DEMONSTRATION_LOADED, subject=somebody, actor=None)
    session.commit()
    app = make_app(mode="production")

    with app.app_context(), pytest.raises(SettingsError, match="demonstration"):
        prepare(app, print)


def test_the_server_has_workers_and_threads_as_set(settings):
    command = " ".join(server_command(settings))

    assert "--bind 127.0.0.1:8000 --workers 2" in command
    assert "--worker-class gthread --threads 4" in command


SERVER = """
import os, stat, sys
def is_pipe(number):
    try:
        return stat.S_ISFIFO(os.fstat(number).st_mode)
    except OSError:
        return False
print(sum(map(is_pipe, range(3, 99))), flush=True)
sys.stdin.read()
"""
"""Says how many pipes it was given, and waits to be killed."""


def test_beside_a_server_a_run_every_minute_ends_with_it_even_killed(settings, session):
    environment = {**os.environ, "IPR_MODE": "development"}
    for name in ("secret_key", "data_key", "database_url", "data", "rules"):
        environment[f"IPR_{name.upper()}"] = str(getattr(settings, name))
    code = (
        "import os, sys; from ipr.serve import start_ticking; start_ticking(); "
        f"os.execv(sys.executable, [sys.executable, '-c', {SERVER!r}])"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=pipe, stdout=pipe, env=environment
    ) as served:
        assert served.stdout.readline() == b"1\n"
        served.kill()
        # Whoever runs has this output too, so it is at its end when all have ended.
        served.stdout.read()

    assert session.scalars(select(TickRun)).one().ended_at


@pytest.mark.parametrize(
    ("mode", "proxies", "warnings"),
    [("production", 0, 1), ("production", 1, 0), ("development", 0, 0)],
)
def test_no_proxy_in_production_is_warned_of(settings, mode, proxies, warnings):
    said = []

    warn_unshielded(replace(settings, mode=mode, proxies=proxies), said.append)

    assert len(said) == warnings
    assert all("nothing buffers slow requests" in words for words in said)
