"""Pages with questions: what they ask, refuse, keep and lead to."""

import re

import pytest
import time_machine
from sqlalchemy import select

from ipr.permissions import Role
from ipr.referrals.models import Draft
from tests.make import make_area, make_user
from tests.web.referral_pages import ALL, errors, fill, sent, soup, start

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00", tick=False):
        yield


@pytest.fixture
def referrer(session, client):
    make_user(session, Role.IPR_TEAM)
    make_user(session, Role.ACSSL_LEAD)
    referrer = make_user(session, name="Rhys Referrer")
    session.commit()
    client.sign_in(referrer)
    return referrer


@pytest.fixture
def at(client, referrer):
    return start(client)


def content(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Draft)).one().content


class TestAnswerPage:
    def test_the_pages_lead_from_one_to_the_next_and_to_the_answers(self, client, at):
        page, seen = "customer", []
        while page in ALL:
            seen.append(page)
            assert client.get(f"{at}/questions/{page}").status_code == 200
            response = client.post(f"{at}/questions/{page}", data=sent(page))
            page = response.location.rpartition("/")[2]

        assert seen == list(ALL)
        assert page == "check-answers"
        assert "Send the referral" in client.get(f"{at}/check-answers").text

    def test_what_is_said_is_kept_in_its_normal_form(self, client, at, session):
        fill(client, at)

        kept = content(session)

        assert kept["customer"] == {
            "name": "Robin Sample",
            "nino": "AB123456C",
            "born_on": "1967-03-02",
        }
        assert kept["event"] == {
            "event_on": "2026-10-14",
            "known_on": None,
            "description": "An invented story.\nOn two lines.",
        }
        assert kept["facts"]["event"]["selected"] == ["death"]
        assert len(kept["facts"]["event"]["not_selected"]) == 6
        assert kept["facts"]["contribution"] == "alleged"
        assert kept["details"] == {"area_id": None, "lines": [], "origin": None}

    def test_what_was_pasted_from_word_keeps_its_lines(self, client, at):
        typed = "10:30.\x0bCall 2\u2028co\x1eworker"
        page = next(page for page in ALL if "description" in ALL[page])
        client.post(f"{at}/questions/{page}", data=sent(page, description=typed))
        again = soup(client.get(f"{at}/questions/{page}"))
        shown = again.find(id="description").get_text()

        assert shown.strip() == "10:30.\nCall 2\nco-worker"

    def test_a_page_shows_again_what_was_said(self, client, at):
        fill(client, at)

        customer = soup(client.get(f"{at}/questions/customer"))
        event = soup(client.get(f"{at}/questions/what-happened"))
        when = soup(client.get(f"{at}/questions/when-and-how"))

        assert customer.find(id="customer_name")["value"] == "Robin Sample"
        assert customer.find(id="nino")["value"] == "AB 12 34 56 C"
        assert when.find(id="event_on-month")["value"] == "10"
        assert when.find("input", {"name": "known_date_unknown"}).has_attr("checked")
        ticked = event.select("input[name=q_event][checked]")
        assert [box["value"] for box in ticked] == ["death"]

    def test_an_empty_page_says_what_is_missing_and_keeps_the_place(self, client, at):
        ticks = client.post(f"{at}/questions/what-happened", data={"go_on": "yes"})
        response = client.post(f"{at}/questions/when-and-how", data={"go_on": "yes"})

        assert (ticks.status_code, response.status_code) == (422, 422)
        assert errors(ticks) == [
            "Select all that apply, or “Not known”: What happened to the customer?"
        ]
        assert errors(response) == [
            "Enter the date it happened, or select that it is not known",
            (
                "Enter the date the department became aware, or select that it is not "
                "known"
            ),
            "Describe what happened",
        ]
        title = soup(response).title.get_text()
        assert title.startswith("Error: When and how it happened")

    @pytest.mark.parametrize(
        ("page", "typed", "error"),
        [
            ("customer", {"customer_name": " "}, "Enter the customer’s full name"),
            ("customer", {"born_on-year": "67"}, "Year must include 4 numbers"),
            ("customer", {"customer_name": "🙂"}, "at least one letter"),
            ("customer", {"customer_name": "\u200b"}, "at least one letter"),
            ("customer", {"nino": "QQ123456C"}, "Enter a National Insurance number"),
            ("customer", {"born_on-year": "2027"}, "The date of birth must be today"),
            ("customer", {"born_on-year": "1867"}, "Check the year of birth"),
            ("when-and-how", {"event_on-day": "22", "event_on-month": "11"}, "today"),
            ("when-and-how", {"event_on-month": "13"}, "check the month"),
            ("when-and-how", {"event_on-year": "1960"}, "after the date of birth"),
            ("when-and-how", {"event_date_unknown": "y"}, "not both"),
            ("what-happened", {"q_event": ["none", "death"]}, "alone"),
            ("the-departments-part", {"q_contribution": "perhaps"}, "Choose one of"),
            ("area", {"area": ""}, "Select an area"),
        ],
    )
    def test_what_cannot_be_is_refused(self, client, at, page, typed, error):
        fill(client, at, "customer")

        response = client.post(
            f"{at}/questions/{page}",
            data=sent(page, revision=int(page == "customer"), **typed),
        )

        assert response.status_code == 422
        assert any(error in line for line in errors(response)), errors(response)

    def test_becoming_aware_before_it_happened_is_refused(self, client, at):
        known = {"known_on-day": "1", "known_on-month": "10", "known_on-year": "2026"}

        response = client.post(
            f"{at}/questions/when-and-how",
            data=sent("when-and-how", known_date_unknown="", **known),
        )

        assert response.status_code == 422

    def test_today_is_the_day_in_london(self, client, at):
        with time_machine.travel("2026-07-01 23:30+00:00", tick=False):
            late = {"event_on-day": "2", "event_on-month": "7"}
            response = client.post(
                f"{at}/questions/when-and-how", data=sent("when-and-how", **late)
            )

        assert response.status_code == 303

    def test_some_may_apply_some_not_and_some_not_be_known(self, client, at, session):
        some = {
            "q_event__rest": "some",
            "q_event__unknown": ["self_harm", "other_harm"],
        }
        client.post(f"{at}/questions/what-happened", data=sent("what-happened", **some))

        answer = content(session)["facts"]["event"]
        again = soup(client.get(f"{at}/questions/what-happened"))

        assert answer["selected"] == ["death"]
        assert "self_harm" not in answer["not_selected"]
        assert len(answer["not_selected"]) == 4
        marked = again.select("input[name=q_event__unknown][checked]")
        assert [box["value"] for box in marked] == ["self_harm", "other_harm"]

    def test_what_was_not_selected_is_asked_about_plainly(self, client, at):
        page = soup(client.get(f"{at}/questions/what-happened"))

        asked = page.select_one(".ipr-follow-up legend").get_text(" ", strip=True)
        assert asked.startswith("Are you sure that none of the others apply?")
        assert asked.endswith("(What happened to the customer?)")

    def test_without_an_answer_to_that_the_others_are_not_known(
        self, client, at, session
    ):
        data = sent("what-happened", q_event__rest=None)
        response = client.post(f"{at}/questions/what-happened", data=data)

        assert response.status_code == 303
        answer = content(session)["facts"]["event"]
        assert answer == {"selected": ["death"], "not_selected": []}
        checked = client.get(f"{at}/check-answers").text
        assert "The customer died. The others are not known" in checked

    def test_what_is_out_of_sight_says_nothing(self, client, at, session):
        data = sent("what-happened", q_event=None)  # the follow-up is sent all the same
        response = client.post(f"{at}/questions/what-happened", data=data)

        assert data["q_event__rest"] == "no"
        assert response.status_code == 422
        assert "event" not in content(session).get("facts", {})

    def test_where_it_matters_it_has_to_be_answered(self, client, at, session):
        review = ["significant_case_review"]
        page = f"{at}/questions/outside-processes"
        data = {"revision": 0, "q_external_process": review}
        refused = client.post(page, data=data)
        rest = {"q_external_process__rest": "not_known"}
        kept = client.post(page, data={**data, **rest})

        assert refused.status_code == 422
        [error] = errors(refused)
        assert error.startswith("Say whether any of the others apply: Has the")
        assert kept.status_code == 303
        answer = content(session)["facts"]["external_process"]
        assert answer == {"selected": review, "not_selected": []}

    def test_a_death_by_suicide_says_what_to_select_together(self, client, at):
        page = soup(client.get(f"{at}/questions/what-happened"))

        hints = {
            option["value"]: page.find(id=option["aria-describedby"]).get_text(
                strip=True
            )
            for option in page.select("input[name=q_event][aria-describedby]")
        }
        for option in ("alleged_suicide", "confirmed_suicide"):
            assert hints[option] == "Select “The customer died” as well."
        assert "suicide" in hints["death"]
        assert "earlier attempt" in hints["attempted_suicide"]

    def test_help_is_named_before_the_questions_that_hurt(self, client, at):
        ticks = client.get(f"{at}/questions/what-happened").text
        story = client.get(f"{at}/questions/when-and-how").text

        assert ticks.index("116 123") < ticks.index("What happened to the customer?")
        assert story.index("116 123") < story.index("When did it happen?")

    def test_a_question_that_cannot_matter_says_so_and_may_be_skipped(self, client, at):
        fill(client, at, "customer", "what-happened", "the-departments-part")

        shown = client.get(f"{at}/questions/outside-processes").text
        skipped = client.post(
            f"{at}/questions/outside-processes", data={"revision": 0, "go_on": "yes"}
        )

        assert "You can skip this question" in shown
        assert skipped.status_code == 303

    def test_somebody_elses_draft_is_not_found(self, client, at, session):
        other = make_user(session)
        session.commit()
        client.sign_in(other)

        assert client.get(f"{at}/questions/customer").status_code == 404

    def test_a_page_that_the_rulebook_does_not_ask_is_not_found(self, client, at):
        assert client.get(f"{at}/questions/other-criteria").status_code == 404


