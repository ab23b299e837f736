"""The receipt as its readers find it: every outcome, who holds it, what comes next."""

import re
from dataclasses import replace

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.accounts.models import RoleGrant
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.rulebook import loads
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.versions.service import take_in
from tests.make import START, make_area, make_user, submit_referral
from tests.rulebooks import discretionary_book, write_discretionary_rules

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "suggested", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}


@pytest.fixture
def send(session, settings, staff, referrer):
    def send(facts, **said):
        said.setdefault("settings", settings)
        referral = submit_referral(session, referrer, facts=facts, **said)
        session.commit()
        return referral

    return send


def page_of(client, user, referral):
    client.sign_in(user)
    response = client.get(f"/referrals/{referral.reference}")
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def words(soup):
    return re.sub(r"\s+", " ", (soup.main or soup).get_text(" "))


def row(soup, key):
    term = soup.find("dt", string=re.compile(rf"^\s*{re.escape(key)}\s*$"))
    return re.sub(r"\s+", " ", term.find_next_sibling("dd").get_text(" ")).strip()


class TestShowReceipt:
    def test_an_accepted_case(self, client, send, referrer):
        with time_machine.travel("2026-12-23T15:04:00Z", tick=False):
            referral = send(ACCEPT)
            soup = page_of(client, referrer, referral)

        assert soup.h1.get_text() == (
            "This case is accepted for an Internal Process Review"
        )
        text = words(soup)
        assert "someone has suggested, without alleging it, that something" in text
        assert "due on 11 January 2027, 10 working days after" in text
        assert row(soup, "Sent") == "23 December 2026, 3:04pm"
        assert row(soup, "Who has it now").startswith("The IPR team’s queue")
        assert "Tell us something new" in text

    def test_a_declined_case(self, client, send, session, staff, referrer):
        area = make_area(session, "North Example", acssl=staff[Role.ACSSL])
        referral = send(DECLINE, area=area)

        soup = page_of(client, referrer, referral)

        assert "does not meet the criteria" in soup.h1.get_text()
        name, text = staff[Role.ACSSL].name, words(soup)
        assert row(soup, "Who has it now") == (
            f"{name}, Advanced Customer Support Senior Leader (ACSSL) for North Example"
        )
        assert f"{name} now holds the case" in text
        assert "No time limit for this has been published." in text
        why = soup.find("h2", string="Why, and what was missing").find_next("ul")
        assert [line.get_text() for line in why.find_all("li")] == [
            (
                "“Harm, and a suggestion about the department” is not met: nobody was "
                "reported to have said or suggested that the department made things "
                "worse."
            ),
            (
                "“A review or an inquest outside the department” is not met: no review "
                "or inquest was named."
            ),
        ]

    def test_as_what_a_case_is_held_stays_true(
        self, client, send, session, staff, referrer
    ):
        area = make_area(session, "North Example", acssl=staff[Role.ACSSL])
        referral = send(DECLINE, area=area)
        case, name = case_of(session, referral), staff[Role.ACSSL].name

        def held():
            session.commit()
            return row(page_of(client, referrer, referral), "Who has it now")

        case.routed_as = "stand_in"
        assert held() == f"{name}, stand-in for a colleague who was away"
        case.routed_as, area.covers[0].ends_on = "acssl", START
        assert held() == f"{name}, who covered the area when the case came to them"

    def test_a_time_limit_for_answering_is_told_when_there_is_one(
        self, client, send, settings, referrer
    ):
        with time_machine.travel("2026-12-23T15:04:00Z", tick=False):
            referral = send(DECLINE, settings=replace(settings, decline_days=2))
            text = words(page_of(client, referrer, referral))

        assert "They are to answer by 29 December 2026." in text

    def test_a_case_that_cannot_be_told_yet(self, client, send, referrer):
        referral = send(CANNOT_TELL)

        soup = page_of(client, referrer, referral)

        text = words(soup)
        assert "We cannot tell yet" in soup.h1.get_text()
        assert "Nothing is declined because an answer is missing" in text
        settle = soup.find("h2", string="What would settle it").find_next("ul")
        assert "Has anyone said or suggested" in settle.get_text()
        assert "A member of the IPR team reads the case" in text

    def test_a_case_that_qualifies_at_discretion(
        self, make_app, session, settings, staff, referrer, tmp_path
    ):
        book = discretionary_book(tmp_path)
        take_in(session, book)
        facts = CANNOT_TELL | {"complex_issues": "yes"}
        referral = submit_referral(
            session, referrer, facts=facts, book=book, settings=settings
        )
        session.commit()
        client = make_app(rules=write_discretionary_rules(tmp_path)).test_client()

        soup = page_of(client, referrer, referral)

        assert "qualifies at discretion" in soup.h1.get_text()
        text = words(soup)
        assert "A named member of the IPR team decides" in text
        assert "it may turn out that it has to be" in text
        still_open = soup.find("h2", string="What is still open").find_next("ul")
        assert "Has anyone said or suggested" in still_open.get_text()

    def test_every_criterion_has_its_result_and_the_answers_relied_on(
        self, client, send, referrer
    ):
        soup = page_of(client, referrer, send(DECLINE))

        rows = soup.find("caption", string=re.compile("Criteria")).parent.tbody("tr")
        assert len(rows) == 2
        for line in rows:
            assert "Not met" in line.get_text()
            assert "Mandatory" in line.get_text()
        assert "No, nobody has" in rows[0].get_text()
        assert "None of these" in rows[1].get_text()

    def test_a_review_that_does_not_count_here_is_shown_with_the_answers_relied_on(
        self, client, send, session, referrer
    ):
        named = {"external_process": ["significant_case_review"]}
        sent = send(DECLINE | named, area=make_area(session))
        text = words(page_of(client, referrer, sent))

        where = "counts only where the customer’s area is in Scotland; the customer’s"
        assert f"{where} area is in England. No other review or inquest was" in text
        assert "Significant Case Review). Not: A Safeguarding Adults Review; " in text

    def test_the_version_is_told_with_readings_and_digest(
        self, client, send, session, referrer
    ):
        text = words(page_of(client, referrer, send(ACCEPT)))

        for expected in (
            "Criteria from April 2023 (2023)",
            "In force from 1 April 2023. Inferred",
            "Any of the seven events counts as harm",
            "Internal Process Reviews: April 2023 to March 2024",
        ):
            assert expected in text
        assert re.search(r"\b[0-9a-f]{64}\b", text)

    def test_it_stays_as_it_was_when_the_rulebook_changes(
        self, make_app, client, send, settings, referrer, tmp_path
    ):
        referral = send(DECLINE)
        before = words(page_of(client, referrer, referral))
        rules = tmp_path / "changed.yaml"
        text = settings.rules.read_text().replace("Not met", "Quite different")
        rules.write_text(text.replace("Has anyone said", "Did anybody say"))
        assert loads(rules.read_text(), "changed.yaml")["2023"]

        other = make_app(rules=rules).test_client()

        assert words(page_of(other, referrer, referral)) == before

    def test_reading_is_recorded_and_never_kept_by_a_browser(
        self, client, send, session, referrer
    ):
        referral = send(ACCEPT)
        client.sign_in(referrer)

        response = client.get(f"/referrals/{referral.reference}")

        assert response.headers["Cache-Control"] == "no-store"
        readings = session.scalars(
            select(AuditEvent.actor_id).where(
                AuditEvent.action == AuditAction.REFERRAL_READ
            )
        ).all()
        assert readings == [referrer.id]


