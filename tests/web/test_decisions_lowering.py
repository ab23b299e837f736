"""The IPR team confirms or refuses what would lower a case; all concerned read why."""

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipr.decisions.queries import open_lowering
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from tests.make import make_user, tell_news
from tests.web.reading import fill, words

HARM = {"event": ["death"], "external_process": ["none"]}
ACCEPT = HARM | {"contribution": "alleged"}
DECLINE = HARM | {"contribution": "none"}
CANNOT_TELL = HARM | {"contribution": "not_known"}
STAYS = "A lower outcome waits to be confirmed: until then the case stays where it is"


@pytest.fixture
def told(session, settings, send):
    def told(answers, **said):
        referral = send(ACCEPT)
        tell_news(session, referral, answers, settings=settings, **said)
        session.commit()
        return referral

    return told


@pytest.fixture
def answer(client):
    def answer(person, referral, answer="confirm", reason="I read it", **said):
        client.sign_in(person)
        address = f"/referrals/{referral.reference}/lowering"
        given = {"answer": answer, "reason": reason}
        return client.post(address, data=fill(client, address) | given | said)

    return answer


@pytest.fixture
def reads(client):
    def reads(person, referral):
        client.sign_in(person)
        return words(client.get(f"/referrals/{referral.reference}"))

    return reads


