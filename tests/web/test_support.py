"""The pages of a declined case: who opens them, what they show, what they change."""

from datetime import datetime, time, timedelta

import pytest

from ipr.accounts.models import Nation
from ipr.db.clock import LONDON, london_today
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.support import service
from ipr.support.models import SupportCase, SupportState
from tests.make import make_area, make_support_case, make_user
from tests.statements import statements
from tests.web.reading import words

PAGES = ["", "/accept", "/work", "/hand-over", "/area", "/close", "/reopen"]


@pytest.fixture
def case(session, lead, area):
    referrer = make_user(session, name="Rhys Referrer")
    case = make_support_case(session, referrer, area=area, name="Carys Customer")
    session.commit()
    return case


@pytest.fixture
def at(case):
    return f"/support/{case.reference}"


def bring_to(session, case, state, actor):
    service.accept_case(session, case, actor=actor)
    if state is not SupportState.ACCEPTED:
        service.record_work(
            session, case, done="Rang them", learned="To ring sooner", actor=actor
        )
    if state is SupportState.CLOSED:
        service.close_case(session, case, feedback="Thank you", actor=actor)
    session.commit()


def now(session, case):
    session.rollback()  # begin a new transaction, which sees what the client did
    session.expire_all()
    return session.get(SupportCase, case.id)


class TestShowCase:
    def test_it_says_what_was_referred_and_who_holds_it(self, client, case, at, acssl):
        client.sign_in(acssl)
        text = client.get(at).text

        for said in (
            "Carys Customer",
            "North Example (England)",
            "Universal Credit",
            "Rhys Referrer",
            "Asha Acssl",
            "Advanced Customer Support Senior Leader (ACSSL) for the area",
            "There is no published time limit for answering",
            f'href="/referrals/{case.reference}"',
        ):
            assert said in text
        title = text.partition("<title>")[2].partition("</title>")[0]
        assert case.reference in title
        assert "Carys" not in title

    @pytest.mark.parametrize(
        ("state", "offered"),
        [
            (SupportState.NEW, ["accept", "hand-over", "area"]),
            (SupportState.ACCEPTED, ["work", "close", "hand-over", "area"]),
            (SupportState.WORKING, ["work", "close", "hand-over", "area"]),
            (SupportState.CLOSED, ["reopen"]),
        ],
    )
    def test_buttons_are_only_for_what_is_possible(
        self, client, session, case, at, acssl, state, offered
    ):
        if state is not SupportState.NEW:
            bring_to(session, case, state, acssl)
        client.sign_in(acssl)
        text = client.get(at).text

        found = [page[1:] for page in PAGES[1:] if f'href="{at}{page}"' in text]
        assert sorted(found) == sorted(offered)

    def test_a_time_limit_that_was_set_is_shown(self, make_app, session, case, acssl):
        client = make_app(decline_days=5).test_client()
        client.sign_in(acssl)
        assert (
            "It is to be answered by" in client.get(f"/support/{case.reference}").text
        )

        day = london_today() - timedelta(days=30)
        case.opened_at = datetime.combine(day, time(12), LONDON)
        session.commit()
        text = client.get(f"/support/{case.reference}").text
        assert "Overdue" in text
        assert "30 days ago" in text

    def test_a_case_that_moved_elsewhere_offers_nothing(
        self, client, session, case, at, acssl
    ):
        reader = make_user(session, Role.IPR_TEAM)
        withdraw_referral(
            session, case.referral, actor=case.referral.referrer, reason="Mistake"
        )
        session.commit()
        client.sign_in(reader)
        text = client.get(at).text

        assert "it is withdrawn" in text
        assert f'href="{at}/' not in text
        client.sign_in(acssl)
        for page in ("", "/accept"):
            where = client.get(at + page).location
            assert where == f"/referrals/{case.reference}/moved"


