"""The month's figures: counted, frozen, corrected; held against a plain count."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from ipr.accounts.models import Area
from ipr.concerns.counting import count_every_area, count_month
from ipr.concerns.definition import By
from ipr.concerns.months import Month, freezing_day
from ipr.concerns.reading import FigureReader
from ipr.concerns.service import (
    ENTERED_LATER,
    begin_freezing,
    due_months,
    freeze_month,
    live_since,
    note_later_entries,
    why_not_frozen,
)
from ipr.concerns.tick_steps import STEPS
from ipr.db.clock import pretend_now
from ipr.db.models import KeyCheck
from ipr.permissions import Role
from ipr.snapshots.models import Snapshot
from ipr.snapshots.service import is_as_frozen
from ipr.support.categories.editions import Category
from ipr.support.categories.service import make_edition
from ipr.support.models import SupportCase
from ipr.ticks.running import run_tick, try_tick
from ipr.workflow import NotPossible
from tests.concerns import CODES, NAMES, Case, count_plainly, invent_cases, keep_cases
from tests.make import make_area, make_user

OCTOBER = Month(2026, 10)
LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def lead(session):
    return make_user(session, Role.ACSSL_LEAD, name="Lena Lead")


@pytest.fixture
def database(session):
    """The row that stands for the whole database in its audit record."""
    session.add(KeyCheck(value="0" * 64, noted_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session.commit()


@pytest.fixture
def areas(session):
    return [make_area(session, name) for name in ("North", "South", "West")]


@pytest.fixture
def cases(session, lead, areas):
    made = invent_cases([*areas, None], date(2026, 9, 20), 50, 150)
    keep_cases(session, lead, made)
    session.commit()
    return made


def of_october(cases, area=None):
    return [
        case
        for case in cases
        if date(2026, 10, 1) <= case.received <= date(2026, 10, 31)
        and (area is None or case.area is area)
    ]


def read(session, area=None, month=OCTOBER):
    return FigureReader(session, area, [month]).read_month(month)


def by_name(figure, by):
    return Counter(
        {
            figure.names.get(code): figure.number(by, code)
            for code in figure.by_frequency(by)
        }
    )


@pytest.mark.both_databases
class TestCounting:
    @pytest.mark.parametrize("by", list(By))
    @pytest.mark.parametrize("where", [None, 0, 2])
    def test_it_is_a_plain_count_of_the_cases(self, session, cases, areas, where, by):
        area = None if where is None else areas[where]
        here = of_october(cases, area)

        figure = read(session, area)

        assert len(here) > 20
        assert figure.total == len(here)
        assert by_name(figure, by) == count_plainly(here, every=by is By.ALL)
        for part, of in (
            ("lines", lambda case: case.lines or ("",)),
            ("barriers", lambda case: (case.barrier or "",)),
        ):
            for value in figure.counts[by.value][part]:
                some = [case for case in here if value in of(case)]
                found = {
                    figure.names.get(code): number
                    for code, number in figure.counts[by.value][part][value].items()
                }
                assert found == count_plainly(some, every=by is By.ALL)
                assert figure.cases(part, value) == len(some)

    def test_every_area_at_once_says_the_same(self, session, cases, areas):
        found = count_every_area(session, OCTOBER)

        assert found.keys() == {0, *(area.id for area in areas)}
        assert found[0] == count_month(session, OCTOBER, None)
        for area in areas:
            assert found[area.id] == count_month(session, OCTOBER, area)


class TestOrder:
    def test_ties_are_in_the_order_of_the_list_and_no_category_is_last(
        self, session, lead
    ):
        mains = [CODES[3], CODES[1], None, CODES[2], CODES[2]]
        keep_cases(session, lead, [Case(OCTOBER.first, main=main) for main in mains])

        assert read(session).by_frequency(By.MAIN) == [CODES[2], CODES[1], CODES[3], ""]

    def test_names_are_those_of_the_last_day_of_the_month(self, session, lead):
        keep_cases(
            session,
            lead,
            [Case(OCTOBER.first, main=CODES[0]), Case(OCTOBER.first, main=CODES[1])],
        )
        with pretend_now(datetime(2026, 10, 1, 9, tzinfo=UTC)):
            new = [Category(CODES[0], "Money that did not come", "")]
            make_edition(
                session, new, starts_on=date(2026, 10, 31), reason="Clearer", actor=lead
            )

        figure = read(session)

        assert figure.names == {
            CODES[0]: "Money that did not come",
            CODES[1]: NAMES[CODES[1]],
        }
        before = read(session, month=Month(2026, 9))
        assert before.names[CODES[0]] == NAMES[CODES[0]]


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (Month(2026, 10), date(2026, 11, 6)),
        (Month(2026, 12), date(2027, 1, 11)),  # 4 January is a holiday in Scotland
        (Month(2026, 11), date(2026, 12, 7)),
        (Month(2027, 3), date(2027, 4, 7)),
        (Month(2026, 7), date(2026, 8, 10)),  # 3 August is one in Scotland alone
    ],
)
def test_it_is_frozen_on_the_fifth_day_that_is_a_working_day_everywhere(month, day):
    assert freezing_day(month) == day


class TestFreezing:
    @pytest.mark.both_databases
    def test_the_lead_freezes_the_network_and_every_area(
        self, session, cases, areas, lead
    ):
        with pretend_now(LATER):
            made = freeze_month(session, OCTOBER, actor=lead)
            session.commit()

        assert [one.area_id for one in made] == [None, *(area.id for area in areas)]
        assert made[0].counts["total"] == len(of_october(cases))
        session.expire_all()
        assert all(is_as_frozen(one) for one in made)
        assert made[0].frozen_by is lead

    def test_a_frozen_figure_stays_and_what_comes_later_stands_beside_it(
        self, session, cases, areas, lead
    ):
        with pretend_now(LATER):
            whole, *parts = freeze_month(session, OCTOBER, actor=lead)
        before = count_plainly(of_october(cases))
        late = Case(date(2026, 10, 5), areas[0], CODES[4])
        keep_cases(session, lead, [late])

        made = note_later_entries(session, OCTOBER, note="A late tracker", actor=lead)

        assert {one.snapshot for one in made} == {whole, parts[0]}
        assert whole.corrections[0].counts["total"] == whole.counts["total"] + 1
        assert by_name(read(session), By.MAIN) == before
        assert note_later_entries(session, OCTOBER, note="x", actor=None) == []

    def test_a_month_that_is_not_over_is_not_frozen(self, session, lead):
        with pretend_now(datetime(2026, 10, 31, 12, tzinfo=UTC)):
            for actor in (lead, None):
                with pytest.raises(NotPossible, match="October 2026 is not over"):
                    freeze_month(session, OCTOBER, actor=actor)

    def test_nor_is_it_frozen_twice(self, session, lead):
        with pretend_now(LATER):
            freeze_month(session, OCTOBER, actor=lead)
            with pytest.raises(NotPossible, match="October 2026 is frozen"):
                freeze_month(session, OCTOBER, actor=lead)

    def test_the_lead_leaves_to_the_clock_what_it_will_freeze(
        self, session, lead, database
    ):
        with pretend_now(datetime(2026, 9, 30, 12, tzinfo=UTC)):
            begin_freezing(session)
        with pretend_now(datetime(2026, 11, 6, 12, tzinfo=UTC)):
            reason = why_not_frozen(session, OCTOBER)
            assert reason == (
                "The figure of October 2026 is frozen by itself on 6 November 2026"
            )
            assert why_not_frozen(session, Month(2026, 9)) == ""
            assert due_months(session, date(2026, 11, 5)) == []
            assert due_months(session, date(2026, 11, 6)) == [OCTOBER]
            assert due_months(session, date(2026, 12, 7)) == [OCTOBER, Month(2026, 11)]


class TestByTheClock:
    @pytest.fixture
    def live(self, session, settings, database):
        """The clock ran for the first time in September."""
        assert self.run(session, settings, datetime(2026, 9, 15, tzinfo=UTC)) == {}

    def run(self, session, settings, moment):
        with pretend_now(moment):
            found = run_tick(session, STEPS, settings=settings)
        return {step.name: step.did for step in found.steps if step.did}

    def test_what_began_before_its_first_run_is_left_to_the_lead(
        self, session, settings, cases, lead, database
    ):
        with pretend_now(datetime(2026, 8, 20, 12, tzinfo=UTC)):
            make_area(session, "Long before the first run")
        with pretend_now(datetime(2026, 9, 30, 12, tzinfo=UTC)):
            debt = [Category("", "Debt", "")]
            first = date(2026, 12, 1)
            make_edition(session, debt, starts_on=first, reason="Said", actor=lead)
        session.commit()
        with pretend_now(LATER):
            try_tick(session, STEPS, settings=settings)
            assert live_since(session) is None

        assert self.run(session, settings, LATER) == {}
        second = datetime(2027, 1, 11, 9, tzinfo=UTC)
        assert self.run(session, settings, second) == {
            "months of concerns": {"months of concerns frozen": 1}
        }

        assert set(session.scalars(select(Snapshot.period))) == {"2026-12"}
        assert live_since(session) == LATER.date()
        with pretend_now(second):
            assert why_not_frozen(session, OCTOBER) == ""
            assert why_not_frozen(session, Month(2026, 11)) == ""
            assert freeze_month(session, OCTOBER, actor=lead)

    def test_months_are_frozen_on_their_day_and_corrected_once_a_day(
        self, session, settings, cases, lead, live
    ):
        fifth = datetime(2026, 11, 5, 12, tzinfo=UTC)
        sixth = datetime(2026, 11, 6, 0, 30, tzinfo=UTC)
        assert self.run(session, settings, fifth) == {}
        assert self.run(session, settings, sixth) == {
            "months of concerns": {"months of concerns frozen": 1}
        }
        assert list(session.scalars(select(Snapshot.period))) == ["2026-10"] * 4

        keep_cases(session, lead, [Case(date(2026, 10, 9), None, CODES[0])])
        session.commit()
        assert self.run(session, settings, datetime(2026, 11, 7, 9, tzinfo=UTC)) == {
            "corrections of concerns": {"figures of concerns corrected": 1}
        }
        session.expire_all()
        whole = session.scalars(
            select(Snapshot).where(Snapshot.area_id.is_(None))
        ).one()
        assert [one.note for one in whole.corrections] == [ENTERED_LATER]
        assert whole.frozen_by is None

    def test_a_case_that_moves_to_another_area_corrects_both(
        self, session, settings, cases, areas, lead
    ):
        north, south, _ = areas
        with pretend_now(LATER):
            freeze_month(session, OCTOBER, actor=lead)
        [moved] = session.scalars(
            select(SupportCase)
            .where(
                SupportCase.area_id == north.id,
                SupportCase.received_on.between(OCTOBER.first, OCTOBER.last),
            )
            .limit(1)
        )
        session.execute(
            update(SupportCase)
            .where(SupportCase.id == moved.id)
            .values(area_id=south.id)
            .execution_options(synchronize_session=False)
        )

        made = note_later_entries(session, OCTOBER, note=ENTERED_LATER, actor=None)

        assert {one.snapshot.area for one in made} == {north, south}
        assert session.get(Area, north.id)
