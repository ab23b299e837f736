"""`ipr tick` and `ipr health`: what they print, and with what they end."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import func, select

from ipr.cli.main import main
from ipr.db.holiday_file import NAME
from ipr.referrals.models import Draft, ReferralDraftState
from ipr.ticks.lease import take_lease
from ipr.ticks.models import TickRun
from tests.make import make_draft

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tick(settings, monkeypatch):
    """Run `ipr tick`, or another command, on this test's database."""
    for name in ("secret_key", "data_key", "database_url", "data"):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))

    def tick(*options, command="tick"):
        return CliRunner().invoke(main, [command, *options])

    return tick


@pytest.fixture
def draft(session, settings):
    """A draft that is to expire."""
    draft = make_draft(session)
    draft.saved_at = NOON - timedelta(days=settings.draft_days + 1)
    session.commit()
    return draft


def test_it_says_what_it_would_do_and_what_it_did(tick, draft, session):
    told, done, again = tick("--dry-run"), tick("--json"), tick()

    assert told.exit_code == done.exit_code == again.exit_code == 0
    assert told.stdout.startswith("Would do, in 0.0 seconds:\n")
    assert "\n  1 draft expired\n" in told.stdout
    said = json.loads(done.stdout)
    steps = {step["name"]: step for step in said.pop("steps")}
    assert said == {
        "dry_run": False,
        "running_since": None,
        "began_at": "2026-05-04T12:00:00+00:00",
        "seconds": 0.0,
        "failed": [],
    }
    assert steps["drafts"]["did"] == {"drafts expired": 1}
    assert steps["drafts"]["said"] == ["1 draft expired"]
    assert steps["claims"]["did"] == {}
    assert "nothing was due" in again.stdout
    session.refresh(draft)
    assert draft.state == ReferralDraftState.EXPIRED
    assert session.scalar(select(func.count(TickRun.id))) == 2


def test_another_that_runs_is_no_failure(tick, draft, session):
    take_lease(session)

    said, as_json = tick(), tick("--json")

    assert said.stdout == "Another tick is running since 4 May 2026, 1:00pm\n"
    assert json.loads(as_json.stdout)["running_since"] == "4 May 2026, 1:00pm"
    assert said.exit_code == as_json.exit_code == 0
    assert session.get_one(Draft, draft.id).state == ReferralDraftState.OPEN


def test_a_step_that_fails_makes_it_end_with_1(tick, settings):
    settings.files.mkdir()
    settings.files.with_name("files.lock").mkdir()  # where a file should be

    done = tick()

    assert (done.exit_code, done.stderr) == (1, "Failed: files (IsADirectoryError)\n")


def test_the_check_ends_with_1_when_none_ran_for_an_hour(tick, clock):
    never = tick("--check")
    tick()
    clock.shift(timedelta(hours=1))
    now = tick("--check")
    clock.shift(timedelta(seconds=1))
    late = tick("--check")

    assert [one.exit_code for one in (never, now, late)] == [1, 0, 1]
    assert "has not run yet" in never.stderr
    assert "has not run since 4 May 2026, 1:00pm" in late.stderr


def test_the_health_of_all_parts_is_told_and_ends_with_1_if_one_needs_attention(tick):
    never = tick(command="health")
    tick()
    now = tick("--json", command="health")

    assert never.exit_code == 1
    said = "Regular work: The service’s regular work has not run yet: let a scheduler"
    assert f"{said} run “ipr tick”  (needs attention)\n" in never.stdout
    lines = {line["name"]: line for line in json.loads(now.stdout)}
    assert not lines["Regular work"]["wrong"]
    assert lines["Database"]["words"].startswith("SQLite, ")
    assert now.exit_code == any(line["wrong"] for line in lines.values())


def test_a_file_of_bank_holidays_that_cannot_be_used_stops_a_command(tick, settings):
    (settings.data / NAME).write_text("bank_holidays: [{day: 1 May, name: X}]")

    done = tick()

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("entry 1: write the day as 2026-12-28") == 1
