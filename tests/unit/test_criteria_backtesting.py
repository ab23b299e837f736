"""Back-tests: what past referrals would become, and runs that are left and resumed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ipr.audit.models import AuditAction, AuditEvent
from ipr.criteria.backtests import queries
from ipr.criteria.backtests import work as backtest_run
from ipr.criteria.backtests.changed_referrals import changed_rows
from ipr.criteria.backtests.figures import BacktestFigures
from ipr.criteria.backtests.queries import ChangesAsked
from ipr.criteria.backtests.service import SILENT, cancel_backtest, start_backtest
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.models import Backtest, BacktestPattern, BacktestState, PatternCount
from ipr.db.clock import london_time, pretend_now, utc_now
from ipr.lines import ServiceLine
from ipr.permissions import Role
from ipr.referrals.models import FactPattern, Referral, ReferralLine
from ipr.rulebook import loads
from ipr.support import handovers
from ipr.support.queries import case_of
from tests.make import (
    drafted_text,
    make_area,
    make_staff,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
    tell_news,
)
from tests.races import at_once, session_on
from tests.statements import statements

pytestmark = pytest.mark.mostly_sqlite

AGAINST = published_book()["2023"]
TESTED = loads(drafted_text(), "draft")["2027"]
ACCEPTED = {"event": ["death"], "contribution": "alleged", "external_process": []}
PROCESS = {
    "event": ["death"],
    "contribution": "none",
    "external_process": ["inquest_interested_party"],
}
EVERY = ChangesAsked()
DECLINED = {"event": ["death"], "contribution": "none", "external_process": []}


@pytest.fixture
def editor(session):
    make_staff(session)
    return make_user(session, Role.CRITERIA_EDITOR)


@pytest.fixture
def draft(session, editor):
    return make_version_draft(session, editor)


@pytest.fixture
def send(session, settings, editor):
    def send(facts, number=1, **said):
        return [
            submit_referral(session, settings=settings, facts=facts, **said)
            for _ in range(number)
        ]

    return send


@pytest.fixture
def run(session, draft, editor):
    """Start a back-test of the draft, carry it through, and return its row."""

    def run():
        found, to_run = start(session, draft, editor)
        session.commit()
        if to_run:
            run_backtest(session, found.id, tested=TESTED, against=AGAINST)
        session.refresh(found)
        return found

    return run


def start(session, draft, editor):
    return start_backtest(
        session, tested=TESTED, against=AGAINST, draft=draft, actor=editor
    )


def figures(backtest):
    return BacktestFigures(backtest.kept, TESTED.facts, {})


class TestWhatIsFound:
    def test_each_referral_counts_under_both_versions(self, send, run):
        send(ACCEPTED, 3)
        send(PROCESS, 2)
        send(DECLINED)

        found = run()

        assert found.state == BacktestState.DONE
        assert figures(found).table == {
            ("accept", "accept"): 3,
            ("accept", "cannot_tell"): 2,
            ("decline", "cannot_tell"): 1,
        }
        assert [(one.question, one.number) for one in figures(found).lacks] == [
            (TESTED.facts["learning_possible"].question, 3)
        ]

    def test_only_the_answers_of_the_latest_decision_count(
        self, session, settings, send, run
    ):
        [referral] = send(DECLINED)
        tell_news(session, referral, {"contribution": "alleged"}, settings=settings)

        assert figures(run()).table == {("accept", "accept"): 1}

    def test_changes_are_told_by_month_area_and_line(self, session, send, run):
        north = make_area(session, "North")
        with pretend_now(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):
            send(PROCESS, area=north, lines=[ServiceLine.UC, ServiceLine.PIP])
        # This is October in London.
        with pretend_now(datetime(2026, 9, 30, 23, 30, tzinfo=UTC)):
            send(ACCEPTED, area=north)
        send(PROCESS, 2, lines=[ServiceLine.PIP])

        found = BacktestFigures(
            run().kept, TESTED.facts, queries.names_of_areas(session)
        )

        assert [(one.total, one.changed) for one in found.months] == [(2, 1), (2, 2)]
        assert found.months[0].name == "October 2026"
        places = [(one.name, one.total, one.changed) for one in found.by_area]
        assert places == [("North", 2, 1), ("Not given", 2, 2)]
        lines = [(one.name, one.total, one.changed) for one in found.by_line]
        assert lines == [
            ("Personal Independence Payment", 3, 3),
            ("Universal Credit", 2, 1),
        ]

    def test_an_empty_service_has_an_empty_result(self, run):
        assert figures(run()).total == 0


class TestChangedReferrals:
    def test_are_those_that_somebody_may_see(self, session, send, run, editor):
        mine = submit = send(PROCESS, referrer=editor)
        others = send(PROCESS, 2)
        send(ACCEPTED)
        found = run()
        team = make_user(session, Role.IPR_TEAM)

        def seen(user, asked=EVERY):
            return [
                row[0] for row in changed_rows(session, found, user=user, asked=asked)
            ]

        assert seen(editor) == [mine[0].reference]
        assert seen(team) == [one.reference for one in [*submit, *others]]
        assert seen(team, ChangesAsked("accept", "consider")) == []
        assert len(seen(None)) == 3


class TestRuns:
    def test_the_same_referrals_are_not_tried_twice(self, session, send, run):
        send(PROCESS)
        first = run()

        assert run().id == first.id
        assert session.scalar(select(func.count()).select_from(Backtest)) == 1

    def test_another_referral_asks_for_another_result(self, session, send, run):
        send(PROCESS)
        first = run()
        send(PROCESS)

        second = run()

        assert second.id != first.id
        assert figures(second).total == 2
        assert figures(first).total == 1
        kept = select(BacktestPattern.backtest_id).distinct()
        assert session.scalars(kept).all() == [second.id]

    def test_two_people_share_a_run(self, session, draft, editor, send):
        send(PROCESS)
        first, mine = start(session, draft, editor)
        second, theirs = start(session, draft, make_user(session, Role.CRITERIA_EDITOR))

        assert (first.id, mine, theirs) == (second.id, True, False)
        started = select(AuditEvent).where(
            AuditEvent.action == AuditAction.BACKTEST_STARTED
        )
        assert len(session.scalars(started).all()) == 1

    def test_at_the_same_moment_too(self, session, settings, draft, editor, send):
        send(PROCESS)
        session.commit()
        found = []

        def begin():
            with session_on(settings.database_url) as own:
                own.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                row, to_run = start(own, own.merge(draft), own.merge(editor))
                own.commit()
                found.append((row.id, to_run))

        assert at_once([begin] * 3) == []
        assert len({id for id, _ in found}) == 1
        assert Counter(to_run for _, to_run in found) == {True: 1, False: 2}

    def test_one_that_died_is_taken_up_where_it_was(
        self, session, draft, editor, send, run
    ):
        send(PROCESS)
        send(ACCEPTED)
        found, _ = start(session, draft, editor)
        pattern = session.scalars(select(FactPattern.id)).first()
        made_before = {"was": "accept", "becomes": "accept", "lacks": ""}
        session.add(
            BacktestPattern(backtest_id=found.id, pattern_id=pattern, **made_before)
        )
        found.done, found.beat_at = 1, utc_now() - SILENT - timedelta(seconds=1)
        session.commit()

        again = run()

        assert (again.id, again.done, again.total) == (found.id, 2, 2)
        # What was kept was not tried again, or it would have changed.
        assert figures(again).table == {("accept", "accept"): 2}

    def test_a_cancelled_one_stops_and_can_go_on(
        self, session, draft, editor, send, run
    ):
        send(PROCESS)
        found, _ = start(session, draft, editor)
        session.commit()
        cancel_backtest(session, found, actor=editor)
        session.commit()

        run_backtest(session, found.id, tested=TESTED, against=AGAINST)
        session.refresh(found)
        assert (found.state, found.done) == (BacktestState.CANCELLED, 0)
        assert run().state == BacktestState.DONE

    def test_one_that_is_cancelled_at_work_keeps_nothing_more(
        self, session, settings, draft, editor, send, monkeypatch
    ):
        monkeypatch.setattr(backtest_run, "AT_ONCE", 1)
        send(PROCESS)
        send(ACCEPTED)
        found, _ = start(session, draft, editor)
        session.commit()

        def cancel(done, total):
            with session_on(settings.database_url) as other:
                other.execute(
                    update(Backtest).values(
                        state=BacktestState.CANCELLED, revision=Backtest.revision + 1
                    )
                )
                other.commit()

        run_backtest(session, found.id, tested=TESTED, against=AGAINST, say=cancel)

        session.refresh(found)
        assert (found.state, found.done) == (BacktestState.CANCELLED, 1)
        tried = select(func.count()).select_from(BacktestPattern)
        assert session.scalar(tried) == 1
        assert "table" not in found.kept

    def test_referrals_that_come_meanwhile_are_in_the_result(
        self, session, settings, draft, editor, send
    ):
        send(PROCESS)
        found, _ = start(session, draft, editor)
        session.commit()
        came = []

        def come(done, total):
            if not came:
                came.extend(send(ACCEPTED))
                session.commit()

        run_backtest(session, found.id, tested=TESTED, against=AGAINST, say=come)

        session.refresh(found)
        assert figures(found).total == 2
        assert found.data_state == queries.state_of_data(session)


@pytest.mark.both_databases
class TestCounts:
    def test_follow_whatever_happens_to_referrals(self, session, settings, send):
        lead = make_user(session, Role.ACSSL_LEAD)
        north, south = make_area(session), make_area(session)
        send(ACCEPTED, 2, area=north)
        [declined] = send(DECLINED, area=north, lines=[ServiceLine.UC, ServiceLine.PIP])
        before = queries.state_of_data(session)
        case = case_of(session, declined)
        handovers.change_area(session, case, area=south, reason="Moved.", actor=lead)
        session.flush()

        assert queries.state_of_data(session) != before
        assert counted(session) == recounted(session)

        session.delete(declined.lines[0])
        session.flush()
        assert counted(session) == recounted(session)


def counted(session: Session) -> dict:
    rows = session.scalars(select(PatternCount).where(PatternCount.number != 0))
    return {(row.kind, row.value, row.pattern_id): row.number for row in rows}


def recounted(session: Session) -> dict:
    """Count the referrals one by one."""
    found = Counter()
    for referral in session.scalars(select(Referral)):
        month = f"{london_time(referral.submitted_at):%Y-%m}"
        lines = select(ReferralLine.line).where(ReferralLine.referral_id == referral.id)
        for place in (
            ("all", ""),
            ("month", month),
            ("area", str(referral.area_id or "")),
            *(("line", line.value) for line in session.scalars(lines)),
        ):
            found[*place, referral.pattern_id] += 1
    return dict(found)


def test_the_number_of_statements_does_not_grow_with_the_referrals(session, send, run):
    send(PROCESS)
    send(ACCEPTED)
    run()
    send(PROCESS)
    session.commit()
    with statements(session) as few:
        run()
    send(PROCESS, 8)
    session.commit()
    with statements(session) as many:
        run()

    assert len(many) == len(few)
