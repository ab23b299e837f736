"""Pages on which a referrer is asked something, and answers."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.db.clock import london_today
from ipr.enquiries import service
from ipr.enquiries.models import AnswerFile, Enquiry, EnquiryState
from ipr.files.models import ScanState
from ipr.permissions import Role
from tests.make import make_user, submit_referral
from tests.web.reading import fill, words
from tests.web.referral_pages import errors, soup

DECLINED = {"event": ["death"], "contribution": "none", "external_process": []}
UNKNOWN = DECLINED | {"contribution": "not_known"}
WHY = "What did the letters say?"
LETTER = (b"An invented letter.", "letter.txt")
PROGRAM = (b"MZ\0", "run.exe")


@pytest.fixture
def ask(session, send, team):
    def ask(actor=team, referral=None, question=WHY, due_on=None):
        enquiry = service.ask_question(
            session,
            referral or send(UNKNOWN),
            question=question,
            due_on=due_on,
            actor=actor,
        )
        session.commit()
        return enquiry

    return ask


@pytest.fixture
def answering(client, ask, referrer):
    """The page of a question, opened by its referrer."""
    enquiry = ask()
    client.sign_in(referrer)
    return f"/referrals/{enquiry.reference}/questions/{enquiry.id}/answer"


def answer(client, at, *files, text="A debt", press="submit"):
    sent = {"answer": text, press: "yes"} if press else {"answer": text}
    sent["files"] = [(io.BytesIO(data), name) for data, name in files]
    return client.post(at, data=sent, content_type="multipart/form-data")


def only(session, model):
    session.rollback()
    session.expire_all()
    [found] = session.scalars(select(model))
    return found


class TestAskQuestion:
    def test_the_team_asks_and_the_referrer_finds_it(
        self, client, send, team, referrer
    ):
        referral = send(UNKNOWN)
        receipt = f"/referrals/{referral.reference}"
        client.sign_in(team)
        assert "Ask the referrer a question" in client.get(receipt).text
        due = london_today() + timedelta(days=9)
        parts = {"day": due.day, "month": due.month, "year": due.year}

        sent = client.post(
            f"{receipt}/questions/new",
            data={"question": WHY, **{f"due_on-{k}": v for k, v in parts.items()}},
        )

        assert sent.location == receipt
        assert "The referrer can read your question now" in client.get(receipt).text
        assert "Waiting for an answer: 1" in words(client.get("/"))
        client.sign_in(referrer)
        home = words(client.get("/"))
        assert "What needs you now" in home
        said = f"{referral.reference} , asked today, answer it by {due:%-d %B %Y}"
        assert f"Questions for you: 1 {said}" in home
        text = words(client.get(receipt))
        assert f"{WHY} An answer is needed by {due:%-d %B %Y}" in text
        by = f"1 question on this page waits for your answer, by {due:%-d %B %Y}."
        assert by in text
        assert f"{team.name} asked the referrer a question" in text

    def test_what_was_typed_survives_a_refusal(self, client, send, team):
        at = f"/referrals/{send(UNKNOWN).reference}/questions/new"
        client.sign_in(team)
        gone = {"due_on-day": "1", "due_on-month": "1", "due_on-year": "2020"}

        response = client.post(at, data={"question": WHY, **gone})

        assert response.status_code == 422
        assert errors(response) == [
            "The day you need an answer by must be today or in the future"
        ]
        assert WHY in response.text
        assert errors(client.post(at, data={})) == ["Write what you want to know"]
        named = client.post(at, data={"question": "Was Alex at home?"})
        assert errors(named) == ["Take out “Alex”: it names the customer"]

    def test_who_holds_a_declined_case_asks_from_its_page(
        self, client, session, settings, staff, area, acssl, referrer
    ):
        referral = submit_referral(
            session, referrer, settings=settings, facts=DECLINED, area=area
        )
        session.commit()
        case = f"/support/{referral.reference}"
        client.sign_in(acssl)
        assert f"/referrals/{referral.reference}/questions/new" in client.get(case).text

        sent = client.post(
            f"/referrals/{referral.reference}/questions/new", data={"question": WHY}
        )

        assert sent.location == case
        assert WHY in words(client.get(case))

    def test_nobody_who_does_not_see_the_referral_sees_the_question(
        self, client, session, ask
    ):
        enquiry = ask()
        for stranger in (make_user(session), make_user(session, Role.ACSSL)):
            session.commit()
            client.sign_in(stranger)
            at = f"/referrals/{enquiry.reference}"
            for page in (at, f"{at}/questions/{enquiry.id}/answer"):
                assert client.get(page).status_code == 404

    def test_a_question_is_found_under_its_own_referral_alone(
        self, client, ask, send, referrer
    ):
        enquiry, other = ask(), send(UNKNOWN)
        client.sign_in(referrer)

        at = f"/referrals/{other.reference}/questions/{enquiry.id}/answer"

        assert client.get(at).status_code == 404


class TestAnswerQuestion:
    def test_words_and_a_file_are_sent_in_one_go(
        self, client, answering, session, team
    ):
        sent = answer(client, answering, LETTER)

        assert sent.status_code == 303
        enquiry = only(session, Enquiry)
        assert (enquiry.state, enquiry.answer) == (EnquiryState.ANSWERED, "A debt")
        client.sign_in(team)
        page = client.get(f"/referrals/{enquiry.reference}")
        assert "A debt letter.txt (19 Bytes)" in words(page)
        link = soup(page).find("a", string="letter.txt")["href"]
        assert client.get(link).data == LETTER[0]
        assert "Questions for you" not in client.get("/").text

    def test_files_are_added_one_after_the_other_and_the_words_stay(
        self, client, answering, session, team
    ):
        assert answer(client, answering, LETTER, press="add").location == answering
        answer(client, answering, (b"Another.", "other.txt"), press="add")

        page = soup(client.get(answering))
        assert page.textarea.get_text(strip=True) == "A debt"
        keys = [button["value"] for button in page.select("button[name=remove]")]
        sent = client.post(answering, data={"answer": "Two", "remove": keys[0]})
        assert sent.location == answering
        [kept] = soup(client.get(answering)).select("button[name=remove]")
        assert kept["value"] == keys[1]
        assert soup(client.get(answering)).textarea.get_text(strip=True) == "Two"
        client.sign_in(team)
        receipt = client.get(f"/referrals/{only(session, Enquiry).reference}").text
        assert "Two" not in receipt and "other.txt" not in receipt
        assert client.get(f"/answer-files/{keys[1]}").status_code == 404

    def test_one_file_that_is_refused_sends_nothing_and_keeps_the_rest(
        self, client, answering, session
    ):
        response = answer(client, answering, LETTER, PROGRAM)

        assert response.status_code == 422
        assert "“run.exe” was not added" in errors(response)[0]
        assert "A debt" in response.text
        assert "letter.txt" in response.text
        assert only(session, Enquiry).state is EnquiryState.OPEN
        assert answer(client, answering, text="").status_code == 303
        assert only(session, Enquiry).answer is None

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"submit": "yes"}, "Write your answer, or add a file that answers it"),
            ({"add": "yes"}, "Choose at least one file"),
        ],
    )
    def test_something_has_to_be_said(self, client, answering, said, why):
        assert errors(client.post(answering, data=said)) == [why]

    def test_what_was_typed_is_shown_if_it_was_taken_back_meanwhile(
        self, client, answering, session, team
    ):
        enquiry = only(session, Enquiry)
        service.take_back_question(session, enquiry, reason="Found it", actor=team)
        session.commit()

        for files in ((), (LETTER,)):
            response = answer(client, answering, *files)
            assert response.status_code == 422
            assert errors(response) == [
                "This question was taken back: no answer is needed"
            ]
            assert "A debt" in response.text
        left = client.get(answering, follow_redirects=True)
        assert "no answer is needed" in words(left)
        assert "Found it" in words(left)

    def test_a_file_that_nobody_may_open_is_not_given_out(
        self, client, answering, session
    ):
        answer(client, answering, LETTER)
        file = only(session, AnswerFile)
        file.scan = ScanState.QUARANTINED
        session.info["made by a test"] = True
        session.commit()

        page = client.get(f"/answer-files/{file.key}", follow_redirects=True)

        assert "Nobody can open that file" in words(page)
        assert "letter.txt (nobody can open this file until it has been checked)" in (
            words(page)
        )
        client.post(f"/answer-files/{file.key}/scan")
        assert only(session, AnswerFile).scan is ScanState.QUARANTINED

    def test_a_file_that_was_sent_by_mistake_is_removed_by_its_sender_or_the_team(
        self, client, answering, session, team
    ):
        answer(client, answering, LETTER, press="add")
        file = only(session, AnswerFile)
        at = f"/answer-files/{file.key}"
        assert client.get(f"{at}/remove").location == answering
        answer(client, answering)
        client.sign_in(team)
        link = soup(client.get(f"/referrals/{file.reference}")).select(
            f"a[href='{at}/remove']"
        )
        assert link
        assert "letter.txt" in words(client.get(f"{at}/remove"))

        sent = client.post(f"{at}/remove")

        assert sent.location == f"/referrals/{file.reference}"
        assert client.get(at).status_code == 404
        assert "letter.txt" not in client.get(sent.location).text
        assert only(session, AnswerFile).erased_at is None

    def test_the_team_does_not_answer_for_the_referrer(self, client, answering, team):
        client.sign_in(team)

        assert client.get(answering).status_code == 403
        assert answer(client, answering, LETTER).status_code == 403

    def test_something_new_answers_it(self, client, answering, session, team):
        link = soup(client.get(answering)).find("a", string=lambda s: s and "new" in s)
        first = client.get(link["href"])
        assert f"{team.name} asked you on" in words(first)
        assert WHY in words(first)
        about = {"note": "A debt of hers", "about": ["contribution"]}
        sent = client.post(link["href"], data=about)
        fields = fill(client, sent.location) | {"q_contribution": "suggested"}
        assert WHY in words(client.get(sent.location))
        sent = client.post(sent.location, data=fields)
        assert WHY in words(client.get(sent.location))

        done = client.post(sent.location, data=fill(client, sent.location))

        assert done.status_code == 303
        enquiry = only(session, Enquiry)
        assert enquiry.state is EnquiryState.ANSWERED
        assert enquiry.decision.number == 2
        client.sign_in(team)
        text = words(client.get(f"/referrals/{enquiry.reference}"))
        assert "With something new, on which decision 2 was made." in text

    def test_something_new_of_itself_answers_nothing(self, client, answering, session):
        new = answering.partition("/questions/")[0] + "/new-information"
        assert WHY not in words(client.get(new))

        client.post(new, data={"note": "Their MP wrote", "about": ["none"]})
        client.post(f"{new}/check", data=fill(client, f"{new}/check"))

        assert only(session, Enquiry).state is EnquiryState.OPEN


class TestTakeBackQuestion:
    def test_the_referrer_reads_why(self, client, ask, team, referrer):
        enquiry = ask()
        receipt = f"/referrals/{enquiry.reference}"
        client.sign_in(team)
        at = f"{receipt}/questions/{enquiry.id}/take-back"
        assert at in client.get(receipt).text
        assert errors(client.post(at, data={})) == ["Write why you take it back"]

        assert client.post(at, data={"reason": "We found it"}).location == receipt

        assert "This question was taken back" in words(
            client.get(at, follow_redirects=True)
        )
        client.sign_in(referrer)
        text = words(client.get(receipt))
        assert f"by {team.name}, who wrote: We found it" in text
        assert "Questions for you" not in client.get("/").text
        assert client.get(at).status_code == 403
