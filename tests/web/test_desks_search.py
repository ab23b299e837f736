"""Search: by reference in the address, by customer never."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.permissions import Role
from ipr.referrals.customer_identity import word_hashes
from ipr.referrals.models import NameWord
from tests.make import make_referral, make_user


@pytest.fixture
def team(session):
    return make_user(session, Role.IPR_TEAM)


@pytest.fixture
def referral(session, team):
    referral = make_referral(
        session,
        make_user(session),
        name="Siân O’Hare",
        nino="AB123456C",
        born_on="1967-03-02",
    )
    session.commit()
    return referral


def found(response) -> list[str]:
    page = BeautifulSoup(response.text, "html.parser")
    return [link.text for link in page.select("tbody a")]


class TestSearchReferrals:
    @pytest.mark.parametrize(
        "spoil", [str, str.lower, lambda text: f" {text.replace('-', '')} "]
    )
    def test_a_reference_leads_to_its_receipt(self, client, team, referral, spoil):
        client.sign_in(team)

        response = client.get(
            "/search", query_string={"reference": spoil(referral.reference)}
        )

        assert response.status_code == 303
        assert response.location == f"/referrals/{referral.reference}"

    def test_a_mistake_caught_by_the_check_character_is_said(
        self, client, team, referral
    ):
        wrong = referral.reference[:-1] + (
            "A" if referral.reference[-1] != "A" else "B"
        )
        client.sign_in(team)

        response = client.get("/search", query_string={"reference": wrong})

        assert response.status_code == 422
        assert "its last character does not fit the others" in response.text

    def test_what_is_no_reference_is_told_how_to_write_one(self, client, team, session):
        session.commit()
        client.sign_in(team)

        response = client.get("/search?reference=Smith")

        assert response.status_code == 422
        assert "must be complete, for example IPR-26-0007-K" in response.text

    def test_one_that_is_somebody_elses_is_not_there(self, client, session, referral):
        stranger = make_user(session)
        session.commit()
        client.sign_in(stranger)

        response = client.get(f"/search?reference={referral.reference}")

        assert response.status_code == 200
        assert "Nothing that you may see" in response.text
        assert "By customer" not in response.text


class TestSearchCustomers:
    @pytest.mark.parametrize(
        "typed",
        [
            {"customer": "sian ohare"},
            {"customer": "O'Hare, Siân"},
            {"customer": "ohare"},
            {"customer": "OʼHARE\N{NO-BREAK SPACE}"},
            {"nino": "ab 12 34 56 c"},
            {"customer": "Nobody", "nino": "AB123456C"},
        ],
    )
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_a_customer_is_found(self, client, team, referral, typed, headers):
        client.sign_in(team)

        response = client.post("/search", data=typed, headers=headers)

        assert found(response) == [referral.reference]
        assert "Siân O’Hare<br>Born on 2 March 1967" in response.text

    @pytest.mark.parametrize(
        "typed", ["Hare", "Siân Smith", "Siâ", "Sianohare", "S O’Hare", "🙂 O’Nobody"]
    )
    def test_another_is_not_and_the_page_says_how_it_searches(
        self, client, team, referral, typed
    ):
        client.sign_in(team)

        response = client.post("/search", data={"customer": typed})

        assert found(response) == []
        assert "None of the referrals that you may see matches" in response.text
        assert "every word you type is a whole word of the name" in response.text

    def test_a_surname_finds_the_cases_of_all_who_have_it(self, client, session, team):
        names = ["Łukasz Ørsted", "Mary‑Ann Orsted Weiß", "Ørsted", "Anna Orste"]
        made = [make_referral(session, team, name=name) for name in names]
        session.commit()
        client.sign_in(team)

        def search(typed):
            return set(found(client.post("/search", data={"customer": typed})))

        references = [referral.reference for referral in made]
        assert search("orsted") == set(references[:3])
        assert search("WEISS mary") == {references[1]}
        assert search("Anna Lukasz") == set()

    def test_the_record_says_who_was_shown_and_not_who_was_asked_for(
        self, client, team, referral, session
    ):
        client.sign_in(team)

        client.post("/search", data={"customer": "O’Hare", "nino": ""})

        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.REFERRAL_SEARCHED)
        ).one()
        assert event.actor_id == team.id
        assert event.changes == {
            "by": [None, "name"],
            "found": [None, 1],
            "shown": [None, referral.reference],
        }
        assert event.reference is None

    def test_a_word_kept_with_the_wrong_customer_shows_nobody(
        self, client, team, referral, session
    ):
        (hash_of_jones,) = word_hashes(["jones"])
        session.add(NameWord(hash=hash_of_jones, customer_id=referral.customer.id))
        session.commit()
        client.sign_in(team)

        response = client.post("/search", data={"customer": "Jones"})

        assert found(response) == []
        assert "Siân" not in response.text

    def test_only_what_one_may_see_is_found(self, client, session, referral):
        acssl = make_user(session, Role.ACSSL)
        session.commit()
        client.sign_in(acssl)

        response = client.post("/search", data={"customer": "O’Hare"})

        assert "None of the referrals that you may see matches" in response.text
        assert "Siân" not in response.text

    @pytest.mark.parametrize("role", [None, Role.ACCESS_MANAGER, Role.AUDITOR])
    def test_who_may_not_see_names_may_not_search_for_them(
        self, client, session, referral, role
    ):
        person = make_user(session, *([role] if role else []))
        session.commit()
        client.sign_in(person)

        assert client.post("/search", data={"customer": "x"}).status_code == 403

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({}, "Enter a name or a National Insurance number"),
            ({"customer": "🙂"}, "The name must include at least one letter"),
            ({"customer": "\u200b"}, "The name must include at least one letter"),
            ({"customer": "x" * 201}, "Name must be 200 characters or fewer"),
            ({"nino": "QQ1"}, "National Insurance number must be complete"),
        ],
    )
    def test_nothing_to_search_for_is_refused(self, client, team, session, typed, says):
        session.commit()
        client.sign_in(team)

        response = client.post("/search", data=typed)

        assert response.status_code == 422
        assert says in response.text

    def test_many_are_shown_a_page_at_a_time(self, client, session, team):
        for _ in range(52):
            make_referral(session, team, name="Alex Example")
        session.commit()
        client.sign_in(team)

        first = client.post("/search", data={"customer": "Alex Example"})
        form = BeautifulSoup(first.text, "html.parser").select_one("main form")
        typed = {field["name"]: field["value"] for field in form.select("input")}
        second = client.post(form["action"], data=typed)

        assert (len(found(first)), len(found(second))) == (50, 2)
        assert form["method"] == "post"
        assert "Alex" not in form["action"]