class TestConfirmLowering:
    def test_until_it_is_confirmed_the_receipt_says_what_stands(
        self, told, reads, referrer, team
    ):
        referral = told(DECLINE, note="Their MP wrote")

        for reader in (referrer, team):
            text = reads(reader, referral)
            assert "Referral " + referral.reference in text
            assert "This case is accepted for an Internal Process Review" in text
            assert STAYS in text
            assert "Two members of the IPR team have to confirm that" in text
            assert "Status Accepted" in text
            assert "A factual report is drawn up" in text
            assert "Their MP wrote" in text

    def test_the_team_finds_it_on_home_and_in_its_list(
        self, client, told, team, session
    ):
        referral = told(DECLINE)
        client.sign_in(team)

        assert "Lower outcomes for you to confirm" in words(client.get("/"))
        listed = words(client.get("/to-confirm"))
        assert f"{referral.reference}" in listed
        assert "Accepted Criteria not met" in listed
        assert "Two people" in listed

    def test_two_people_lower_it_and_everybody_reads_why(
        self, client, told, answer, reads, referrer, team, second, staff, now
    ):
        referral = told(DECLINE)

        assert answer(team, referral, reason="I rang them").status_code == 303
        assert now(referral).status is ReferralStatus.ACCEPTED
        assert "I rang them" not in reads(referrer, referral)
        half = reads(referrer, referral)
        assert "has confirmed it. A second member" in half
        assert "It would put the case lower than it is. It waits for a second" in half
        assert answer(second, referral, reason="So did I").status_code == 303

        assert now(referral).status is ReferralStatus.DECLINED
        for reader in (referrer, team, second, staff[Role.ACSSL_LEAD]):
            text = reads(reader, referral)
            assert "I rang them" in text
            assert "So did I" in open_part(client, referral)
            assert "A lower outcome was confirmed, and the case was moved" in text
            assert "It put the case lower than it was, once that was confirmed" in text
            assert "This case does not meet the criteria" in text
            assert STAYS not in text

    def test_one_person_sends_it_back_to_the_team(
        self, client, told, answer, reads, referrer, team, now
    ):
        referral = told(CANNOT_TELL)

        answer(team, referral, reason="It is open again")

        assert now(referral).status is ReferralStatus.TRIAGE
        text = reads(referrer, referral)
        assert "It is open again" in open_part(client, referral)
        assert "A factual report is drawn up" not in text

    def test_refused_it_stays_and_the_reason_is_read(
        self, told, answer, reads, referrer, team, second, now
    ):
        referral = told(DECLINE)
        answer(team, referral)

        answer(second, referral, "refuse", reason="The letter is about another")

        assert now(referral).status is ReferralStatus.ACCEPTED
        text = reads(referrer, referral)
        assert "A lower outcome was refused, and the case stayed where it was" in text
        assert "The letter is about another" in text
        assert f"{second.name} refused it" in text
        assert "the case would have been put lower than it was" in text
        assert "would put" not in text
        assert "This case is accepted for an Internal Process Review" in text

    def test_its_referrer_finds_the_answer_marked_as_new(
        self, client, told, answer, referrer, team
    ):
        referral = told(CANNOT_TELL)
        client.sign_in(referrer)
        client.get(f"/referrals/{referral.reference}")

        answer(team, referral)

        client.sign_in(referrer)
        assert "New: read what was decided or done" in words(client.get("/"))

    def test_whoever_told_it_is_told_that_somebody_else_has_to(
        self, client, told, team, second, answer
    ):
        mine = told(DECLINE, actor=team)
        address = f"/referrals/{mine.reference}/lowering"
        client.sign_in(team)

        assert "You told us what is new" in words(client.get(address))
        assert "<textarea" not in client.get(address).text
        response = client.post(address, data={"answer": "confirm", "reason": "Mine"})
        assert response.status_code == 422
        assert "for you to confirm" not in client.get("/").text

    def test_the_second_reads_what_the_first_wrote(
        self, client, told, answer, team, second
    ):
        referral = told(DECLINE)
        address = f"/referrals/{referral.reference}/lowering"
        client.sign_in(second)
        before = fill(client, address)
        answer(team, referral, reason="I rang them")
        client.sign_in(second)

        stale = before | {"answer": "confirm", "reason": "So did I"}
        response = client.post(address, data=stale)

        assert response.status_code == 422
        assert "This changed while you were writing" in response.text
        assert "I rang them" in words(response)

    def test_a_note_hides_neither_what_changed_nor_who_told_it(
        self, client, told, referrer, team, second, session, settings, now
    ):
        referral = told(CANNOT_TELL, actor=team)
        tell_news(session, referral, {}, settings=settings, note="Their MP wrote")
        session.commit()
        address = f"/referrals/{referral.reference}/lowering"
        client.sign_in(team)

        refused = client.post(address, data={"answer": "confirm", "reason": "Mine"})
        assert refused.status_code == 422
        assert "You told us" in words(refused)
        assert referral.reference not in words(client.get("/to-confirm?state=mine"))
        assert now(referral).status is ReferralStatus.ACCEPTED

        client.sign_in(second)
        assert STAYS in words(client.get(f"/referrals/{referral.reference}"))
        page = words(client.get(address))
        assert "Answers that changed" in page
        assert "No answer changed" not in page
        assert f"{team.name} told us something new" in page
        assert f"{referrer.name} told us something new" in page
        assert "Their MP wrote" in page

    def test_nobody_answers_without_having_read_a_note(
        self, client, told, team, session, settings
    ):
        referral = told(CANNOT_TELL)
        address = f"/referrals/{referral.reference}/lowering"
        client.sign_in(team)
        fields = fill(client, address) | {"answer": "confirm", "reason": "Yes"}
        tell_news(session, referral, {}, settings=settings, note="Their MP wrote")
        session.commit()

        response = client.post(address, data=fields)

        assert response.status_code == 422
        assert "This changed while you were writing" in response.text
        assert "Their MP wrote" in words(response)

    def test_a_reason_that_names_the_customer_is_kept_to_be_mended(
        self, told, answer, team, session
    ):
        referral = told(DECLINE)
        reason = f"{referral.customer.name} was in work"

        response = answer(team, referral, reason=reason)

        assert response.status_code == 422
        assert "Take out “Alex”, “Example”" in words(response)
        assert reason in response.text
        assert open_lowering(session, referral).first is None

    def test_what_was_overtaken_is_not_answered(
        self, client, told, referrer, team, session, settings
    ):
        referral = told(DECLINE)
        address = f"/referrals/{referral.reference}/lowering"
        client.sign_in(team)
        fields = fill(client, address) | {"answer": "confirm", "reason": "Yes"}
        tell_news(session, referral, ACCEPT, settings=settings)
        session.commit()

        response = client.post(address, data=fields, follow_redirects=True)

        assert "Nothing waits to be confirmed here" in response.text

    def test_a_new_answer_to_what_was_open_is_not_asked_for_again(
        self, session, settings, send, answer, reads, referrer, team
    ):
        referral = send(CANNOT_TELL)
        tell_news(session, referral, DECLINE, settings=settings)
        session.commit()

        text = reads(referrer, referral)
        assert "Answers to these would settle it" not in text
        assert "Decision 1, on the answers of" in text
        assert "It said then:" in text
        assert "A new answer to this was given on" in text
        assert "it waits to be confirmed" in text
        answer(team, referral, "refuse")
        text = reads(referrer, referral)
        assert "the IPR team did not accept what it would change" in text
        assert "it waits to be confirmed" not in text

    def test_a_page_of_nothing_says_no_more_than_that(self, client, send, team):
        referral = send(CANNOT_TELL)
        client.sign_in(team)
        for page, said in (
            ("proposal", "Nobody has proposed an outcome for this case"),
            ("proposal/change", "Nobody has proposed an outcome for this case"),
            ("lowering", "Nothing waits to be confirmed here"),
        ):
            address = f"/referrals/{referral.reference}/{page}"
            text = words(client.get(address, follow_redirects=True))
            assert said in text
            assert "answered or overtaken" not in text

    def test_who_reads_the_reason_is_said_as_it_is(self, client, told, team):
        client.sign_in(team)
        text = words(client.get(f"/referrals/{told(DECLINE).reference}/lowering"))
        assert "Members of the IPR team can read this as soon as you send it" in text

    def test_a_reason_is_asked_for(self, told, answer, team):
        response = answer(team, told(DECLINE), reason=" ")

        assert response.status_code == 422
        assert "Enter why" in response.text

    def test_a_decline_that_nobody_can_hold_leaves_everything_as_it_was(
        self, told, answer, team, second, staff, session, now
    ):
        referral = told(DECLINE)
        answer(team, referral)
        session.rollback()
        staff[Role.ACSSL_LEAD].active = False
        session.commit()

        response = answer(second, referral)

        assert response.status_code == 422
        assert "Nobody can hold a declined case" in response.text
        assert now(referral).status is ReferralStatus.ACCEPTED
        assert open_lowering(session, referral).second is None

    def test_meanwhile_nobody_settles_it_otherwise(self, client, told, team):
        referral = told(DECLINE)
        client.sign_in(team)

        page = client.get(f"/referrals/{referral.reference}")

        assert "Overturn this outcome" not in page.text
        address = f"/referrals/{referral.reference}/settle"
        sent = client.post(address, data=fill(client, address) | {"reason": "No"})
        assert "confirmed or refused first" in words(sent)