class TestSaveAndReturnLater:
    def test_half_a_page_is_kept(self, client, at, session):
        response = client.post(
            f"{at}/questions/customer",
            data={"customer_name": "Robin", "save_later": "yes"},
        )

        assert response.location == at
        assert content(session)["customer"]["name"] == "Robin"
        assert "Your referral is saved" in client.get(at).text

    def test_what_cannot_be_read_is_kept_as_typed(self, client, at, session):
        typed = {"customer_name": "Robin", "nino": "12", "born_on-day": "thirty"}
        client.post(f"{at}/questions/customer", data={**typed, "save_later": "yes"})

        page = soup(client.get(f"{at}/questions/customer"))

        assert page.find(id="nino")["value"] == "12"
        assert page.find(id="born_on-day")["value"] == "thirty"
        assert "not finished" in page.get_text()
        assert (
            "Correct what could not be read" in client.get(f"{at}/check-answers").text
        )

    def test_correcting_it_makes_it_whole(self, client, at, session):
        client.post(
            f"{at}/questions/customer", data={"nino": "12", "save_later": "yes"}
        )

        client.post(f"{at}/questions/customer", data=sent("customer", revision=1))

        assert content(session)["typed"] == {}
        assert content(session)["customer"]["nino"] == "AB123456C"


