"""Telling something new: what it is, the answers it touches, what it would do."""

import pytest
from sqlalchemy import func, select

from ipr.db.clock import utc_now
from ipr.decisions import service
from ipr.decisions.models import StoredDecision
from ipr.decisions.new_information.models import UnsentNews
from ipr.decisions.new_information.unsent import expire_unsent
from ipr.decisions.queries import open_lowering
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.referrals.service import withdraw_referral
from tests.make import make_user, tell_news
from tests.web.reading import fill, words

HARM = {"event": ["death"], "external_process": ["none"]}
ACCEPT = HARM | {"contribution": "alleged"}
DECLINE = HARM | {"contribution": "none"}
CANNOT_TELL = HARM | {"contribution": "not_known"}


class Teller:
    """Somebody at the three pages on which something new is told."""

    def __init__(self, client, referral):
        self.client = client
        self.address = f"/referrals/{referral.reference}/new-information"

    def say(self, note="", **answers):
        """Fill in the first two pages."""
        about = [name.removeprefix("q_") for name in answers] or ["none"]
        sent = self.client.post(self.address, data={"note": note, "about": about})
        if answers:
            fields = fill(self.client, f"{self.address}/answers") | answers
            sent = self.client.post(f"{self.address}/answers", data=fields)
        assert sent.status_code == 303

    def check(self):
        return self.client.get(f"{self.address}/check")

    def seen(self):
        """Return what the last page would send."""
        return fill(self.client, f"{self.address}/check")

    def send(self, fields=None):
        return self.client.post(f"{self.address}/check", data=fields or self.seen())


@pytest.fixture
def tells(client):
    def tells(person, referral):
        client.sign_in(person)
        return Teller(client, referral)

    return tells


@pytest.fixture
def decided(session):
    def decided():
        session.rollback()
        return session.scalar(select(func.count(StoredDecision.id)))

    return decided


class TestTellSomethingNew:
    def test_each_question_can_be_chosen_beside_its_answer_as_it_stands(
        self, client, send, tells, referrer
    ):
        text = words(client.get(tells(referrer, send(DECLINE)).address))

        assert "What happened to the customer? Answer now: The customer died" in text
        assert "Answer now: No, nobody has" in text
        assert "Which area does the customer live in? Answer now: Not known" in text

    def test_what_is_new_names_no_customer(self, send, tells, referrer):
        told = tells(referrer, send(DECLINE))

        text = told.client.post(
            told.address, data={"note": "Alex had told us", "about": ["none"]}
        ).text

        assert "Take out “Alex”: it names the customer" in text
        assert "Alex had told us" in text

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"note": "Their MP wrote"}, "Select which answers it changes"),
            ({"about": ["none"]}, "Write what is new"),
            ({"about": ["none", "event"]}, "but not both"),
        ],
    )
    def test_something_has_to_be_said(self, client, send, tells, referrer, said, why):
        response = client.post(tells(referrer, send(DECLINE)).address, data=said)

        assert response.status_code == 422
        assert why in response.text

    def test_a_withdrawn_referral_says_why_not(
        self, client, send, tells, referrer, session
    ):
        referral = send(DECLINE)
        withdraw_referral(session, referral, actor=referrer, reason="A mistake")
        session.commit()
        address = tells(referrer, referral).address

        assert "was withdrawn, so it is not decided again" in words(client.get(address))
        sent = client.post(address, data={"note": "New", "about": ["none"]})
        assert "was withdrawn" in words(sent)
        for page in ("answers", "check"):
            assert client.get(f"{address}/{page}").location.endswith(address)

    def test_those_who_only_read_may_not(self, client, send, tells, session):
        referral = send(DECLINE)
        reader = make_user(session, Role.ACSSL_LEAD)
        session.commit()

        address = tells(reader, referral).address
        assert client.get(f"/referrals/{referral.reference}").status_code == 200
        assert client.get(address).status_code == 403

    def test_nobody_else_finds_what_was_written(self, send, referrer, team, tells):
        referral = send(DECLINE)
        tells(referrer, referral).say("Their MP wrote")

        other = tells(team, referral)

        assert "Their MP wrote" not in other.client.get(other.address).text

    def test_left_for_long_it_is_forgotten(self, send, referrer, tells, session):
        tells(referrer, send(DECLINE)).say("Their MP wrote")

        expire_unsent(session, now=utc_now(), days=0)

        assert session.scalars(select(UnsentNews)).all() == []


