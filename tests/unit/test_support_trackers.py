"""The rows of ACSSLs’ trackers become cases: once, whole, and in their hands."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

import ipr.support.page.history  # noqa: F401 # it tells what is recorded
from ipr.accounts.models import Area, AreaCover, User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.imports.models import ImportRow, RowState
from ipr.imports.queries import list_findings
from ipr.imports.service import ImportNotReady, take_in
from ipr.notices.models import Notice
from ipr.permissions import Role
from ipr.referrals.timeline import SeenBy, story_of
from ipr.support.details.service import categories_of
from ipr.support.models import SupportCase
from ipr.support.service import change_area, record_work, reopen_case
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from tests import importing
from tests.make import make_area, make_user
from tests.spreadsheets import xlsx_of

DAY, CLOSED = date(2026, 5, 3), date(2026, 5, 25)
HEADS = [
    *("received", "area", "service lines", "category", "other categories", "source"),
    *("barrier", "why", "actions", "outcome", "learning", "closed"),
]
FULL = [
    *(DAY, "North Example", "UC; Child Maintenance Group", "housing & homelessness"),
    *("Bereavement; Housing and homelessness", "Work coach", "internal", "No rent"),
    *("Rang the council", "Paid", "Ring first", CLOSED),
]
OPEN = [DAY, "north example ", "", None, None, "Phone call", None, "Lost", None]


def tracker(*rows, heads=HEADS):
    return xlsx_of({"Tracker": [heads, *rows]})


def changed(row, **cells):
    new = [*row, *[None] * (len(HEADS) - len(row))]
    for name, cell in cells.items():
        new[HEADS.index(name)] = cell
    return new


def check(session, data, **options):
    return importing.check_file(session, data, kind=SUPPORT_TRACKERS, **options)


def import_(session, data, **options):
    return importing.import_file(session, data, kind=SUPPORT_TRACKERS, **options)


def cases_of(session):
    return session.scalars(select(SupportCase).order_by(SupportCase.id)).all()


def wrong_with(session, data, **options):
    run = check(session, data, **options)
    found = [(one.row, one.column, one.problem) for one in list_findings(session, run)]
    session.rollback()
    return found


@pytest.fixture(autouse=True)
def people(session, area, lead):
    session.commit()


@pytest.mark.both_databases
class TestTaking:
    def test_a_row_becomes_a_case_with_all_that_it_says(self, session, acssl, area):
        import_(session, tracker(FULL, OPEN), actor=acssl)

        closed, opened = cases_of(session)
        assert closed.reference.startswith("ACS-")
        assert closed.reference != opened.reference
        assert (closed.area, closed.owner, closed.received_on) == (area, acssl, DAY)
        assert [line.line for line in closed.lines] == [
            "child_maintenance_service",
            "universal_credit",
        ]
        assert categories_of(session, closed) == ("housing", ["bereavement"])
        texts = ("asked_by", "why", "done", "feedback", "learned")
        assert [getattr(closed, name) for name in texts] == [
            *("Work coach", "No rent", "Rang the council", "Paid", "Ring first"),
        ]
        assert (closed.source, closed.barrier) == ("imported", "inside")
        assert (closed.state, closed.closed_at.date()) == ("closed", CLOSED)
        assert (opened.state, opened.source, opened.asked_by) == (
            *("accepted", "phone", None),
        )
        assert opened.accepted_at.date() == london_today()
        assert categories_of(session, opened) == (None, [])

    def test_it_is_told_in_its_story_and_in_the_record(self, session, acssl):
        import_(session, tracker(FULL), actor=acssl)
        import_(session, tracker(OPEN))

        mine, theirs = cases_of(session)
        told = [step.what for step in story_of(session, mine, SeenBy.HOLDERS)]
        assert told == ["Taken in from an earlier tracker by Asha Acssl"]
        told = [step.what for step in story_of(session, theirs, SeenBy.HOLDERS)]
        assert told == ["Taken in from an earlier tracker by somebody on the server"]
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.SUPPORT_IMPORTED)
        ).all()
        assert {event.subject_id for event in events} == {mine.id, theirs.id}

    def test_twice_adds_nothing_and_two_alike_are_two(self, session, acssl):
        first = import_(session, tracker(FULL, FULL), actor=acssl)
        again = import_(session, tracker(FULL, FULL), actor=acssl)

        assert (first.taken, again.known, again.taken) == (2, 2, 0)
        assert len(cases_of(session)) == 2

    def test_a_closed_one_can_be_opened_again(self, session, acssl):
        import_(session, tracker(FULL), actor=acssl)
        [case] = cases_of(session)

        reopen_case(session, case, reason="It came again", actor=acssl)
        session.commit()

        assert (case.state, case.closings[0].closed_by) == ("working", None)
        told = [step.text for step in story_of(session, case, SeenBy.HOLDERS)]
        assert told == ["It came again", ""]


@pytest.mark.both_databases
class TestChanges:
    def test_only_what_changed_in_the_row_changes_in_the_case(self, session, acssl):
        import_(session, tracker(OPEN, FULL), actor=acssl)
        case = cases_of(session)[0]
        record_work(session, case, done="Written here", learned=None, actor=acssl)
        session.commit()
        new = changed(OPEN, category="Debt and deductions", learning="Ask", closed=DAY)

        run = import_(session, tracker(new, FULL), actor=acssl, take_changes=True)

        assert (run.known, run.changed, run.taken) == (1, 1, 1)
        case, other = cases_of(session)
        assert (case.done, case.learned, case.state) == (
            "Written here",
            "Ask",
            "closed",
        )
        assert categories_of(session, case) == ("debt", [])
        row = session.get(ImportRow, case.import_row_id)
        assert (row.run_id, row.state) == (run.id, RowState.TAKEN)
        told = [step.what for step in story_of(session, case, SeenBy.HOLDERS)]
        assert told[0] == "Changed by Asha Acssl, as its row of the tracker was changed"
        assert import_(session, tracker(new, FULL), actor=acssl).known == 2

    @pytest.mark.parametrize(
        "cells",
        [
            {"why": "Lost the letter"},
            {"received": date(2026, 5, 4)},
            {"category": "Bereavement", "actions": "Rang", "outcome": "Found"},
            {"why": "Lost it", "closed": CLOSED},
        ],
    )
    def test_whatever_changes_it_is_never_a_third_case(self, session, acssl, cells):
        import_(session, tracker(FULL, OPEN, OPEN), actor=acssl)

        run = import_(
            session,
            tracker(FULL, OPEN, changed(OPEN, **cells)),
            actor=acssl,
            take_changes=True,
        )

        assert (run.known, run.changed, run.taken) == (2, 1, 1)
        assert len(cases_of(session)) == 3

    def test_a_new_row_is_no_change_of_one_that_is_gone(self, session, acssl):
        import_(session, tracker(FULL, OPEN), actor=acssl)
        new = [date(2026, 6, 9), "North Example", "PIP", None, None, None, None, "Else"]

        run = import_(session, tracker(FULL, [], [], new), actor=acssl)

        assert (run.known, run.changed, run.taken) == (1, 0, 1)

    @pytest.mark.parametrize(
        "cells",
        [
            {"area": "South"},
            {
                "category": "Debt and deductions",
                "service lines": "PIP",
                "actions": "Wrote",
                "outcome": "None",
                "source": "Email",
            },
        ],
    )
    def test_another_tracker_may_write_the_same_of_a_day(self, session, lead, cells):
        make_area(session, "South", acssl=make_user(session, Role.ACSSL))
        session.commit()
        import_(session, tracker(OPEN), actor=lead)

        run = import_(session, tracker([], changed(OPEN, **cells)), actor=lead)

        assert (run.known, run.changed, run.taken) == (0, 0, 1)

    def test_what_its_tracker_closed_that_can_open_again(self, session, acssl):
        import_(session, tracker(FULL), actor=acssl)

        later = changed(FULL, closed=date(2026, 6, 1))
        import_(session, tracker(later), actor=acssl, take_changes=True)
        assert cases_of(session)[0].closed_at.date() == date(2026, 6, 1)
        again = changed(FULL, closed=None)
        import_(session, tracker(again), actor=acssl, take_changes=True)

        [case] = cases_of(session)
        assert (case.state, case.closed_at, case.closings) == ("working", None, [])

    def test_another_area_takes_it_to_who_answers_there(self, session, lead):
        south = make_area(session, "South", acssl=make_user(session, Role.ACSSL))
        session.commit()
        stays = changed(OPEN, received=date(2026, 6, 1), why="Stays")
        import_(session, tracker(OPEN, FULL, stays), actor=lead)
        moved = [changed(row, area="South") for row in (OPEN, FULL)]

        run = import_(session, tracker(*moved, stays), actor=lead, take_changes=True)

        assert (run.changed, run.taken) == (2, 2)
        opened, closed, _ = cases_of(session)
        assert opened.area == closed.area == south
        assert (opened.state, closed.state) == ("new", "closed")
        assert opened.owner.id != closed.owner.id


class TestAreas:
    @pytest.fixture
    def south(self, session):
        other = make_user(session, Role.ACSSL, name="Other Acssl")
        make_area(session, "South", acssl=other)
        session.commit()
        return other

    def test_an_acssl_imports_into_their_areas_alone(self, session, acssl, south):
        rows = tracker(FULL, changed(FULL, area=None))

        assert wrong_with(session, rows, actor=acssl) == [(3, "area", "This is empty")]
        assert wrong_with(session, rows, actor=south) == [
            (2, "area", "You do not cover this area"),
            (3, "area", "This is empty"),
        ]
        run = check(session, rows, actor=south)
        first, _ = list_findings(session, run)
        assert first.advice == (
            "Leave this row out: its ACSSL or the network lead takes it in"
        )
        unknown = tracker(changed(FULL, area="Norht Example"))
        assert wrong_with(session, unknown, actor=south) == [
            (2, "area", "This is not one of the choices")
        ]

    def test_the_lead_and_the_server_into_all_and_none(self, session, lead, south):
        rows = tracker(FULL, changed(FULL, area="South"), changed(OPEN, area=None))

        import_(session, rows, actor=lead)
        assert import_(session, rows).known == 3

        owners = [case.owner.name for case in cases_of(session)]
        assert owners == ["Asha Acssl", "Other Acssl", "Lena Lead"]

    def test_nobody_sees_or_changes_a_row_of_another_area(self, session, south, acssl):
        import_(session, tracker(FULL), actor=acssl)
        theirs = changed(FULL, area="South", category="Bereavement")

        run = import_(session, tracker(theirs), actor=south, take_changes=True)

        assert (run.known, run.changed, run.taken) == (0, 0, 1)
        assert len(cases_of(session)) == 2

    def test_a_case_that_went_to_another_area_stays_as_it_is(
        self, session, acssl, south
    ):
        import_(session, tracker(OPEN, FULL), actor=acssl)
        case = cases_of(session)[0]
        [elsewhere] = session.scalars(select(Area).where(Area.name == "South"))
        change_area(session, case, area=elsewhere, reason="Lives there", actor=acssl)
        session.commit()
        new = tracker(changed(OPEN, actions="Overwritten", closed=CLOSED), FULL)

        with pytest.raises(ImportNotReady, match="not yours to work on any more"):
            import_(session, new, actor=acssl, take_changes=True)
        session.rollback()

        case = cases_of(session)[0]
        assert (case.done, case.state, case.owner) == (None, "new", south)
        assert import_(session, new, actor=acssl).taken == 0
        assert import_(session, new, take_changes=True).taken == 1

    def test_who_lost_the_area_meanwhile_takes_nothing_in(self, session, area, acssl):
        run = check(session, tracker(FULL), actor=acssl)
        [cover] = session.scalars(
            select(AreaCover).where(AreaCover.user_id == acssl.id)
        )
        cover.ends_on = london_today() - timedelta(days=1)
        session.commit()
        begin_writing(session)

        with pytest.raises(ImportNotReady, match="do not cover any more"):
            take_in(session, run, SUPPORT_TRACKERS, take_changes=False, actor=acssl)
        session.rollback()


class TestFindings:
    def test_what_does_not_fit_together_is_said(self, session, acssl):
        early = changed(FULL, closed=date(2026, 5, 2))
        import_(session, tracker(FULL), actor=acssl)
        kept = cases_of(session)[0].reference
        heads = [*HEADS, "Reference"]

        rows = tracker(early, [*FULL, kept], [*OPEN, *[None] * 3, "A-17"], heads=heads)

        assert wrong_with(session, rows, actor=acssl) == [
            (2, "closed", "This is before the day on which it was received"),
            (
                3,
                "reference",
                "This is the reference of a case that is kept here already",
            ),
        ]

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("service lines", "Housing Benefit"),
            ("category", "Pets"),
            ("barrier", "Sideways"),
            ("received", "May 26"),
            ("received", london_today() + timedelta(days=1)),
        ],
    )
    def test_what_is_not_known_is_a_finding(self, session, acssl, column, cell):
        row = FULL.copy()
        row[HEADS.index(column)] = cell

        [(number, where, _)] = wrong_with(session, tracker(row, OPEN), actor=acssl)

        assert (number, where) == (2, column)


@pytest.mark.both_databases
class TestForetelling:
    def said(self, session, data, actor):
        run = check(session, data, actor=actor)
        said = SUPPORT_TRACKERS.foretell(session, run, actor)
        session.rollback()
        return said

    def test_it_says_what_rows_become_and_who_will_hold_them(
        self, session, acssl, lead
    ):
        make_area(session, "South", acssl=make_user(session, Role.ACSSL, name="Sol"))
        session.commit()
        rows = tracker(
            *(FULL, OPEN, changed(OPEN, area="South"), changed(OPEN, why="More")),
            *(changed(OPEN, area=None), changed(FULL, why="Else")),
        )

        assert self.said(session, rows, lead) == [
            "2 rows become closed cases",
            (
                "4 rows become open cases: Asha Acssl will hold 2, Sol will hold 1 and "
                "you will hold 1"
            ),
        ]
        assert self.said(session, tracker(OPEN), None) == [
            "1 row becomes an open case: Asha Acssl will hold it"
        ]
        assert self.said(session, tracker(FULL), acssl) == [
            "1 row becomes a closed case"
        ]

    def test_what_is_known_or_changed_becomes_nothing_new(self, session, acssl):
        import_(session, tracker(FULL, OPEN), actor=acssl)
        rows = tracker(FULL, changed(OPEN, actions="Rang"))

        assert self.said(session, rows, acssl) == []


class TestNotices:
    def told(self, session):
        found = session.execute(
            select(User.name, Notice.reference, Notice.because)
            .join(Notice.user)
            .where(Notice.kind == "support.taken_in")
            .order_by(User.name)
        ).all()
        session.rollback()
        return [tuple(row) for row in found]

    def test_each_who_was_given_cases_is_told_once_but_for_who_took_them_in(
        self, session, acssl, lead
    ):
        make_area(session, "South", acssl=make_user(session, Role.ACSSL, name="Sol"))
        session.commit()
        south, nowhere = changed(FULL, area="South"), changed(OPEN, area=None)
        rows = tracker(FULL, OPEN, south, nowhere)

        import_(session, rows, actor=lead)

        about = ("Support cases", "given")
        assert self.told(session) == [("Asha Acssl", *about), ("Sol", *about)]
        import_(session, rows, actor=lead)
        import_(session, tracker(changed(OPEN, why="Own")), actor=acssl)
        again = tracker(changed(FULL, actions="Wrote"), OPEN, south, nowhere)
        assert import_(session, again, take_changes=True).taken == 1
        assert len(self.told(session)) == 2
        import_(session, tracker(changed(nowhere, why="On the server")))
        assert self.told(session)[-2:] == [("Lena Lead", *about), ("Sol", *about)]