class TestTwoTabs:
    def test_the_second_one_overwrites_nothing_and_sees_both_texts(self, client, at):
        fill(client, at, "customer")

        stale = sent("customer", customer_name="Robyn Sample")
        response = client.post(f"{at}/questions/customer", data=stale)

        assert response.status_code == 422
        both = soup(response).select_one(".ipr-conflict").get_text()
        assert "Robin Sample" in both and "Robyn Sample" in both
        assert "You saved this in another window" in response.text
        assert not re.search("True|False|Save and", both)
        assert soup(response).find("input", {"name": "revision"})["value"] == "1"

    def test_sending_it_again_is_the_writers_own_choice(self, client, at, session):
        fill(client, at, "customer")

        again = sent("customer", revision=1, customer_name="Robyn Sample")
        client.post(f"{at}/questions/customer", data=again)

        assert content(session)["customer"]["name"] == "Robyn Sample"

    def test_another_page_of_the_same_draft_is_no_conflict(self, client, at):
        fill(client, at, "customer", "what-happened")


class TestShowSoFar:
    def test_the_panel_stays_away_until_something_is_answered(self, client, at):
        before = soup(client.get(f"{at}/questions/what-happened"))
        unanswered = client.post(
            f"{at}/questions/what-happened/so-far", data={}, headers=HTMX
        )
        fill(client, at, "customer", "what-happened")
        after = soup(client.get(f"{at}/questions/the-departments-part"))

        assert before.find(id="so-far").get_text(strip=True) == ""
        assert unanswered.text.strip() == ""
        said = [one.get_text(" ", strip=True) for one in after.select("#so-far p")]
        assert len(said) == 1 and said[0].count(".") == 1

    def test_it_stands_before_the_answers_that_are_checked(self, client, at):
        fill(client, at)

        page = soup(client.get(f"{at}/check-answers"))

        [panel] = page.select(".ipr-panel")
        assert panel in page.select_one("dl").find_all_previous("div")
        assert "would be accepted" in panel.get_text()

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_it_counts_what_is_typed_and_what_is_saved(self, client, at, headers):
        fill(client, at, "customer", "what-happened")

        response = client.post(
            f"{at}/questions/the-departments-part/so-far",
            data={"q_contribution": "alleged"},
            headers=headers,
        )

        assert "would be accepted" in response.text
        assert ("<html" in response.text) == (headers != HTMX)
        assert response.status_code == 200

    def test_it_keeps_what_was_typed_and_saves_nothing(self, client, at, session):
        typed = {"q_event": ["death"]}
        response = client.post(f"{at}/questions/what-happened/so-far", data=typed)

        page = soup(response)

        assert page.find(id="q_event").has_attr("checked")
        assert page.form.find_next("form", id="questions")["action"].endswith(
            "/questions/what-happened"
        )
        assert content(session) == {}

    def test_the_area_makes_the_nation(self, client, at, session):
        area = make_area(session)
        session.commit()
        fill(client, at, "customer")
        review = {
            "q_external_process": ["significant_case_review"],
            "q_external_process__rest": "no",
        }
        client.post(f"{at}/questions/outside-processes", data={**review, "revision": 0})

        response = client.post(
            f"{at}/questions/area/so-far", data={"area": str(area.id)}, headers=HTMX
        )

        assert "We cannot tell yet" in response.text


