"""The first page by role, and the numbers beside the navigation."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.referrals.models import ReferralStatus
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.make import (
    make_area,
    make_draft,
    make_referral,
    make_staff,
    make_support_case,
    make_user,
    submit_referral,
    tell_news,
)
from tests.statements import statements
from tests.web.desk_cases import accept, propose


@pytest.fixture
def team(session):
    return make_user(session, Role.IPR_TEAM, name="Tess Team")


@pytest.fixture
def area(session, acssl):
    return make_area(session, "North Example", acssl=acssl)


def page(client) -> BeautifulSoup:
    response = client.get("/")
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def headings(client) -> list[str]:
    found = page(client).select("section h3")
    return [" ".join(heading.text.split()) for heading in found]


def counts(client) -> dict[str, str]:
    """The numbers in the navigation, as they are read aloud."""
    entries = page(client).select(".govuk-service-navigation__item a")
    return {
        entry.contents[0].strip(): " ".join(entry.span.text.split())
        for entry in entries
        if entry.span
    }


class TestHome:
    def test_a_newcomer_is_welcomed(self, client, session, referrer):
        session.commit()
        client.sign_in(referrer)

        found = page(client)

        assert found.h1.text == "Welcome"
        assert found.select_one("main a.govuk-button").text == "Refer a case"
        assert not found.select("table, section section")

    def test_the_team_sees_what_is_overdue_first(
        self, client, session, team, area, referrer
    ):
        today, colleague = london_today(), make_user(session, Role.IPR_TEAM)
        make_referral(session, referrer, area=area)
        make_referral(session, referrer, owner=team)
        proposed = make_referral(session, referrer, owner=colleague)
        propose(session, proposed, colleague)
        own = make_referral(session, team, owner=colleague)
        propose(session, own, colleague)  # asks somebody else
        accept(session, referrer, area, today + timedelta(days=3))
        accept(session, referrer, area, today - timedelta(days=3))
        session.commit()
        client.sign_in(team)

        assert headings(client) == [
            "Factual reports overdue: 1 Overdue",
            "Settlements for you to confirm: 1",
            "Referrals you have claimed: 1",
            "Referrals to settle that nobody has claimed: 1",
            "Factual reports due soon: 1",
        ]
        assert counts(client) == {
            "To settle": "2 waiting for someone",
            "Accepted cases": "1 overdue",
        }

    def test_only_the_first_few_are_shown(self, client, session, team, referrer):
        for _ in range(7):
            make_referral(session, referrer)
        session.commit()
        client.sign_in(team)

        section = page(client).select_one("section[aria-labelledby=triage-nobody]")

        assert len(section.select("li")) == 5
        assert "See all" in section.text
        everything = client.get(section.select("a")[-1]["href"])
        assert "7 referrals" in everything.text

    def test_an_acssl_sees_new_cases_and_their_own(
        self, client, session, acssl, area, referrer
    ):
        make_support_case(session, referrer, area=area)
        case = make_support_case(session, referrer, area=area)
        support.accept_case(session, case, actor=acssl)
        session.commit()
        client.sign_in(acssl)

        assert headings(client) == [
            "New cases for you: 1",
            "Cases you have accepted: 1",
        ]
        assert counts(client) == {"Support cases": "1 new for you"}

    def test_new_work_is_counted_until_it_is_accepted(
        self, client, session, acssl, area, referrer
    ):
        other = make_user(session, Role.ACSSL)
        case = make_support_case(session, referrer, area=area)
        session.commit()
        client.sign_in(other)
        assert counts(client) == {}

        client.sign_in(acssl)
        assert counts(client) == {"Support cases": "1 new for you"}

        support.accept_case(session, case, actor=acssl)
        session.commit()
        assert counts(client) == {}

    def test_what_is_past_a_time_limit_comes_first(
        self, make_app, session, acssl, area, referrer
    ):
        with time_machine.travel("2026-05-01"):
            make_support_case(session, referrer, area=area)
        session.commit()
        client = make_app(decline_days=5).test_client()
        client.sign_in(acssl)

        assert headings(client)[0] == "Your overdue cases: 1 Overdue"

    def test_the_lead_sees_what_nobody_has_accepted(
        self, client, session, area, referrer
    ):
        lead = make_user(session, Role.ACSSL_LEAD)
        make_support_case(session, referrer, area=area)
        session.commit()
        client.sign_in(lead)

        assert headings(client) == ["New cases in the network: 1"]
        assert counts(client) == {"Network": "1 new in the network"}

    @pytest.mark.parametrize(
        ("role", "link"),
        [
            (Role.ACCESS_MANAGER, "/people"),
            (Role.ACCESS_MANAGER, "/areas"),
            (Role.AUDITOR, "/audit"),
        ],
    )
    def test_who_works_elsewhere_is_shown_the_way(self, client, session, role, link):
        someone = make_user(session, role)
        session.commit()
        client.sign_in(someone)

        links = {found["href"] for found in page(client).select("main a")}

        assert link in links

    @pytest.mark.parametrize("role", Role)
    def test_nobody_with_a_role_reads_welcome(self, client, session, role):
        someone = make_user(session, role)
        session.commit()
        client.sign_in(someone)

        found = page(client)

        assert found.h1.text == found.title.text.partition(" – ")[0] == "Home"
        assert "What needs you now" in found.text

    def test_an_access_manager_sees_what_nobody_answers_for(
        self, client, session, area
    ):
        manager = make_user(session, Role.ACCESS_MANAGER)
        empty = make_area(session, "South Example")
        session.commit()
        client.sign_in(manager)

        assert headings(client) == [
            "Referrals cannot be sent until somebody is there to receive them: 2",
            "Areas without an ACSSL: 1",
        ]
        links = {
            found["href"]: found.text for found in page(client).select("h3 + ul a")
        }
        assert links == {
            "/people": "Add an ACSSL network lead",
            f"/areas/{empty.id}": "South Example",
        }

    def test_nothing_to_do_is_said(self, client, session, team):
        session.commit()
        client.sign_in(team)

        assert "Nothing waits for you" in page(client).text

    def test_a_draft_is_shown_with_its_end(self, client, session, referrer):
        with time_machine.travel(utc_now() - timedelta(days=27)):
            draft = make_draft(session, referrer, name="Carys Customer")
        make_draft(session, make_user(session), name="Somebody Else")
        session.commit()
        client.sign_in(referrer)

        found = page(client)

        assert f"/drafts/{draft.key}" in {link["href"] for link in found.select("a")}
        assert "will be deleted on" in found.text
        assert "Somebody Else" not in found.text

    def test_news_is_marked_until_it_is_read(
        self, client, session, acssl, area, referrer
    ):
        case = make_support_case(session, referrer, area=area)
        support.accept_case(session, case, actor=acssl)
        support.record_work(session, case, done="x", learned="y", actor=acssl)
        session.commit()
        client.sign_in(referrer)
        assert counts(client) == {}

        support.close_case(session, case, feedback="Thank you", actor=acssl)
        session.commit()

        assert counts(client) == {"Referrals": "1 with news for you"}
        text = page(client).main.text
        assert "New: read what was decided" in text
        assert "Closed" in text
        assert "Nobody now" in text
        listed = BeautifulSoup(client.get("/referrals").text, "html.parser")
        tag = listed.select_one("td[data-label=Status]")
        assert tag.text.strip() == "Closed"
        record(
            session, AuditAction.REFERRAL_READ, subject=case.referral, actor=referrer
        )
        session.commit()
        assert counts(client) == {}

    @pytest.mark.parametrize("deed", ["withdraw", "double", "reopen", "decide"])
    def test_what_others_did_is_news(
        self, client, session, settings, acssl, area, referrer, deed
    ):
        staff = make_staff(session)
        team = staff[Role.IPR_TEAM]
        nothing = {"event": [], "contribution": "none", "external_process": []}
        with time_machine.travel(utc_now() - timedelta(days=1), tick=False):
            referral = submit_referral(
                session, referrer, settings=settings, facts=nothing, area=area
            )
            case = case_of(session, referral)
            if deed == "reopen":
                support.accept_case(session, case, actor=acssl)
                said = {"done": "Rang", "feedback": "We rang"}
                support.close_case(session, case, actor=acssl, **said)
        with time_machine.travel(utc_now() - timedelta(hours=1), tick=False):
            record(session, AuditAction.REFERRAL_READ, subject=referral, actor=referrer)
            session.commit()
        client.sign_in(referrer)
        assert counts(client) == {}

        if deed == "withdraw":
            referrals.withdraw_referral(
                session, referral, actor=team, reason="By mistake"
            )
        elif deed == "double":
            referrals.mark_duplicate(
                session,
                referral,
                original=submit_referral(session, settings=settings),
                actor=team,
                reason="Same",
                same_customer=True,
            )
        elif deed == "reopen":
            support.reopen_case(session, case, reason="A letter", actor=acssl)
        else:
            tell_news(session, referral, settings=settings, note="More", actor=team)
        session.commit()

        assert counts(client) == {"Referrals": "1 with news for you"}
        assert "New: read what was decided or done" in page(client).main.text

    def test_what_one_ended_oneself_is_none(self, client, session, referrer):
        referral = make_referral(session, referrer)
        referrals.withdraw_referral(session, referral, actor=referrer, reason="Mine")
        session.commit()
        client.sign_in(referrer)

        assert counts(client) == {}
        for where in ("/", "/referrals"):
            main = BeautifulSoup(client.get(where).text, "html.parser").main
            assert "Nobody now" in main.text
            assert "queue" not in main.table.text
        rows = client.get("/referrals.csv").text.splitlines()
        assert "Nobody now" in rows[-1]

    def test_ten_of_many_referrals_are_shown(self, client, session, referrer):
        for _ in range(12):
            make_referral(session, referrer, status=ReferralStatus.WITHDRAWN)
        session.commit()
        client.sign_in(referrer)

        found = page(client)

        assert len(found.select("tbody tr")) == 10
        assert found.find("a", string="See all your referrals")


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [None, *list(Role)[:5]])
def test_every_desk_opens_with_something_on_it(client, session, area, role):
    """On both databases, and with few statements."""
    reader = make_user(session, *([role] if role else []))
    make_user(session, Role.ACSSL_LEAD)
    make_referral(session, reader, area=area)
    accept(session, reader, area, london_today())
    propose(session, make_referral(session, reader), make_user(session, Role.IPR_TEAM))
    make_support_case(session, reader, area=area)
    session.commit()
    client.sign_in(reader)

    for where in ("/", "/referrals", "/triage", "/accepted", "/support", "/lead"):
        with statements(client.application) as asked:
            response = client.get(where)
        assert response.status_code in (200, 403), where
        assert len(asked) < 40, where
        if response.status_code == 200 and where != "/":
            assert client.get(f"{where}.csv").text.count("\r\n") >= 1