class TestNewCriteria:
    """No answer changed: what was held against one version is held against another."""

    CHANGED = (
        "No answer changed. The criteria did: “Criteria from April 2023”, in force "
        "from 1 April 2023, in place of “Criteria from April 2021”."
    )
    LOWER = "Under “Criteria from April 2023”, on the same answers, the case would be"

    @pytest.fixture
    def old(self, send):
        with time_machine.travel("2022-05-02T12:00:00Z", tick=False):
            return send(DECLINE | {"learning_possible": "not_known"})

    def test_it_is_said_before_it_is_sent(self, client, old, referrer):
        client.sign_in(referrer)
        address = f"/referrals/{old.reference}/new-information"
        client.post(address, data={"note": "Their MP wrote", "about": ["none"]})

        text = words(client.get(f"{address}/check"))

        assert (
            "We cannot tell yet, under “Criteria from April 2021” "
            "Criteria not met, under “Criteria from April 2023”" in text
        )
        assert f"{self.CHANGED} {self.LOWER} lower than it is" in text
        assert "Until then it stays in the IPR team’s queue" in text
        assert "With this" not in text

    def test_both_people_and_the_referrer_read_it(
        self, client, old, answer, reads, referrer, team, second, session, settings
    ):
        tell_news(session, old, settings=settings, note="Their MP wrote")
        session.commit()

        for reader in (team, second):
            client.sign_in(reader)
            page = words(client.get(f"/referrals/{old.reference}/lowering"))
            assert f"{self.CHANGED} {self.LOWER} lower than it is" in page
            assert "We cannot tell yet, under “Criteria from April 2021”" in page
            assert "Criteria not met, under “Criteria from April 2023”" in page
            assert "new answers" not in page
            assert "new information" not in page
            answer(reader, old)
        text = reads(referrer, old)
        # in the open part, and in what was decided when
        assert text.count(self.CHANGED) == 2
        assert "the case was put lower than it was" in text

    def test_whoever_had_it_reads_it(
        self, client, old, answer, team, second, session, settings
    ):
        other = make_user(session, Role.IPR_TEAM)
        old.owner, old.queue = team, None
        tell_news(session, old, settings=settings, note="Their MP wrote")
        session.commit()
        answer(second, old)
        answer(other, old)
        client.sign_in(team)

        assert "No longer with you" in words(client.get("/"))
        assert self.CHANGED in words(client.get(f"/referrals/{old.reference}/moved"))