class TestGiveNewAnswers:
    def test_only_the_questions_it_touches_are_asked(
        self, client, send, referrer, tells
    ):
        teller = tells(referrer, send(DECLINE))
        client.post(teller.address, data={"about": ["contribution", "area"]})

        fields = fill(client, f"{teller.address}/answers")

        assert fields["q_contribution"] == ["none"]
        assert "area" in fields
        assert "q_event" not in fields

    def test_an_answer_cannot_be_left_out(self, client, send, referrer, tells):
        teller = tells(referrer, send(DECLINE))
        client.post(teller.address, data={"about": ["external_process"]})

        response = client.post(f"{teller.address}/answers", data={"submit": "Continue"})

        assert response.status_code == 422
        assert "Select what applies" in response.text

    def test_nobody_comes_here_without_saying_what_is_new(self, send, referrer, tells):
        teller = tells(referrer, send(DECLINE))

        for page in ("answers", "check"):
            response = teller.client.get(f"{teller.address}/{page}")
            assert response.location.endswith(teller.address)


class TestCheckNews:
    def test_nothing_changes_before_it_is_sent(
        self, send, referrer, tells, decided, now
    ):
        referral = send(DECLINE)
        teller = tells(referrer, referral)
        teller.say("Their MP wrote", q_contribution="suggested")

        text = words(teller.check())

        assert "No, nobody has Someone has suggested it" in text
        assert "What the criteria say Criteria not met Accepted" in text
        assert "Where the case is Declined Accepted" in text
        assert "IPR team’s queue" in text
        assert "Their MP wrote" in text
        assert decided() == 1
        assert now(referral).status is ReferralStatus.DECLINED

    @pytest.mark.parametrize(
        ("before", "answer", "says"),
        [
            (ACCEPT, "none", "until two members of the IPR team have looked at it"),
            (ACCEPT, "not_known", "until a member of the IPR team has looked at it"),
            (CANNOT_TELL, "none", "until two members of the IPR team have"),
        ],
    )
    def test_what_would_lower_the_case_says_that_it_waits(
        self, send, referrer, tells, before, answer, says
    ):
        teller = tells(referrer, send(before))
        teller.say(q_contribution=answer)

        assert says in words(teller.check())

    @pytest.mark.parametrize(
        ("refused", "says"),
        [
            (False, "it still does, with this beside it"),
            (True, "The IPR team looked at that and left the case where it is"),
        ],
    )
    def test_a_note_asks_nobody_again(
        self, session, settings, send, referrer, team, tells, refused, says
    ):
        referral = send(ACCEPT)
        tell_news(session, referral, DECLINE, settings=settings)
        if refused:
            lowering = open_lowering(session, referral)
            service.refuse_lowering(session, lowering, reason="Not so", actor=team)
        session.commit()
        teller = tells(referrer, referral)
        teller.say("A detail")

        text = words(teller.check())

        assert says in text
        assert "does not move until" not in text

    def test_sent_the_difference_is_shown_and_the_old_decision_kept(
        self, client, send, referrer, tells, now, session
    ):
        referral = send(DECLINE)
        teller = tells(referrer, referral)
        teller.say("Their MP wrote", q_contribution="suggested")

        assert teller.send().status_code == 303

        text = words(client.get(f"/referrals/{referral.reference}"))
        assert "The case was decided again: decision 2. Every decision is kept" in text
        assert "This case is accepted" in text
        assert "Decision 1: This case does not meet the criteria" in text
        assert "No, nobody has Someone has suggested it" in text
        assert "Their MP wrote" in text
        assert now(referral).status is ReferralStatus.ACCEPTED
        assert session.scalars(select(UnsentNews)).all() == []

    def test_sent_twice_it_is_one_decision(self, send, referrer, tells, decided):
        teller = tells(referrer, send(DECLINE))
        teller.say("Their MP wrote")
        fields = teller.seen()

        assert [teller.send(fields).status_code for _ in range(2)] == [303, 303]
        assert decided() == 2

    def test_what_another_told_meanwhile_is_shown_before_it_is_sent(
        self, send, referrer, team, tells, decided, session, settings
    ):
        referral = send(DECLINE)
        teller = tells(referrer, referral)
        teller.say(q_contribution="suggested")
        fields = teller.seen()
        tell_news(session, referral, CANNOT_TELL, actor=team, settings=settings)
        session.commit()

        response = teller.send(fields)

        assert response.status_code == 422
        text = words(response)
        assert "changed while you were reading this page. Nothing was sent" in text
        assert "Not known Someone has suggested it" in text
        assert decided() == 2
        assert teller.send().status_code == 303
        assert decided() == 3

    def test_what_would_do_something_else_by_now_is_shown_again(
        self, send, referrer, team, tells, decided
    ):
        referral = send(CANNOT_TELL)
        teller = tells(referrer, referral)
        teller.say(q_contribution="suggested")
        fields = teller.seen()
        teller.client.sign_in(team)
        teller.client.post(f"/referrals/{referral.reference}/claim")
        teller.client.sign_in(referrer)

        response = teller.send(fields)

        assert response.status_code == 422
        assert f"Who has it {team.name} {team.name}" in words(response)
        assert decided() == 1

    def test_a_post_that_saw_nothing_sends_nothing(
        self, send, referrer, tells, decided
    ):
        teller = tells(referrer, send(DECLINE))
        teller.say(q_contribution="suggested")

        assert teller.send({"revision": 1}).status_code == 422
        assert decided() == 1

    def test_one_can_go_back_and_find_what_one_wrote(self, send, referrer, tells):
        teller = tells(referrer, send(DECLINE))
        teller.say("Their MP wrote", q_contribution="suggested")

        fields = fill(teller.client, teller.address)
        answers = fill(teller.client, f"{teller.address}/answers")

        assert fields["note"] == ["Their MP wrote"]
        assert fields["about"] == ["contribution"]
        assert answers["q_contribution"] == ["suggested"]

    def test_an_answer_that_it_is_no_longer_about_is_not_sent(
        self, send, referrer, tells
    ):
        teller = tells(referrer, send(DECLINE))
        teller.say(q_contribution="suggested")
        teller.say("Only this")

        assert "Criteria not met Criteria not met" in words(teller.check())

    def test_nothing_new_is_said_to_be_so(self, send, referrer, tells, decided):
        teller = tells(referrer, send(DECLINE))
        teller.say(q_contribution="none")

        response = teller.send()

        assert response.status_code == 422
        assert "Change an answer, or write what is new" in response.text
        assert decided() == 1

    def test_where_nobody_could_hold_it_nothing_can_be_sent(
        self, send, referrer, tells, staff, area, session, acssl, deputy
    ):
        teller = tells(referrer, send(DECLINE))
        teller.say(area=str(area.id))
        session.rollback()
        for person in (staff[Role.ACSSL_LEAD], acssl, deputy):
            person.active = False
        session.commit()

        response = teller.check()

        assert "Nobody can hold a declined case" in response.text
        assert "seen" not in teller.seen()

    def test_given_up_it_is_forgotten(self, send, referrer, tells, decided, session):
        teller = tells(referrer, send(DECLINE))
        teller.say("Their MP wrote", q_contribution="suggested")

        sent = teller.client.post(f"{teller.address}/give-up", follow_redirects=True)

        assert "Nothing was sent" in sent.text
        assert decided() == 1
        assert session.scalars(select(UnsentNews)).all() == []