class TestWhoSeesWhat:
    def test_a_referrer_sees_their_own_words_and_no_customer(
        self, client, send, referrer
    ):
        text = words(page_of(client, referrer, send(ACCEPT, name="Carys Customer")))

        assert "What happened, in a few invented words." in text
        assert "Carys Customer" not in text
        assert "What you can do" not in text

    def test_the_team_sees_the_customer_and_possible_duplicates(
        self, client, send, staff
    ):
        person = {"name": "Carys Customer", "born_on": "1980-02-03"}
        first, second = send(ACCEPT, **person), send(DECLINE, **person)

        soup = page_of(client, staff[Role.IPR_TEAM], second)

        text = words(soup)
        assert "Carys Customer" in row(soup, "Customer")
        assert "3 February 1980" in text
        assert first.reference in row(soup, "Related referrals")
        assert "may be about the same customer" in text

    def test_it_says_what_related_ones_were_looked_for_by(self, client, send, staff):
        said = {
            "None with the same National Insurance number": {"nino": "AB123456C"},
            "None with the same name and date of birth": {"born_on": "1980-02-03"},
            "None with the same National Insurance number, or the same name and date "
            "of birth": {"nino": "AB123456D", "born_on": "1980-02-04"},
        }
        for sentence, known in said.items():
            soup = page_of(client, staff[Role.IPR_TEAM], send(ACCEPT, **known))
            assert row(soup, "Related referrals") == sentence
        soup = page_of(client, staff[Role.ACSSL_LEAD], send(DECLINE, nino="AB123456A"))
        assert row(soup, "Related referrals") == (
            "None that you can see with the same National Insurance number"
        )

    @pytest.mark.parametrize("role", [Role.IPR_TEAM, Role.ACSSL_LEAD])
    def test_staff_read_what_it_is_about_before_the_answer(
        self, client, send, staff, role
    ):
        soup = page_of(client, staff[role], send(DECLINE, name="Carys Customer"))

        text = words(soup)
        places = [
            text.index(part)
            for part in (
                "Carys Customer",
                "in a few invented words",
                "Related referrals Not looked for: neither a National Insurance",
                "What you can do",
                "Open the declined case",
                "nobody was reported to have said",
                "What the referrer is told",
            )
        ]
        assert places == sorted(places)

    def test_the_page_of_the_case_says_why_it_was_declined(self, client, send, staff):
        referral = send(DECLINE)
        client.sign_in(staff[Role.ACSSL_LEAD])

        page = client.get(f"/support/{referral.reference}")

        text = words(BeautifulSoup(page.text, "html.parser"))
        assert "By the criteria, decision 1 of" in text
        assert "nobody was reported to have said or suggested" in text

    def test_an_acssl_is_shown_no_related_referral_that_is_not_theirs(
        self, client, send, session, staff
    ):
        person = {"name": "Carys Customer", "born_on": "1980-02-03"}
        send(ACCEPT, **person)
        declined, other = send(DECLINE, **person), send(DECLINE, **person)

        soup = page_of(client, staff[Role.ACSSL_LEAD], declined)

        found = soup.find("dt", string="Related referrals").find_next("dd")
        assert [link.get_text() for link in found("a")] == [other.reference]

    def test_a_referrer_who_is_an_acssl_elsewhere_is_led_to_no_case(
        self, client, send, session, staff, referrer
    ):
        referral = send(DECLINE)
        grant = RoleGrant(role=Role.ACSSL, starts_on=START, granted_at=utc_now())
        referrer.grants.append(grant)
        session.commit()

        text = words(page_of(client, referrer, referral))

        assert "Open the declined case" not in text

    def test_the_team_sees_how_the_days_were_counted(self, client, send, staff):
        with time_machine.travel("2026-12-23T15:04:00Z", tick=False):
            soup = page_of(client, staff[Role.IPR_TEAM], send(ACCEPT))

        text = words(soup.find("details"))
        assert "Friday 25 December 2026 Not counted: Christmas Day" in text
        assert "Monday 11 January 2027 10" in text

    def test_others_find_nothing(self, client, send, session):
        referral = send(ACCEPT)
        stranger = make_user(session, Role.ACSSL)
        session.commit()
        client.sign_in(stranger)

        assert client.get(f"/referrals/{referral.reference}").status_code == 404

    @pytest.mark.parametrize("role", [Role.ACCESS_MANAGER, Role.AUDITOR])
    def test_those_who_grant_or_audit_read_no_case(self, client, send, session, role):
        referral = send(DECLINE)
        user = make_user(session, role)
        session.commit()
        client.sign_in(user)

        assert client.get(f"/referrals/{referral.reference}").status_code == 404


class TestLater:
    def test_feedback_is_read_once_the_case_is_closed(
        self, client, send, session, staff, referrer
    ):
        referral = send(DECLINE)
        lead = staff[Role.ACSSL_LEAD]
        case = case_of(session, referral)
        support.accept_case(session, case, actor=lead)
        support.close_case(
            session, case, done="Rang", learned="", feedback="We rang.", actor=lead
        )
        session.commit()

        text = words(page_of(client, referrer, referral))

        assert f"{lead.name} closed the case on" in text
        assert "We rang." in text

    def test_a_withdrawn_referral_says_so_and_offers_nothing(
        self, client, send, session, referrer
    ):
        referral = send(DECLINE)
        withdraw_referral(session, referral, actor=referrer, reason="Sent by mistake")
        session.commit()

        soup = page_of(client, referrer, referral)

        assert soup.h1.get_text() == "This referral was withdrawn"
        text = words(soup)
        assert "Sent by mistake" in text
        assert "Tell us something new" not in text
        assert "What happens next" not in text
