"""Pages on which the IPR team hands over a referral, or several."""

import pytest

from ipr.decisions import service as decisions
from ipr.permissions import Role
from tests.make import make_user
from tests.web.reading import fill, words
from tests.web.referral_pages import errors, soup

UNKNOWN = {"event": ["death"], "contribution": "not_known", "external_process": []}


@pytest.fixture
def second(session):
    found = make_user(session, Role.IPR_TEAM, name="Second Person")
    session.commit()
    return found


@pytest.fixture
def claimed(session, send, team):
    referral = send(UNKNOWN)
    decisions.claim(session, referral, actor=team)
    session.commit()
    return referral


class TestHandToColleague:
    def test_it_goes_from_the_receipt_to_a_colleague(
        self, client, claimed, team, second, now
    ):
        receipt = f"/referrals/{claimed.reference}"
        client.sign_in(team)
        assert f"{receipt}/hand-over" in client.get(receipt).text
        said = {"to": str(second.id), "reason": "I am away"}

        sent = client.post(
            f"{receipt}/hand-over", data=fill(client, f"{receipt}/hand-over") | said
        )

        assert sent.location == receipt
        assert now(claimed).owner_id == second.id
        text = words(client.get(receipt))
        assert f"{claimed.reference} is with Second Person now" in text
        assert f"Handed from {team.name} to Second Person by {team.name}" in text

    def test_somebody_has_to_be_chosen_and_what_was_typed_stays(
        self, client, claimed, team, second
    ):
        at = f"/referrals/{claimed.reference}/hand-over"
        client.sign_in(team)

        response = client.post(at, data=fill(client, at) | {"reason": "I am away"})

        assert errors(response) == ["Select who should have it"]
        assert "I am away" in response.text

    def test_what_went_elsewhere_meanwhile_is_looked_at_again(
        self, client, claimed, session, team, second, now
    ):
        at = f"/referrals/{claimed.reference}/hand-over"
        client.sign_in(team)
        fields = fill(client, at) | {"to": str(second.id)}
        decisions.release(session, claimed, actor=team)
        session.commit()

        response = client.post(at, data=fields)

        assert response.status_code == 422
        assert "Somebody else has this referral since" in response.text
        assert now(claimed).owner is None

    def test_there_may_be_nobody_else(self, client, claimed, team):
        client.sign_in(team)

        page = client.get(f"/referrals/{claimed.reference}/hand-over")

        assert "Nobody else is on the IPR team today." in words(page)


class TestHandOverSeveral:
    @pytest.fixture
    def at(self, client, claimed, send, team):
        """The page of two that were ticked in the list."""
        other = send(UNKNOWN)
        client.sign_in(team)
        listed = soup(client.get("/triage"))
        ticks = listed.select("input[name=chosen][form=hand-over]")
        assert {tick["value"] for tick in ticks} == {claimed.reference, other.reference}
        chosen = "&".join(f"chosen={tick['value']}" for tick in ticks)
        return f"{listed.find(id='hand-over')['action']}?{chosen}"

    def test_all_that_were_ticked_go_to_one_colleague(
        self, client, at, claimed, second, now
    ):
        fields = fill(client, at)
        assert len(fields["chosen"]) == 2

        sent = client.post(at, data=fields | {"to": str(second.id)})

        assert sent.location == "/triage"
        assert "2 referrals are with Second Person now" in client.get("/triage").text
        assert now(claimed).owner_id == second.id

    def test_those_that_stay_are_named_with_why_and_offered_again(
        self, client, at, claimed, session, team, second, now
    ):
        third = make_user(session, Role.IPR_TEAM, name="Third Person")
        session.commit()
        fields = fill(client, at) | {"to": str(second.id)}
        decisions.release(session, claimed, actor=team)
        decisions.claim(session, claimed, actor=third)
        session.commit()

        response = client.post(at, data=fields)

        assert response.status_code == 422
        why = "It is with Third Person since you chose it"
        assert errors(response) == [f"{claimed.reference} was not handed over: {why}"]
        assert "1 referral is with Second Person now" in response.text
        [left] = soup(response).select("input[name=chosen]")
        assert left["value"] == f"{claimed.reference}.{third.id}"
        assert now(claimed).owner_id == third.id
        again = fields | {"chosen": [left["value"]]}
        assert client.post(at, data=again).status_code == 303
        assert now(claimed).owner_id == second.id

    def test_nothing_chosen_says_so(self, client, at):
        response = client.get("/triage/hand-over", follow_redirects=True)

        assert "Choose at least one referral to hand over" in response.text
        none = {"to": "", "reason": "For this week"}
        refused = client.post(at, data=none)
        assert errors(refused) == [
            "Select who should have it",
            "Select at least one referral",
        ]
        assert "For this week" in refused.text

    def test_what_is_made_up_is_refused(self, client, at, second):
        made_up = {"to": str(second.id), "chosen": ["IPR-26-0001-X.x", "…"]}

        assert client.post(at, data=made_up).status_code == 422
