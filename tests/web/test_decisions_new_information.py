"""Telling something new: the form, the two decisions beside each other, refusals."""

from sqlalchemy import func, select

from ipr.decisions.models import StoredDecision
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.referrals.service import withdraw_referral
from tests.make import make_user
from tests.web.reading import fill, words

HARM = {"event": ["death"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}


class TestTellSomethingNew:
    def test_the_answers_as_they_stand_are_there_to_be_changed(
        self, client, send, referrer
    ):
        referral = send(DECLINE)
        client.sign_in(referrer)

        fields = fill(client, f"/referrals/{referral.reference}/new-information")

        assert fields["q_event"] == ["death"]
        assert fields["q_contribution"] == ["none"]
        assert fields["q_external_process"] == ["none"]
        assert fields["revision"] == ["1"]

    def test_the_difference_is_shown_and_the_old_decision_kept(
        self, client, send, referrer, now
    ):
        referral = send(DECLINE)
        client.sign_in(referrer)
        address = f"/referrals/{referral.reference}/new-information"
        fields = fill(client, address)
        fields |= {"q_contribution": "suggested", "note": "Their MP wrote"}

        response = client.post(address, data=fields, follow_redirects=True)

        text = words(response)
        assert "This case is accepted" in text
        assert "Decision 2" in text
        assert "Decision 1: This case does not meet the criteria" in text
        assert "No, nobody has Someone has suggested it" in text
        assert "Their MP wrote" in text
        assert "under “Criteria from April 2023”, in force on that day" in text
        assert now(referral).status is ReferralStatus.ACCEPTED

    def test_an_acssl_whose_case_is_accepted_is_told_where_it_went(
        self, client, send, staff, now
    ):
        referral = send(DECLINE)
        client.sign_in(staff[Role.ACSSL_LEAD])
        address = f"/referrals/{referral.reference}/new-information"
        fields = fill(client, address) | {"q_contribution": "alleged"}

        response = client.post(address, data=fields, follow_redirects=True)

        assert response.status_code == 200
        assert f"{referral.reference} was decided again" in response.text
        assert now(referral).status is ReferralStatus.ACCEPTED

    def test_sent_twice_it_is_one_decision(self, client, send, referrer, session):
        referral = send(DECLINE)
        client.sign_in(referrer)
        address = f"/referrals/{referral.reference}/new-information"
        fields = fill(client, address) | {"note": "Their MP wrote"}

        for _ in range(2):
            assert client.post(address, data=fields).status_code == 303

        assert session.scalar(select(func.count(StoredDecision.id))) == 2

    def test_a_stale_form_overwrites_nothing_and_shows_both(
        self, client, send, referrer, team, session
    ):
        referral = send(DECLINE)
        address = f"/referrals/{referral.reference}/new-information"
        client.sign_in(referrer)
        fields = fill(client, address) | {"q_contribution": "suggested"}
        client.sign_in(team)
        theirs = fill(client, address) | {"q_contribution": "not_known"}
        client.post(address, data=theirs)
        client.sign_in(referrer)

        response = client.post(address, data=fields)

        assert response.status_code == 422
        text = words(response)
        assert "Both texts" in text
        assert "Saved now Not known What you typed Someone has suggested it" in text
        assert session.scalar(select(func.count(StoredDecision.id))) == 2
        fields["revision"] = "2"
        assert client.post(address, data=fields).status_code == 303

    def test_nothing_new_is_said_to_be_so(self, client, send, referrer):
        referral = send(DECLINE)
        client.sign_in(referrer)
        address = f"/referrals/{referral.reference}/new-information"

        response = client.post(address, data=fill(client, address))

        assert response.status_code == 422
        assert "Change an answer, or write what is new" in response.text

    def test_an_answer_cannot_be_left_out_once_it_was_given(
        self, client, send, referrer
    ):
        referral = send(DECLINE)
        client.sign_in(referrer)
        address = f"/referrals/{referral.reference}/new-information"
        fields = fill(client, address)
        del fields["q_external_process"]

        response = client.post(address, data=fields)

        assert response.status_code == 422
        assert "Select what applies" in response.text

    def test_a_withdrawn_referral_says_why_not(self, client, send, referrer, session):
        referral = send(DECLINE)
        withdraw_referral(session, referral, actor=referrer, reason="A mistake")
        session.commit()
        client.sign_in(referrer)
        address = f"/referrals/{referral.reference}/new-information"

        assert "was withdrawn, so it is not decided again" in words(client.get(address))
        assert client.post(address, data={"note": "New"}).status_code == 422

    def test_those_who_only_read_may_not(self, client, send, session, staff, settings):
        referral = send(DECLINE)
        reader = make_user(session, Role.ACSSL_LEAD)
        session.commit()
        client.sign_in(reader)

        address = f"/referrals/{referral.reference}/new-information"
        assert client.get(f"/referrals/{referral.reference}").status_code == 200
        assert client.get(address).status_code == 403
