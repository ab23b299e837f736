"""Every list finds its rows by an index, however long the archive is.

SQLite plans with the statistics that come with its tables, so its plans here are
those of a database with 100,000 referrals. PostgreSQL is asked whether it has an
index at all: with sequential scans forbidden it still takes one where it has none.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Select, func, literal, or_, select, text
from sqlalchemy.orm import Session

from ipr.db.clock import london_today
from ipr.decisions import queries as decisions
from ipr.decisions.desk import REFERRALS
from ipr.decisions.network.desk import BY_PERSON as HELD
from ipr.decisions.network.desk import NETWORK
from ipr.decisions.network.home_figures import DECLINED_FIGURES
from ipr.decisions.news import NEWS
from ipr.decisions.settling.desk import TO_SETTLE_BY_PERSON, TRIAGE
from ipr.decisions.settling.home_figures import TO_SETTLE_FIGURES
from ipr.desks.counting import waiting_statement
from ipr.desks.declarations import DeskReader
from ipr.desks.figures.ages import ages_statement
from ipr.desks.figures.waits import Months, median_statement
from ipr.desks.people.work import count_by_person
from ipr.enquiries.home import select_open
from ipr.enquiries.models import Enquiry
from ipr.notices.reminders import REMINDERS, select_due, windows_on
from ipr.permissions import Role
from ipr.referrals.models import Referral
from ipr.referrals.search.finding import CustomerWanted, customer_statement
from ipr.reviews.desk import ACCEPTED
from ipr.reviews.desk import BY_PERSON as ACCEPTED_BY_PERSON
from ipr.reviews.home_figures import ACCEPTED_FIGURES
from ipr.support.cover.offers import (
    is_offered,
    is_offered_to,
    offers_by_area,
    select_offers,
)
from ipr.support.models import SupportCase
from ipr.support.queue.desk import SUPPORT
from ipr.support.queue.rows import SupportFilters
from ipr.web.lists.paging import find_keys
from tests.make import make_user

BIG = (
    *("referral", "support_case", "acceptance", "referral_line", "audit_event"),
    *("customer", "name_word", "decision", "enquiry"),
)
DAYS = {"since": date(2021, 1, 1), "until": date(2021, 1, 31)}
ANALYZED = {
    "ix_audit_event_action": "510610 51061",
    "ix_audit_event_action_at": "510610 51061 1",
    "ix_audit_event_actor_id": "510610 127",
    "ix_audit_event_at": "510610 2",
    "ix_audit_event_reference": "510610 510610",
    "ix_audit_event_subject": "510610 127653 4 1",
    "ix_decision_made_at": "100000 1",
    "ix_decision_outcome_id": "100000 33334 1",
    "ix_decision_pattern_id": "100000 14286",
}
LATE = datetime(2021, 1, 1, tzinfo=UTC)
PLAIN = [
    SupportFilters(),
    SupportFilters(area=3),
    SupportFilters(**DAYS),
    SupportFilters(line="state_pension"),
]
ASKED = {
    REFERRALS: [
        SupportFilters(status="triage"),
        SupportFilters(outcome="consider"),
        SupportFilters(status="accepted", outcome="decline"),
        SupportFilters(owner="me"),
        SupportFilters(owner="7"),
        SupportFilters(referrer="me"),
    ],
    TRIAGE: [
        SupportFilters(owner="nobody"),
        SupportFilters(owner="me", state="unproposed"),
        SupportFilters(state="proposed"),
        SupportFilters(state="second"),
    ],
    ACCEPTED: [
        SupportFilters(state=state) for state in ("overdue", "soon", "received", "all")
    ],
    SUPPORT: [
        SupportFilters(state=state, late=LATE, owner="me")
        for state in ("new", "in_hand", "overdue", "closed", "all")
    ],
    NETWORK: [SupportFilters(state=state) for state in ("new", "closed", "all")],
}
BY_CATEGORY = [
    SupportFilters(state="all", category="debt"),
    SupportFilters(state="all", any_category="debt"),
    SupportFilters(state="all", category="debt", line="state_pension", **DAYS),
    SupportFilters(state="open", category="-"),
    SupportFilters(state="all", category="-", **DAYS),
    SupportFilters(state="all", any_category="-", area=3, **DAYS),
]
ASKED |= {
    SUPPORT: [*ASKED[SUPPORT], *BY_CATEGORY],
    NETWORK: [*ASKED[NETWORK], *BY_CATEGORY],
}
READERS = {SUPPORT: Role.ACSSL, NETWORK: Role.ACSSL_LEAD}


@pytest.mark.both_databases
@pytest.mark.parametrize("desk", ASKED, ids=lambda desk: desk.name)
def test_no_list_reads_a_whole_table(session, desk):
    reader = make_user(session, READERS.get(desk, Role.IPR_TEAM))
    for filters in (*PLAIN, *ASKED[desk]):
        narrow = desk.statement(reader, london_today(), filters)
        many = desk.statement(reader, london_today(), replace(filters, walk=True))
        sort = desk.sorts[desk.default_sort.lstrip("-")]
        keys = [*find_keys(many, sort), *desk.unique]
        falling = desk.default_sort.startswith("-")
        order = [key.desc() if falling else key.asc() for key in keys]

        assert not scanned(session, many.order_by(*order).limit(51)), filters
        # Where every row counts, the first 1,001 do, wherever they stand.
        every = filters == SupportFilters()
        every |= desk is NETWORK and filters == SupportFilters(state="all")
        assert every or not scanned(session, capped(narrow)), filters


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [Role.ACSSL, Role.ACSSL_LEAD])
def test_no_offer_of_cases_reads_a_whole_table(session, role):
    reader, today = make_user(session, role), london_today()
    offers = select_offers(reader, today)

    assert not scanned(session, capped(offers))
    assert not scanned(session, offers.order_by(SupportCase.opened_at).limit(51))
    own = (SupportCase.owner_id == reader.id, is_offered(today))
    for conditions in ([is_offered_to(reader, today)], own):
        assert not scanned(session, offers_by_area(*conditions))


@pytest.mark.both_databases
def test_no_count_beside_the_navigation_reads_a_whole_table(session):
    reader = make_user(session)
    asked = [*(waiting_statement((desk,)) for desk in ASKED), NEWS]
    values = {"me": reader.id, "today": london_today(), "since": LATE}

    for statement in asked:
        assert not scanned(session, statement.params(values)), statement


@pytest.mark.both_databases
def test_counting_the_unowned_reads_open_work_alone(session, monkeypatch):
    asked = []
    monkeypatch.setattr(session, "scalar", lambda statement: asked.append(statement))

    decisions.count_unowned(session, london_today())

    assert len(asked) == 3
    for statement in asked:
        assert not scanned(session, statement)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [Role.IPR_TEAM, Role.ACSSL])
def test_no_search_for_a_customer_reads_a_whole_table(session, role):
    reader = make_user(session, role)
    for name, nino in (("Sample", ""), ("Alex Sample", "AB123456C"), ("", "AB123456C")):
        asked = customer_statement(CustomerWanted(name, nino), reader)

        assert not scanned(session, asked.order_by(Referral.id).limit(51))
        assert not scanned(session, capped(asked))


def test_figures_on_home_start_from_events_by_anybodys_statistics(session):
    """Those that ANALYZE took of 100,000 referrals led to reading every decision."""
    said = text("UPDATE sqlite_stat1 SET stat = :stat WHERE idx = :idx")
    for index, statistics in ANALYZED.items():
        session.execute(said, {"idx": index, "stat": statistics})
    session.execute(text("ANALYZE sqlite_schema"))  # reads them again
    months = Months(london_today())

    for figures in (TO_SETTLE_FIGURES, ACCEPTED_FIGURES, DECLINED_FIGURES):
        for wait in figures.waits:
            assert not scanned(session, median_statement(wait, months)), wait.title


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "figures", [TO_SETTLE_FIGURES, ACCEPTED_FIGURES, DECLINED_FIGURES]
)
def test_no_figure_on_home_reads_a_whole_table(session, figures):
    today = london_today()
    medians = [median_statement(wait, Months(today)) for wait in figures.waits]

    assert len(medians) == 2
    for statement in (ages_statement(figures.open_cases, today), *medians):
        assert not scanned(session, statement), statement


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", [TO_SETTLE_BY_PERSON, ACCEPTED_BY_PERSON, HELD])
def test_counting_by_person_reads_open_work_alone(session, settings, kind):
    reader = make_user(session, Role.IPR_TEAM, Role.ACSSL_LEAD)
    late = DeskReader(
        session, reader, london_today(), replace(settings, decline_days=9)
    )

    for asked in (late, replace(late, settings=settings)):
        assert not scanned(session, count_by_person(asked, kind))


@pytest.mark.both_databases
def test_no_question_on_home_is_looked_for_in_a_whole_table(session):
    reader = make_user(session)
    held = or_(Enquiry.asked_by_id == reader.id, Referral.owner_id == reader.id)

    for condition in (Referral.referrer_id == reader.id, held):
        assert not scanned(session, select_open(condition))


@pytest.mark.both_databases
@pytest.mark.parametrize("reminder", REMINDERS.values(), ids=lambda it: it.name)
def test_no_reminder_reads_a_whole_table(session, settings, reminder):
    for nation in reminder.nations(settings):
        for milestone, _, window in windows_on(
            reminder, london_today(), settings, nation
        ):
            due = select_due(reminder, milestone, settings, window)
            assert not scanned(session, due.limit(200))


def capped(statement: Select) -> Select:
    few = statement.with_only_columns(literal(1), maintain_column_froms=True)
    return select(func.count()).select_from(few.limit(1001).subquery())


def scanned(session: Session, statement: Select) -> list[str]:
    """Return the steps of the plan that read a whole big table."""
    connection = session.connection()
    plain = statement.compile(connection.engine, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}")
        steps = [row[-1] for row in rows]
        return [
            step
            for step in steps
            if step.startswith("SCAN ")
            and step.split()[1] in BIG
            and "INDEX" not in step
        ]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {str(plain).replace('%', '%%')}")
    return [
        step
        for (step,) in rows
        if "Seq Scan on" in step and step.partition("Seq Scan on ")[2].split()[0] in BIG
    ]