class TestAcceptCase:
    def test_accepting_leads_back_to_the_case(self, client, session, case, at, acssl):
        client.sign_in(acssl)
        assert "You hold this case" in client.get(at + "/accept").text
        response = client.post(at + "/accept", data={"revision": case.revision})

        assert (response.status_code, response.location) == (303, at)
        assert now(session, case).state is SupportState.ACCEPTED

    def test_a_deputy_is_told_that_they_will_hold_it(
        self, client, session, case, at, deputy
    ):
        client.sign_in(deputy)
        assert "you hold it from now on" in client.get(at + "/accept").text
        client.post(at + "/accept", data={"revision": case.revision})

        assert now(session, case).owner_id == deputy.id
        assert case.referral.owner_id == deputy.id

    def test_the_second_of_two_is_told_that_it_was_taken(
        self, client, session, case, at, acssl, deputy
    ):
        stale = case.revision
        service.accept_case(session, case, actor=deputy)
        session.commit()
        client.sign_in(acssl)
        response = client.post(at + "/accept", data={"revision": stale})

        assert response.status_code == 422
        assert "This case was changed" in response.text
        again = client.post(
            at + "/accept", data={"revision": now(session, case).revision}
        )
        assert "This case has been accepted" in again.text
        assert now(session, case).owner_id == deputy.id


class TestRecordWork:
    def test_a_part_can_be_saved(self, client, session, case, at, acssl):
        bring_to(session, case, SupportState.ACCEPTED, acssl)
        client.sign_in(acssl)
        data = {"revision": case.revision, "done": "Visited\r\ntwice", "learned": ""}
        response = client.post(at + "/work", data=data)

        assert response.status_code == 303
        saved = now(session, case)
        assert (saved.done, saved.learned) == ("Visited\ntwice", None)
        assert saved.state is SupportState.WORKING
        assert "Visited\ntwice" in client.get(at + "/work").text

    def test_a_stale_form_overwrites_nothing_and_shows_both(
        self, client, session, case, at, acssl, deputy
    ):
        bring_to(session, case, SupportState.ACCEPTED, acssl)
        stale = case.revision
        service.record_work(session, case, done="Theirs", learned=None, actor=deputy)
        session.commit()
        client.sign_in(acssl)
        data = {"revision": stale, "done": "Mine", "learned": ""}
        response = client.post(at + "/work", data=data)

        assert response.status_code == 422
        assert "Both texts" in response.text
        assert "Theirs" in response.text and "Mine" in response.text
        assert now(session, case).done == "Theirs"

        data["revision"] = now(session, case).revision
        assert client.post(at + "/work", data=data).status_code == 303
        assert now(session, case).done == "Mine"

    def test_what_was_typed_outlives_a_closing_by_somebody_else(
        self, client, session, case, at, acssl
    ):
        bring_to(session, case, SupportState.CLOSED, acssl)
        client.sign_in(acssl)
        data = {"revision": case.revision, "done": "More", "learned": ""}
        response = client.post(at + "/work", data=data)

        assert response.status_code == 422
        assert "This case is closed" in response.text
        assert "More" in response.text
        opened = client.get(at + "/work", follow_redirects=True)
        assert "This case is closed" in opened.text