class TestCheckConsistency:
    def test_an_attempt_and_a_death_are_asked_about_once(self, client, at):
        both = {"q_event": ["death", "attempted_suicide"]}
        response = client.post(
            f"{at}/questions/what-happened", data=sent("what-happened", **both)
        )
        asked = response.location

        page = client.get(asked)
        right = client.post(asked)
        again = client.get(asked)

        assert "as well as the death?" in page.text
        assert right.location == f"{at}/questions/when-and-how"
        assert again.status_code == 303

    @pytest.mark.parametrize(
        ("selected", "asked"),
        [
            (["alleged_suicide"], True),
            (["confirmed_suicide"], True),
            (["death", "alleged_suicide"], False),
            (["death"], False),
        ],
    )
    def test_a_suicide_without_a_death_is_asked_about(
        self, client, at, selected, asked
    ):
        response = client.post(
            f"{at}/questions/what-happened",
            data=sent("what-happened", q_event=selected),
        )

        assert ("/check/suicide-without-death" in response.location) == asked
        if asked:
            assert "Did the customer die?" in client.get(response.location).text

    def test_a_scottish_review_elsewhere_is_asked_about(self, client, at, session):
        area = make_area(session)
        session.commit()
        review = {
            "q_external_process": ["significant_case_review"],
            "q_external_process__rest": "no",
        }
        client.post(
            f"{at}/questions/outside-processes",
            data=sent("outside-processes", **review),
        )

        response = client.post(
            f"{at}/questions/area", data=sent("area", area=str(area.id))
        )

        assert "/check/scottish-review" in response.location
        assert "Learning Review" in client.get(f"{at}/check-answers").text


class TestNonsense:
    """What no browser sends from our pages is refused, and never a fault."""

    @pytest.mark.parametrize("area", ["abc", "9" * 40, "-1", "0"])
    def test_an_area_that_is_not_offered(self, client, at, area):
        glance = client.post(f"{at}/questions/area/so-far", data={"area": area})
        saved = client.post(f"{at}/questions/area", data=sent("area", area=area))

        assert (glance.status_code, saved.status_code) == (200, 422)

    @pytest.mark.parametrize(
        "typed",
        [
            {"q_event": ["death", "aliens"]},
            {"q_event": ["death"] * 50},
            {"q_event__rest": "some", "q_event__unknown": ["death"]},
            {"q_event__rest": "some"},
            {"description": "x" * 8001},
            {"event_on-day": "1" * 500},
            {"revision": "one"},
        ],
    )
    def test_answers_that_are_not_offered(self, client, at, typed):
        page = "what-happened" if "q_event" in " ".join(typed) else "when-and-how"
        address = f"{at}/questions/{page}"

        glance = client.post(f"{address}/so-far", data=sent(page, **typed))
        saved = client.post(address, data=sent(page, **typed))

        assert glance.status_code == 200
        assert saved.status_code in (303, 422)

    def test_a_name_that_is_too_long(self, client, at):
        response = client.post(
            f"{at}/questions/customer",
            data=sent("customer", customer_name="x" * 201),
        )

        assert errors(response) == ["The name must be 200 characters or fewer"]
