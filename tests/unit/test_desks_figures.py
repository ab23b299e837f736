"""Figures on Home, beside worlds that were counted by hand, on both databases."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import LONDON, london_time, pretend_now
from ipr.db.london_days import london_day, months_before
from ipr.decisions import service as decisions
from ipr.decisions.network.home_figures import DECLINED_FIGURES
from ipr.decisions.settling.home_figures import TO_SETTLE_FIGURES
from ipr.desks.figures.ages import BANDS, Ages, count_ages
from ipr.desks.figures.waits import Median, Months, measure_wait
from ipr.referrals.service import withdraw_referral
from ipr.reviews import service as reviews
from ipr.reviews.home_figures import ACCEPTED_FIGURES
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_referral

TODAY = date(2026, 11, 29)


@contextmanager
def at(month: int, day: int, hour: int = 12, minute: int = 0):
    """Let it be so late in London in 2026."""
    with pretend_now(datetime(2026, month, day, hour, minute, tzinfo=LONDON)):
        yield


def medians(session, figures) -> list[tuple[Median | None, Median | None]]:
    found = [measure_wait(session, wait, Months(TODAY)) for wait in figures.waits]
    return [(one.recent, one.before) for one in found]


@pytest.fixture
def settle(session, settings, team):
    def settle(referral):
        return decisions.propose_settlement(
            session,
            referral,
            outcome="accept",
            reason="The records show it",
            follows=1,
            actor=team,
            settings=settings,
        )

    return settle


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change", [(2026, 3, 29), (2026, 10, 25), (2024, 3, 31), (2026, 7, 1), (2027, 1, 1)]
)
def test_a_day_is_one_of_the_london_calendar(session, change):
    """Each half hour for two days around a change of the clocks, and around none."""
    start = datetime(*change, tzinfo=UTC) - timedelta(days=1)
    moments = [start + timedelta(minutes=30 * number) for number in range(96)]
    session.add_all(
        AuditEvent(at=moment, action=AuditAction.SIGNED_IN, subject_type="user")
        for moment in moments
    )
    session.flush()

    rows = session.execute(
        select(AuditEvent.at, london_day(AuditEvent.at))
        .where(AuditEvent.action == AuditAction.SIGNED_IN)
        .order_by(AuditEvent.at)
    ).all()

    first = rows[0][1]
    start_on = london_time(moments[0]).date()
    assert [start_on + timedelta(days=day - first) for _, day in rows] == [
        london_time(moment).date() for moment in moments
    ]


def test_the_last_three_months_end_today_and_the_others_before_them():
    months = Months(TODAY)

    assert (months.since, months.until) == (date(2026, 8, 30), TODAY)
    assert months.before_since == date(2026, 5, 30)
    assert months.before_until == date(2026, 8, 29)
    assert months_before(date(2026, 5, 31), 6) == date(2025, 11, 30)
    assert months_before(date(2028, 5, 31), 3) == date(2028, 2, 29)


@pytest.mark.both_databases
class TestAges:
    def test_a_referral_falls_into_one_band_by_its_london_day(self, session):
        made = {}
        for days, clock in (
            (0, 9),
            (2, 0),
            (3, 23),
            (5, 0),
            (6, 23),
            (20, 0),
            (21, 23),
        ):
            day = TODAY - timedelta(days=days)
            with at(day.month, day.day, clock, 5):
                made[days] = make_referral(session)
        with at(10, 25, 0, 5):  # 35 days ago, while it was still the 24th in UTC
            oldest = make_referral(session)

        ages = count_ages(session, TO_SETTLE_FIGURES.open_cases, TODAY)

        assert ages == Ages([2, 2, 1, 1, 2], oldest.reference, 35)
        assert ages.total == len(made) + 1
        assert dict(ages.bands)[BANDS[21]] == 2

    def test_what_is_over_is_not_open(self, session, send, settle, team, area, acssl):
        with at(11, 1):
            settled, gone, accepted = send(CANNOT_TELL), send(ACCEPT), send(ACCEPT)
            case = case_of(session, send(DECLINE, area=area))
            case_of(session, send(DECLINE, area=area))
        with at(11, 3):
            decisions.claim(session, settled, actor=team)
            settle(settled)
            withdraw_referral(session, gone, actor=team, reason="Sent by mistake")
            support.accept_case(session, case, actor=acssl)
            support.close_case(session, case, actor=acssl, done="Rang", feedback="Ok")

        counted = {
            figures.name: count_ages(session, figures.open_cases, TODAY)
            for figures in (TO_SETTLE_FIGURES, ACCEPTED_FIGURES, DECLINED_FIGURES)
        }

        assert counted["to-settle"] == Ages([0, 0, 0, 0, 0], None, None)
        assert counted["accepted"] == Ages([0, 0, 0, 0, 2], accepted.reference, 28)
        assert counted["declined"].numbers == [0, 0, 0, 0, 1]
        assert counted["declined"].oldest_days == 28


@pytest.mark.both_databases
class TestReferralsToSettle:
    def test_the_first_act_of_the_team_counts(self, session, send, team, second):
        def claim(sent, claimed):
            with at(*sent):
                referral = send(CANNOT_TELL)
            with at(*claimed):
                decisions.claim(session, referral, actor=team)
            return referral

        claim((10, 25, 0, 10), (10, 25, 23, 50))  # 24:40 hours, and one London day
        again = claim((10, 24, 23, 30), (10, 25, 0, 30))  # a day, in one day of UTC
        claim((11, 1), (11, 6))
        with at(11, 20):
            decisions.release(session, again, actor=team)
            decisions.claim(session, again, actor=second)  # again: not counted
        claim((7, 1, 0, 30), (7, 1, 17))
        claim((8, 26), (8, 29, 23, 59))  # the last moment of the months before
        claim((5, 1), (5, 29, 23, 59))  # the day before these begin
        with at(11, 1):
            send(CANNOT_TELL)  # nobody has touched it

        touched, _ = medians(session, TO_SETTLE_FIGURES)

        assert touched == (Median(3, 1), Median(2, 1.5))

    def test_what_the_criteria_decided_is_not_counted(
        self, session, settings, send, team
    ):
        with at(11, 1):
            declined, accepted = send(DECLINE), send(ACCEPT)
        with at(11, 2):
            decisions.claim(session, accepted, actor=team)
            decisions.propose_settlement(
                session,
                declined,
                outcome="accept",
                reason="The records show it",
                follows=1,
                actor=team,
                settings=settings,
            )

        assert medians(session, TO_SETTLE_FIGURES) == [(None, None), (None, None)]
        assert medians(session, ACCEPTED_FIGURES)[0] == (Median(1, 1), None)

    def test_it_is_settled_once_by_the_first_time(
        self, session, send, settle, tell, confirm, team, second
    ):
        with at(8, 1):
            before, withdrawn, back = [send(CANNOT_TELL) for _ in range(3)]
            for referral in (before, back):
                decisions.claim(session, referral, actor=team)
        with at(8, 11):
            settle(before)
        with at(9, 4):
            settle(back)
            withdraw_referral(session, withdrawn, actor=team, reason="By mistake")
        with at(9, 10):
            tell(back, ACCEPT)
            confirm(tell(back, CANNOT_TELL), second)  # to settle once more
        with at(11, 1):
            withdraw_referral(session, back, actor=team, reason="By mistake")

        _, settled = medians(session, TO_SETTLE_FIGURES)

        assert settled == (Median(2, 34), Median(1, 10))


@pytest.mark.both_databases
class TestAcceptedCases:
    def test_a_report_or_an_end_closes_them(self, session, send, team):
        with at(9, 1):
            first, second, gone, _ = [send(ACCEPT) for _ in range(4)]
        with at(9, 20):
            for referral, day in ((first, 10), (second, 19)):
                acceptance, on = acceptance_of(session, referral), date(2026, 9, day)
                reviews.receive_report(session, acceptance, received_on=on, actor=team)
        with at(9, 4):
            withdraw_referral(session, gone, actor=team, reason="By mistake")
        with at(9, 30):  # its report came before
            withdraw_referral(session, second, actor=team, reason="By mistake")

        touched, closed = medians(session, ACCEPTED_FIGURES)

        assert touched == (Median(2, 19), None)
        assert closed == (Median(3, 9), None)


@pytest.mark.both_databases
class TestDeclinedCases:
    def test_accepting_and_closing_count_by_their_first_time(
        self, session, send, tell, area, acssl, team
    ):
        work = {"done": "Rang", "feedback": "We rang", "actor": acssl}
        with at(8, 1):
            cases = [case_of(session, send(DECLINE, area=area)) for _ in range(3)]
        reopened, elsewhere, waiting = cases
        with at(8, 1, 17):
            support.accept_case(session, reopened, actor=acssl)
        with at(8, 12):
            support.close_case(session, reopened, **work)
        with at(9, 1):
            support.reopen_case(session, reopened, reason="A letter", actor=acssl)
            support.close_case(session, reopened, **work)  # again: not counted
            support.accept_case(session, elsewhere, actor=acssl)
            tell(elsewhere.referral, ACCEPT, actor=team)
        with at(9, 11):
            support.accept_case(session, waiting, actor=acssl)

        assert medians(session, DECLINED_FIGURES) == [
            (Median(2, 36), Median(1, 0)),
            (None, Median(1, 11)),
        ]

    def test_one_that_is_declined_again_waits_from_its_first_decline(
        self, session, settings, send, tell, area, acssl, team, second
    ):
        with at(9, 1):
            referral = send(DECLINE, area=area)
            case = case_of(session, referral)
        with at(9, 5):
            support.accept_case(session, case, actor=acssl)
            support.close_case(session, case, actor=acssl, done="Rang", feedback="Ok")
        with at(9, 10):
            tell(referral, DECLINE | {"event": ["serious_harm"]})  # declined again
        assert case.accepted_at is None
        with at(9, 30):
            support.accept_case(session, case, actor=acssl)

        assert medians(session, DECLINED_FIGURES) == [
            (Median(1, 4), None),
            (Median(1, 4), None),
        ]
