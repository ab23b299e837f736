"""What people do about a referral: claim, settle, answer, record."""

import pytest
import time_machine
from sqlalchemy import select

from ipr.decisions.queries import open_proposal
from ipr.permissions import Role
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.queries import acceptance_of
from ipr.versions.service import take_in
from tests.make import (
    make_draft,
    tell_news,
)
from tests.rulebooks import discretionary_book, write_discretionary_rules
from tests.web.reading import fill, words

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "suggested", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}


class TestClaim:
    def test_the_slower_one_is_told_who_has_it(
        self, client, send, team, second, session
    ):
        referral = send(CANNOT_TELL)
        client.sign_in(team)
        address = f"/referrals/{referral.reference}/claim"
        client.post(address)
        client.sign_in(second)

        response = client.post(address, follow_redirects=True)

        assert f"{team.name} has already claimed this referral" in response.text

    def test_it_can_be_put_back(self, client, send, team, now):
        referral = send(CANNOT_TELL)
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")

        client.post(f"/referrals/{referral.reference}/release")

        assert now(referral).owner is None

    def test_a_referrer_may_not(self, client, send, referrer):
        referral = send(CANNOT_TELL)
        client.sign_in(referrer)

        response = client.post(f"/referrals/{referral.reference}/claim")

        assert response.status_code == 403


class TestSettle:
    def settle(self, client, referral, outcome, reason="The records show it"):
        address = f"/referrals/{referral.reference}/settle"
        fields = fill(client, address) | {"outcome": outcome, "reason": reason}
        return client.post(address, data=fields)

    def test_one_person_accepts_and_the_referrer_reads_why(
        self, client, send, team, referrer
    ):
        referral = send(CANNOT_TELL)
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")

        assert self.settle(client, referral, "accept").status_code == 303

        client.sign_in(referrer)
        text = words(client.get(f"/referrals/{referral.reference}"))
        assert "This case was accepted by decision of a person" in text
        assert f"{team.name} decided this" in text
        assert "The records show it" in text
        assert "it could not be told whether the case met the criteria" in text

    def test_what_qualifies_at_discretion_is_sent_and_settled_the_same_way(
        self, make_app, session, staff, team, referrer, tmp_path
    ):
        book = discretionary_book(tmp_path)
        take_in(session, book)
        facts = DECLINE | {"complex_issues": "yes"}
        draft = make_draft(session, referrer, version=book["test"], facts=facts)
        session.commit()
        client = make_app(rules=write_discretionary_rules(tmp_path)).test_client()
        client.sign_in(referrer)

        sent = client.post(
            f"/drafts/{draft.key}/submit",
            data={"revision": draft.revision},
            follow_redirects=True,
        )
        assert "This case qualifies at discretion" in words(sent)
        referral = session.scalars(select(Referral)).one()
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")
        self.settle(client, referral, "accept")

        text = words(client.get(f"/referrals/{referral.reference}"))
        assert "This case was accepted by decision of a person" in text

    def test_a_decline_waits_until_a_second_person_agrees(
        self, client, send, team, second, referrer, session
    ):
        referral = send(CANNOT_TELL)
        session.commit()
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")
        self.settle(client, referral, "decline")
        address = f"/referrals/{referral.reference}/proposal"
        assert "another member of the team has to answer" in client.get(address).text

        client.sign_in(referrer)
        waiting = words(client.get(f"/referrals/{referral.reference}"))
        client.sign_in(second)
        fields = fill(client, address) | {"answer": "confirm", "reason": "I agree"}
        assert client.post(address, data=fields).status_code == 303
        client.sign_in(referrer)
        settled = words(client.get(f"/referrals/{referral.reference}"))

        assert "has proposed what should become of the case" in waiting
        assert "The records show it" not in waiting
        assert "was declined by decision of two people" in settled
        assert "I agree" in settled
        assert "now holds the case" in settled

    def test_a_decline_that_nobody_can_hold_leaves_everything_as_it_was(
        self, client, send, staff, team, second, session, now
    ):
        referral = send(CANNOT_TELL)
        session.commit()
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")
        self.settle(client, referral, "decline")
        client.sign_in(second)
        address = f"/referrals/{referral.reference}/proposal"
        fields = fill(client, address) | {"answer": "confirm", "reason": "I agree"}
        session.rollback()
        staff[Role.ACSSL_LEAD].active = False
        session.commit()

        response = client.post(address, data=fields)

        assert response.status_code == 422
        assert "Nobody can hold a declined case" in response.text
        assert "I agree" in response.text
        assert now(referral).status is ReferralStatus.TRIAGE
        assert open_proposal(session, referral) is not None

    def test_a_refusal_puts_it_back_in_the_queue(
        self, client, send, team, second, session, now
    ):
        referral = send(CANNOT_TELL)
        session.commit()
        client.sign_in(team)
        client.post(f"/referrals/{referral.reference}/claim")
        self.settle(client, referral, "decline")
        client.sign_in(second)
        address = f"/referrals/{referral.reference}/proposal"

        fields = fill(client, address) | {"answer": "refuse", "reason": "Not yet"}
        client.post(address, data=fields)

        referral = now(referral)
        assert (referral.status, referral.owner) == (ReferralStatus.TRIAGE, None)

    def test_a_reason_is_asked_for(self, client, send, team):
        referral = send(DECLINE)
        client.sign_in(team)

        response = self.settle(client, referral, "accept", reason=" ")

        assert response.status_code == 422
        assert "Enter why" in response.text

    def test_an_overturn_is_offered_and_takes_two(self, client, send, team, now):
        referral = send(DECLINE)
        client.sign_in(team)
        page = client.get(f"/referrals/{referral.reference}/settle")
        assert "Propose to accept this case" in page.text
        assert "takes two people" in page.text

        self.settle(client, referral, "accept")

        assert now(referral).status is ReferralStatus.DECLINED

    def test_a_decision_made_meanwhile_is_read_first(
        self, client, send, team, referrer, session, settings
    ):
        referral = send(DECLINE)
        client.sign_in(team)
        address = f"/referrals/{referral.reference}/settle"
        fields = fill(client, address) | {"reason": "The records show it"}
        tell_news(session, referral, note="A letter came", settings=settings)
        session.commit()

        response = client.post(address, data=fields)

        assert response.status_code == 422
        assert "the case was decided again" in response.text
        assert "The records show it" in response.text

    def test_without_a_proposal_there_is_nothing_to_answer(self, client, send, team):
        referral = send(CANNOT_TELL)
        client.sign_in(team)

        response = client.get(
            f"/referrals/{referral.reference}/proposal", follow_redirects=True
        )

        assert "Nobody has proposed an outcome for this case" in response.text


