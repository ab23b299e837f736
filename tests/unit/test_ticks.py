"""The scheduled work: one run at a time, each step by itself, nothing twice."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.models import DelayScope, SignInDelay
from ipr.db.base import Base
from ipr.db.clock import london_today, utc_now
from ipr.db.key_checks import note_new_keys
from ipr.permissions import Role
from ipr.referrals.models import Draft, ReferralDraftState
from ipr.support.models import SupportCase
from ipr.ticks import history
from ipr.ticks.lease import LASTS, AlreadyRunning, take_lease
from ipr.ticks.models import TickLease, TickRun
from ipr.ticks.registry import add_tick_step, tick_steps
from ipr.ticks.running import run_tick, try_tick
from tests.make import make_area, make_draft, make_support_case, make_user
from tests.races import at_once, session_on
from tests.ticking import step, take_one_by_one

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def rows(session):
    """Three rows for steps to take."""
    for number in range(3):
        session.add(
            SignInDelay(
                scope=DelayScope.PAIR,
                key_hash=str(number),
                last_at=utc_now() - timedelta(days=number),
            )
        )
    session.commit()


def left(session) -> int:
    session.rollback()
    return session.scalar(select(func.count(SignInDelay.id)))


def take_all(tick):
    for row in tick.session.scalars(select(SignInDelay)):
        tick.session.delete(row)
        tick.did("row[s] taken")


def fail(tick):
    take_all(tick)
    tick.session.flush()
    raise ValueError("Robin Example, born on 1 May 1970")


@pytest.mark.both_databases
class TestSteps:
    def test_one_that_fails_is_taken_back_and_stops_no_other(
        self, session, settings, rows, caplog
    ):
        def take_one_and_fail(tick):
            tick.session.delete(tick.session.scalars(select(SignInDelay)).first())
            tick.did("row[s] taken")
            tick.commit()
            fail(tick)

        done = []
        steps = [
            step(take_one_and_fail, "bad"),
            step(lambda tick: done.append(left(tick.session)), "good"),
        ]

        result = run_tick(session, steps, settings=settings)

        assert done == [2] and left(session) == 2
        assert [one.name for one in result.failed] == ["bad"]
        assert session.scalars(select(TickRun.steps)).one() == [
            {"name": "bad", "did": {"rows taken": 1}, "failed": "ValueError"}
        ]
        assert "step bad failed: ValueError" in caplog.text
        assert "Robin" not in caplog.text

    def test_a_dry_run_sees_what_came_before_and_keeps_none_of_it(
        self, session, settings, rows
    ):
        steps = [
            step(fail, "bad"),
            step(take_one_by_one, "first"),
            step(take_all, "second"),
        ]

        result = try_tick(session, steps, settings=settings)

        assert [one.did for one in result.steps] == [{}, {"rows taken": 3}, {}]
        assert result.steps[0].failed == "ValueError"
        assert left(session) == 3
        assert session.scalar(select(func.count(TickRun.id))) == 0


class TestDailySteps:
    @pytest.mark.parametrize(
        "midnight", ["2026-03-28T23:30Z", "2026-10-24T22:30Z", "2026-05-03T22:30Z"]
    )
    def test_each_london_day_has_one_whatever_the_clocks_do(
        self, session, settings, midnight
    ):
        days = []
        steps = [step(lambda tick: days.append(tick.on), daily=True)]
        with time_machine.travel(midnight, tick=False) as clock:
            first = london_today()
            for _ in range(46):
                run_tick(session, steps, settings=settings)
                clock.shift(timedelta(hours=1))

        assert days == [first + timedelta(days=number) for number in range(3)]

    def test_one_that_failed_is_tried_again_and_a_week_makes_one(
        self, session, settings
    ):
        tried = []

        def fail_once(tick):
            tried.append(tick.on)
            if len(tried) == 1:
                raise ValueError

        steps = [step(fail_once, daily=True)]
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(3):
                run_tick(session, steps, settings=settings)
            assert len(tried) == 2
            assert try_tick(session, steps, settings=settings).steps == []
            clock.shift(timedelta(days=7))
            for _ in range(2):
                run_tick(session, steps, settings=settings)

        assert len(tried) == 3


@pytest.mark.both_databases
class TestLease:
    def test_two_at_once_are_one_after_another(self, settings, rows, session):
        counts = []

        def run():
            with session_on(settings.database_url) as own:
                done = run_tick(own, [step(take_one_by_one)], settings=settings)
                counts.append(sum(done.steps[0].did.values()))

        faults = at_once([run] * 4)

        assert all(isinstance(fault, AlreadyRunning) for fault in faults)
        assert len(faults) + len(counts) == 4
        assert sum(counts) == 3 and left(session) == 0

    def test_the_second_is_told_since_when_the_first_runs(self, session, settings):
        with time_machine.travel(NOON, tick=False) as clock:
            take_lease(session)
            clock.shift(LASTS - timedelta(seconds=1))

            with pytest.raises(AlreadyRunning) as other:
                run_tick(session, [], settings=settings)

            assert other.value.since == NOON

    def test_after_a_kill_another_goes_on_from_the_last_batch(
        self, session, settings, rows
    ):
        command = [sys.executable, "-m", "tests.ticking", settings.database_url]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:
            assert other.stdout.readline() == b"in the middle\n"
            other.kill()
        steps = [step(take_one_by_one)]
        assert left(session) == 2
        with pytest.raises(AlreadyRunning):
            run_tick(session, steps, settings=settings)

        with time_machine.travel(utc_now() + LASTS, tick=False):
            result = run_tick(session, steps, settings=settings)

        assert result.steps[0].did == {"rows taken": 2}
        ended = select(TickRun.ended_at).order_by(TickRun.id)
        assert [bool(end) for end in session.scalars(ended)] == [False, True]

    def test_whoever_was_held_up_until_another_took_over_changes_nothing(
        self, session, settings, rows
    ):
        done = []

        def be_held_up(tick):
            later = time_machine.travel(utc_now() + LASTS, tick=False)
            with later, session_on(settings.database_url) as other:
                run_tick(other, [step(done.append)], settings=settings)
            take_all(tick)

        result = run_tick(
            session, [step(be_held_up), step(done.append, "next")], settings=settings
        )

        assert len(done) == 1 and left(session) == 3
        assert [one.failed for one in result.steps] == ["LeaseLost"]

    def test_a_lease_of_a_wrong_clock_holds_nobody_up(self, session, settings):
        with time_machine.travel(NOON + timedelta(days=365), tick=False):
            take_lease(session)

        with time_machine.travel(NOON, tick=False):
            run_tick(session, [], settings=settings)

        assert session.scalars(select(TickLease.until)).one() == NOON


class TestHistory:
    def test_it_says_when_none_ended_within_the_hour(self, session, settings):
        assert "has not run yet" in history.say_if_late(session)
        with time_machine.travel(NOON, tick=False) as clock:
            run_tick(session, [], settings=settings)
            clock.shift(history.LATE)
            assert history.say_if_late(session) == ""
            take_lease(session)  # and is killed
            clock.shift(timedelta(seconds=1))
            assert "has not run since 4 May 2026, 1:00pm" in history.say_if_late(
                session
            )

    def test_old_runs_are_forgotten(self, session, settings):
        with time_machine.travel(NOON, tick=False) as clock:
            run_tick(session, [], settings=settings)
            clock.shift(history.KEPT)
            run_tick(session, history.STEPS, settings=settings)
            clock.shift(timedelta(days=1))
            result = run_tick(session, history.STEPS, settings=settings)

        assert result.steps[0].did == {"notes of old runs deleted": 1}
        assert session.scalar(select(func.count(TickRun.id))) == 2


def test_steps_have_names_of_their_own_and_run_in_their_order(app):
    orders = [one.order for one in tick_steps(app)]

    assert len(orders) > 5 and orders == sorted(orders)
    with pytest.raises(ValueError, match="two steps called 'drafts'"):
        add_tick_step(app, step(fail, "drafts"))


def everything(session):
    """Return every row of every table."""
    session.rollback()
    tables = Base.metadata.sorted_tables
    return {
        table.name: sorted(map(str, session.execute(select(table)))) for table in tables
    }


@pytest.mark.both_databases
def test_what_is_due_is_said_first_and_then_done_once(app, session, settings):
    acssl = make_user(session, Role.ACSSL)
    lead = make_user(session, Role.ACSSL_LEAD)
    area = make_area(session, acssl=acssl)
    case = make_support_case(session, area=area)
    drafts = [make_draft(session) for _ in range(2)]
    for number, draft in enumerate(drafts):
        days = settings.draft_days + 7 - number
        draft.saved_at = utc_now() - timedelta(days=days)
    acssl.grants[0].ends_on = london_today() - timedelta(days=7)
    session.commit()
    note_new_keys(session.get_bind())  # as each start does
    steps = tick_steps(app)
    before = everything(session)

    told = try_tick(session, steps, settings=settings)
    assert everything(session) == before
    done = run_tick(session, steps, settings=settings)
    again = run_tick(session, steps, settings=settings)

    assert not told.failed and not done.failed
    assert done.of_note() == told.of_note()
    did = {one["name"]: one["did"] for one in done.of_note()}
    assert did["declined cases"] == {"declined cases passed on": 1}
    assert did["drafts"] == {"drafts expired": 2}
    assert again.of_note() == []
    session.expire_all()
    kept = session.get_one(SupportCase, case.id)
    assert kept.owner_id == kept.referral.owner_id == lead.id
    for draft in drafts:
        found = session.get_one(Draft, draft.id)
        assert found.state == ReferralDraftState.EXPIRED
