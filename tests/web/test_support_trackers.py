"""Trackers on pages: taken in by whoever they belong to, and given out again."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from ipr.accounts.models import AreaCover
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today, utc_now
from ipr.imports.queries import list_findings
from ipr.permissions import Role
from ipr.support.details.models import SupportAgency
from ipr.support.details.service import add_action, change_details
from ipr.support.models import SupportCase, SupportSource
from ipr.support.requests.service import Asked, ask_for_help, enter_request
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from ipr.web.lists.workbook_export import CUT, LONGEST, write_workbook
from tests import importing
from tests.make import make_area, make_support_case, make_user

ROWS = (
    b"Date received,Area,Category,Reason,Action taken,Initials\n"
    b"03/05/26,North Example,housing,=HYPERLINK(1),Rang them,AA\n"
    b"25/05/26,North Example,,Second,,\n"
)


OTHERS = ("Waiting for others", "Agencies", "Shared locally", "Shared with the panel")


@pytest.fixture
def south(session):
    other = make_user(session, Role.ACSSL, name="Other Acssl")
    make_area(session, "South", acssl=other)
    session.commit()
    return other


@pytest.fixture
def taken(session, acssl, area, lead):
    """The cases of a tracker."""
    importing.import_file(
        session, ROWS, name="a.csv", actor=acssl, kind=SUPPORT_TRACKERS
    )
    return session.scalars(select(SupportCase).order_by(SupportCase.id)).all()


def words_of(response):
    page = BeautifulSoup(response.text, "html.parser")
    return " ".join(page.main.get_text(" ").split())


def sheet_of(response):
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    heads, *rows = book.get_sheet_by_name("List").to_python()
    return [dict(zip(heads, row, strict=True)) for row in rows]


class TestSendFile:
    def test_each_is_offered_the_areas_whose_trackers_they_may_import(
        self, client, area, acssl, lead, south
    ):
        offered = {}
        for person in (acssl, south, lead):
            client.sign_in(person)
            page = BeautifulSoup(client.get("/imports/support").text, "html.parser")
            labels = page.select("input[name=area] + label")
            offered[person] = [label.get_text(strip=True) for label in labels]

        each = "Each row says its own"
        assert offered[acssl] == ["North Example", each]
        assert offered[south] == ["South", each]
        assert offered[lead] == ["North Example", "South", each]

    def test_a_tracker_is_sent_checked_and_taken_in(self, client, acssl, area, session):
        session.commit()
        client.sign_in(acssl)

        sent = client.post(
            "/imports/support",
            data={"file": (io.BytesIO(ROWS), "a.csv"), "area": str(area.id)},
            content_type="multipart/form-data",
        )
        page = BeautifulSoup(client.get(sent.location).text, "html.parser")
        chosen = {
            field["name"]: option["value"]
            for field in page.select("select")
            for option in field.select("option[selected]")
        }
        checked = client.post(
            sent.location, data=chosen | {"days_0": "", "days_11": ""}
        )
        page = words_of(client.get(checked.location))
        assert "2 rows become open cases: you will hold them." in page
        taken = client.post(f"{checked.location}/take-in")

        assert "2 rows of 2 were taken in" in words_of(client.get(taken.location))
        desk = words_of(client.get("/support"))
        assert "North Example" in desk
        assert "Import a tracker" in desk
        found = session.scalars(select(SupportCase.owner_id)).all()
        assert found == [acssl.id] * 2

    def test_nobody_opens_the_import_of_another(
        self, client, session, acssl, area, lead
    ):
        run = importing.check_file(
            session, ROWS, name="a.csv", actor=acssl, kind=SUPPORT_TRACKERS
        )
        session.commit()
        client.sign_in(lead)
        address = f"/imports/support/{run.key}"

        assert client.get(address).status_code == 404
        for deed in ("check", "take-in", "give-up"):
            assert client.post(f"{address}/{deed}").status_code == 404
        session.expire_all()
        assert run.state == "checked"

    @pytest.mark.parametrize("given", [True, False])
    def test_nobody_opens_one_of_an_area_that_they_lost(
        self, client, session, acssl, area, given
    ):
        run = importing.check_file(
            session,
            ROWS,
            name="a.csv",
            area=area if given else None,
            actor=acssl,
            kind=SUPPORT_TRACKERS,
        )
        session.commit()
        client.sign_in(acssl)
        address = f"/imports/support/{run.key}"
        assert client.get(address).status_code == 200
        for cover in session.scalars(select(AreaCover)):
            cover.ends_on = london_today() - timedelta(days=1)
        session.commit()

        assert client.get(address).status_code == 404


class TestShowCase:
    def test_it_shows_the_row_that_it_came_from(self, client, taken, acssl):
        client.sign_in(acssl)

        page = words_of(client.get(f"/support/{taken[0].reference}"))

        assert "The row of the tracker that it came from Row 2 as it was taken" in page
        assert "Category housing Reason =HYPERLINK(1) Action taken Rang them" in page
        assert "Initials AA" in page
        assert "Taken in from an earlier tracker by Asha Acssl" in page
        assert "What was done Rang them" in page

    def test_one_that_its_tracker_closed_says_so(self, client, session, lead, acssl):
        make_area(session, "North", acssl=acssl)
        closed = b"received,area,outcome,closed\n3 May 2026,north,Paid,5 May 2026\n"
        importing.import_file(session, closed, name="a.csv", kind=SUPPORT_TRACKERS)
        reference = session.scalars(select(SupportCase)).one().reference
        session.commit()
        client.sign_in(acssl)

        page = words_of(client.get(f"/support/{reference}"))

        assert "Closed on 5 May 2026, as its tracker says." in page.replace(" ,", ",")
        assert "Outcome Paid" in page
        assert "by somebody on the server" in page

    def test_another_areas_acssl_sees_nothing_of_it(self, client, taken, south):
        client.sign_in(south)

        assert client.get(f"/support/{taken[0].reference}").status_code == 404
        for where in ("/support?state=all", "/support.csv?state=all", "/search"):
            assert taken[0].reference not in client.get(where).text
        assert sheet_of(client.get("/support.xlsx?state=all")) == []


class TestExport:
    def test_a_workbook_holds_all_that_was_written(
        self, client, session, taken, acssl, lead
    ):
        with time_machine.travel("2026-06-01"):
            add_action(
                session,
                taken[0],
                done_on=date(2026, 5, 30),
                text="-wrote",
                actor=acssl,
            )
            session.commit()
        make_support_case(session, area=taken[0].area)
        session.commit()
        client.sign_in(acssl)

        answer = client.get("/support.xlsx?sort=opened")

        first, second, declined = sheet_of(answer)
        assert first["Reference"] == taken[0].reference
        assert first["Received"] == date(2026, 5, 3)
        assert first["Category"] == "Housing and homelessness"
        assert first["Why"] == "'=HYPERLINK(1)"
        assert first["Actions"] == "Rang them\n30 May 2026: -wrote"
        assert (second["Category"], second["Closed"]) == ("", "")
        assert declined["Source"] == "A declined referral"
        assert (first["Source"], first["Asked by"]) == ("An earlier tracker", "")
        name = answer.headers["Content-Disposition"]
        assert "support-cases-20" in name
        assert name.endswith(".xlsx")
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.REFERRAL_EXPORTED)
        ).one()
        assert event.actor_id == acssl.id
        assert event.changes["list"] == [None, "support"]
        assert event.changes["workbook"] == [None, True]
        read = session.scalars(
            select(AuditEvent.reference).where(
                AuditEvent.action == AuditAction.SUPPORT_READ
            )
        ).all()
        assert sorted(read) == sorted(row["Reference"] for row in sheet_of(answer))

    def test_it_says_how_a_case_came_who_asked_and_who_else_knows(
        self, client, session, area, acssl, lead, referrer
    ):
        pigeon = ROWS.replace(b"Initials", b"Source").replace(b",AA", b",Pigeon post")
        importing.import_file(session, pigeon, name="a.csv", kind=SUPPORT_TRACKERS)
        asked = Asked(key="", why="Help", area=area)
        case = ask_for_help(session, asked, actor=referrer)
        phoned = replace(asked, asked_by="Bo, jobcentre")
        enter_request(
            session,
            phoned,
            source=SupportSource.PHONE,
            received_on=london_today(),
            actor=acssl,
        )
        case.waiting, case.shared_locally_on = True, date(2026, 5, 4)
        case.shared_with_panel_on = date(2026, 5, 5)
        agency = {"name": "The council", "involved_on": date(2026, 5, 3)}
        agency["until_on"] = date(2026, 5, 6)
        session.add(
            SupportAgency(case_id=case.id, by_id=acssl.id, at=utc_now(), **agency)
        )
        session.commit()
        client.sign_in(acssl)

        rows = sheet_of(client.get("/support.xlsx?sort=opened"))

        assert {(row["Source"], row["Asked by"]) for row in rows} == {
            ("Pigeon post", ""),
            ("An earlier tracker", ""),
            ("By phone", "Bo, jobcentre"),
            ("A colleague, in this service", referrer.name),
        }
        [colleagues] = [row for row in rows if row["Asked by"] == referrer.name]
        assert [colleagues[name] for name in OTHERS] == [
            *("Yes", "The council, since 3 May 2026, until 6 May 2026"),
            *(date(2026, 5, 4), date(2026, 5, 5)),
        ]
        assert [rows[0][name] for name in OTHERS] == ["No", "", "", ""]
        page = words_of(client.get(f"/support/{rows[0]['Reference']}"))
        assert "Source in the tracker Pigeon post" in page
        assert "Asked by" not in page

    def test_it_follows_the_filters_and_is_offered_with_them(
        self, client, session, taken, acssl
    ):
        change_details(
            session,
            taken[0],
            actor=acssl,
            main="debt",
            others=["housing"],
            lines=["universal_credit"],
            agency="",
            agency_on=None,
            gone=[],
        )
        session.commit()
        client.sign_in(acssl)

        page = client.get("/support?line=universal_credit").text
        [row] = sheet_of(client.get("/support.xlsx?line=universal_credit"))

        assert "/support.xlsx?line=universal_credit" in page
        assert row["Service lines"] == "Universal Credit"
        assert row["Category"] == "Debt and deductions"
        assert row["Other categories"] == "Housing and homelessness"
        assert client.get("/support.xlsx?state=x").status_code == 422

    def test_what_it_gives_out_is_known_when_it_comes_back(
        self, client, session, taken, acssl
    ):
        client.sign_in(acssl)
        data = client.get("/support.xlsx").data

        run = importing.check_file(session, data, actor=acssl, kind=SUPPORT_TRACKERS)

        assert (run.rows, run.findings) == (2, 2)
        kept = "This is the reference of a case that is kept here already"
        assert {one.problem for one in list_findings(session, run)} == {kept}


def test_a_cell_that_is_too_long_is_cut_and_says_so():
    held = io.BytesIO()

    write_workbook(held, "List", ["A"], [["a" * 40_000], [True]], about=[])

    book = CalamineWorkbook.from_filelike(io.BytesIO(held.getvalue()))
    _, [text], [yes] = book.get_sheet_by_name("List").to_python()
    assert (len(text), text.endswith(CUT)) == (LONGEST, True)
    assert yes == "Yes"
    assert book.get_sheet_by_name("About this list").to_python() == [["Rows", "2"]]