class TestReceiveReport:
    @pytest.fixture(autouse=True)
    def on_a_friday(self):
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
            yield

    def record(self, client, referral, day):
        given = {"received_on-day": day, "received_on-month": 11}
        given |= {"received_on-year": 2026}
        return client.post(f"/referrals/{referral.reference}/report", data=given)

    def test_it_ends_the_wait(self, client, send, team, session):
        referral = send(ACCEPT)
        client.sign_in(team)

        assert self.record(client, referral, 20).status_code == 303

        session.rollback()
        assert acceptance_of(session, referral).report_received_on
        text = words(client.get(f"/referrals/{referral.reference}"))
        assert "The factual report was received on 20 November 2026" in text

    @pytest.mark.parametrize(
        ("day", "message"),
        [(21, "must be today or in the past"), (19, "20 November 2026, when the case")],
    )
    def test_an_impossible_day_is_refused(self, client, send, team, day, message):
        referral = send(ACCEPT)
        client.sign_in(team)

        response = self.record(client, referral, day)

        assert response.status_code == 422
        assert message in response.text

    def test_there_is_no_such_page_without_an_acceptance(self, client, send, team):
        referral = send(DECLINE)
        client.sign_in(team)

        response = client.get(f"/referrals/{referral.reference}/report")

        assert response.status_code == 404