class TestCloseCase:
    def test_it_needs_what_was_done_and_feedback(
        self, client, session, case, at, acssl
    ):
        bring_to(session, case, SupportState.ACCEPTED, acssl)
        client.sign_in(acssl)
        page = client.get(at + "/close").text
        assert "other people’s personal details" in page
        response = client.post(at + "/close", data={"revision": case.revision})

        assert response.status_code == 422
        assert "Enter what was done" in response.text
        assert "Enter feedback for the referrer to read" in response.text

    @pytest.fixture
    def close(self, client, session, case, at, acssl):
        """Send the form of a case that is worked on, once or for good."""
        bring_to(session, case, SupportState.WORKING, acssl)
        client.sign_in(acssl)

        def close(feedback="Thank you for telling us", **more):
            texts = {"done": "Rang them", "learned": "To ring sooner"}
            data = texts | {"revision": case.revision, "feedback": feedback} | more
            return client.post(at + "/close", data=data)

        return close

    def test_what_the_referrer_will_read_is_shown_before_it_is_final(
        self, client, session, case, at, close
    ):
        shown = close()

        assert shown.status_code == 200
        text = words(shown)
        assert "Nothing is sent yet" in text
        assert "Asha Acssl closed the case on" in text
        assert "and wrote: Thank you for telling us" in text
        assert now(session, case).state is SupportState.WORKING

        again = close(change="Change it")
        assert "Thank you for telling us</textarea>" in again.text
        assert "Nothing is sent yet" not in again.text
        assert now(session, case).state is SupportState.WORKING

        assert close(confirm="Close").location == at
        assert "Thank you for telling us" in client.get(at).text
        assert now(session, case).state is SupportState.CLOSED

    @pytest.mark.parametrize("last", [{}, {"confirm": "Close"}])
    def test_feedback_that_names_the_customer_is_stopped_with_the_words(
        self, session, case, close, last
    ):
        refused = close("I rang carys and Mrs CUSTOMER’s sister.", **last)

        assert refused.status_code == 422
        assert "Take out “carys”, “CUSTOMER’s”: they name the customer" in refused.text
        assert "I rang carys and Mrs CUSTOMER’s sister.</textarea>" in refused.text
        assert now(session, case).state is SupportState.WORKING


class TestHandOver:
    def test_the_people_of_the_area_come_first(
        self, client, session, case, at, acssl, deputy
    ):
        zoe = make_user(session, Role.ACSSL, name="Aled First-in-the-alphabet")
        session.commit()
        client.sign_in(acssl)
        text = client.get(at + "/hand-over").text

        assert "Dev Deputy, deputy for North Example" in text
        assert "Lena Lead, network lead" in text
        assert text.index("Dev Deputy") < text.index(zoe.name)

    def test_it_goes_to_the_person_chosen(
        self, client, session, case, at, acssl, deputy
    ):
        client.sign_in(acssl)
        data = {"revision": case.revision, "to": deputy.id, "reason": "On leave"}
        response = client.post(at + "/hand-over", data=data, follow_redirects=True)

        assert f"{case.reference} is with Dev Deputy now" in response.text
        assert "On leave" in response.text
        assert now(session, case).owner_id == deputy.id

    @pytest.mark.parametrize("to", ["", "999999", "nobody"])
    def test_somebody_who_was_not_offered_is_refused(
        self, client, session, case, at, acssl, to
    ):
        client.sign_in(acssl)
        data = {"revision": case.revision, "to": to, "reason": "On leave"}
        response = client.post(at + "/hand-over", data=data)

        assert response.status_code == 422
        assert "On leave" in response.text
        assert now(session, case).owner_id == acssl.id

    def test_a_stale_form_keeps_the_reason_and_moves_nothing(
        self, client, session, case, at, acssl, deputy, lead
    ):
        stale = case.revision
        service.accept_case(session, case, actor=deputy)
        session.commit()
        client.sign_in(acssl)
        data = {"revision": stale, "to": lead.id, "reason": "On leave"}
        response = client.post(at + "/hand-over", data=data)

        assert response.status_code == 422
        assert "This case was changed" in response.text
        assert "On leave" in response.text
        assert now(session, case).owner_id == deputy.id


class TestChangeArea:
    def test_it_goes_to_the_acssl_of_the_right_area(
        self, client, session, case, at, acssl, lead
    ):
        bryn = make_user(session, Role.ACSSL, name="Bryn Right")
        right = make_area(session, "South Example", Nation.WALES, acssl=bryn)
        session.commit()
        client.sign_in(acssl)
        page = client.get(at + "/area").text
        assert "South Example (Wales)" in page
        assert f'<option value="{case.area_id}"' not in page
        data = {"revision": case.revision, "area": right.id, "reason": "Address"}
        response = client.post(at + "/area", data=data)

        assert response.status_code == 303
        assert response.location != at
        assert client.get(at).status_code == 404
        assert now(session, case).owner_id == bryn.id
        assert case.referral.area_id == right.id
        client.sign_in(bryn)
        assert "decided for England and is in Wales now" in client.get(at).text