def open_part(client, referral):
    """Return what the receipt shows before anything is unfolded."""
    page = client.get(f"/referrals/{referral.reference}")
    soup = BeautifulSoup(page.text, "html.parser").main
    for fold in soup.select("details"):
        fold.decompose()
    return soup.get_text(" ")


class TestChangeProposal:
    @pytest.fixture
    def proposed(self, client, send, team, second):
        referral = send(ACCEPT)
        client.sign_in(team)
        address = f"/referrals/{referral.reference}/settle"
        client.post(address, data=fill(client, address) | {"reason": "First"})
        return referral

    def test_its_maker_says_something_else(self, client, proposed, team, second):
        address = f"/referrals/{proposed.reference}/proposal/change"
        fields = fill(client, address)
        assert fields["reason"] == ["First"]

        assert client.post(address, data=fields | {"reason": "Then"}).status_code == 303

        text = words(client.get(f"/referrals/{proposed.reference}"))
        assert "Your proposal is changed" in text
        assert "and then changed the words of the proposal" in text
        assert f"{team.name} changed the words of the proposal" in text
        assert "something else" not in text
        client.sign_in(second)
        page = words(client.get(f"/referrals/{proposed.reference}/proposal"))
        assert "Then" in page
        assert "First" not in page

    def test_another_outcome_is_said_to_be_one(self, client, send, team):
        referral = send(CANNOT_TELL)
        client.sign_in(team)
        address = f"/referrals/{referral.reference}"
        client.post(f"{address}/claim")
        said = {"outcome": "decline", "reason": "First"}
        client.post(f"{address}/settle", data=fill(client, f"{address}/settle") | said)
        change = f"{address}/proposal/change"
        client.post(change, data=fill(client, change) | {"outcome": "accept"})

        assert "and then proposed to accept it instead" in words(client.get(address))

    def test_nobody_confirms_what_they_did_not_read(
        self, client, proposed, team, second
    ):
        client.sign_in(second)
        answering = f"/referrals/{proposed.reference}/proposal"
        fields = fill(client, answering) | {"answer": "confirm", "reason": "Yes"}
        client.sign_in(team)
        address = f"/referrals/{proposed.reference}/proposal/change"
        client.post(address, data=fill(client, address) | {"reason": "Then"})
        client.sign_in(second)

        response = client.post(answering, data=fields)

        assert response.status_code == 422
        assert "Another proposal was made while you were writing" in response.text

    def test_its_maker_takes_it_back(self, client, proposed, team, session, now):
        response = client.post(
            f"/referrals/{proposed.reference}/proposal/take-back",
            follow_redirects=True,
        )

        text = words(response)
        assert "Your proposal is taken back" in text
        assert "proposed to decline the case, and took it back" in text
        assert "Overturn this outcome" in text
        assert now(proposed).status is ReferralStatus.ACCEPTED

    def test_nobody_else_may(self, client, proposed, second):
        client.sign_in(second)
        back = f"/referrals/{proposed.reference}/proposal"

        changed = client.post(
            f"{back}/change",
            data=fill(client, back) | {"outcome": "decline", "reason": "Mine"},
        )
        taken = client.post(f"{back}/take-back", follow_redirects=True)

        assert changed.status_code == 422
        assert "Only whoever proposed this" in changed.text
        assert "Only whoever proposed this" in taken.text
        receipt = client.get(f"/referrals/{proposed.reference}").text
        assert "Change your proposal" not in receipt