class TestReopenCase:
    def test_a_reason_opens_it_again_and_the_feedback_stays(
        self, client, session, case, at, acssl
    ):
        bring_to(session, case, SupportState.CLOSED, acssl)
        client.sign_in(acssl)
        empty = client.post(at + "/reopen", data={"revision": case.revision})
        assert "Enter why you are opening it again" in empty.text
        assert "and not whoever" in empty.text
        named = {"revision": case.revision, "reason": "Carys wrote again"}
        refused = client.post(at + "/reopen", data=named).text
        assert "Take out “Carys”: it names the customer" in refused
        assert "Carys wrote again" in refused
        data = {"revision": case.revision, "reason": "They wrote again"}
        response = client.post(at + "/reopen", data=data, follow_redirects=True)

        assert "They wrote again" in response.text
        assert "The feedback was given when the case was last closed" in response.text
        assert now(session, case).state is SupportState.WORKING


class TestOffered:
    """Cases of somebody who no longer covers their area."""

    @pytest.fixture(autouse=True)
    def lost(self, session, case, area, acssl, deputy):
        bring_to(session, case, SupportState.WORKING, acssl)
        for cover in area.covers:
            if cover.user is acssl:
                cover.ends_on = london_today() - timedelta(days=1)
        session.commit()

    def test_both_homes_say_so(self, client, acssl, deputy):
        client.sign_in(deputy)
        home = words(client.get("/"))
        assert "Cases offered to you, by area: 1 1 case of North Example" in home
        assert "Asha Acssl no longer covers it. The oldest came today" in home

        client.sign_in(acssl)
        home = words(client.get("/"))
        assert "Cases of yours that others are offered, by area: 1" in home
        assert "yours until whoever covers the area takes them over" in home
        assert "Cases offered to you" not in home

    def test_its_pages_say_as_what_it_is_held(self, client, case, at, acssl, deputy):
        client.sign_in(deputy)
        page = words(client.get(at))
        lost = "Held by Asha Acssl , who covered the area when the case came to them"
        assert f"{lost}, since" in page
        assert "Asha Acssl no longer covers North Example" in page

    def test_one_is_taken_over(self, client, case, at, session, acssl, deputy):
        client.sign_in(deputy)
        assert f'action="{at}/take-over"' in client.get(at).text
        assert f'action="{at}/take-over"' in client.get("/support/offered").text

        page = client.post(f"{at}/take-over", follow_redirects=True)
        assert f"{case.reference} is with you now, as a new case" in page.text
        assert "take-over" not in page.text
        assert now(session, case).owner.id == deputy.id
        page = client.post(f"{at}/take-over", follow_redirects=True)
        assert "This case is not offered to you" in page.text

    def test_more_cases_take_no_more_statements(
        self, client, case, session, area, acssl, deputy
    ):
        def count(number):
            for _ in range(number):
                more = make_support_case(session, area=area)
                more.owner = more.referral.owner = acssl
                more.routed_as = "acssl"
            session.commit()
            client.sign_in(deputy)
            with statements(client.application) as shown:
                page = client.get("/support/offered").text
            with statements(client.application) as taken:
                client.post("/support/offered")
            reads = [one for one in taken if one.startswith("SELECT")]
            return page.count("/take-over"), len(shown), len(reads)

        (two, *few), (five, *as_few) = count(1), count(5)

        assert (two, five) == (2, 5)
        assert as_few == few

    def test_all_are_taken_over(self, client, case, session, area, acssl, deputy):
        client.sign_in(deputy)
        assert "Take over all" not in client.get("/support/offered").text
        second = make_support_case(session, area=area)
        second.owner, second.routed_as = acssl, "acssl"
        session.commit()
        assert "Take over all 2 cases" in client.get("/support/offered").text

        page = client.post("/support/offered", follow_redirects=True).text
        assert "2 cases taken over, new for you" in page
        assert "No cases are offered to you." in page
        assert now(session, case).owner.id == deputy.id
