"""Every process uses the rulebook that is in use, or says that it can't."""

import hashlib

import pytest
import time_machine

from ipr.criteria.edits import reword_fact
from ipr.db.clock import utc_now
from ipr.permissions import Role
from ipr.rulebook import loads
from ipr.versions.models import RulebookInUse, StoredRulebook
from tests.make import (
    drafted_text,
    make_draft,
    make_staff,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
)
from tests.unit.criteria_steps import approve, publish
from tests.web.reading import words
from tests.web.referral_pages import soup

ACCEPT = {"event": ["death"], "contribution": "alleged", "external_process": ["none"]}
QUESTION = "Has anybody said that the department made things worse?"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-31T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def referrer(session):
    make_staff(session)
    referrer = make_user(session, name="Rhys Referrer")
    session.commit()
    return referrer


@pytest.fixture
def publish_new(session):
    """Return what publishes a version from 1 April 2027, as the service does."""

    def publish_new(text=""):
        editor = make_user(session, Role.CRITERIA_EDITOR)
        draft = make_version_draft(session, editor, text)
        approve(session, draft, editor)
        publish(session, draft, editor)
        session.commit()

    return publish_new


@pytest.mark.both_databases
class TestTwoProcesses:
    @pytest.fixture
    def clients(self, make_app, referrer):
        """Two instances of the program on one database; each has read it before."""
        clients = [make_app(port=port).test_client() for port in (8001, 8002)]
        for client in clients:
            client.sign_in(referrer)
            assert "Criteria from April 2027" not in client.get("/guidance").text
        return clients

    def test_both_use_a_published_version_in_their_next_request(
        self, clients, publish_new
    ):
        publish_new()

        for client in clients:
            assert "Criteria from April 2027" in client.get("/guidance").text

    def test_what_one_publishes_the_other_decides_by(
        self, clients, session, referrer, clock
    ):
        editor = make_user(session, Role.CRITERIA_EDITOR)
        draft = make_version_draft(session, editor)
        second = approve(session, draft, editor)
        session.commit()
        one, other = clients
        one.sign_in(second)
        assert one.post(f"/criteria/drafts/{draft.id}/publish").status_code == 303

        clock.move_to("2027-04-01T09:00:00Z")
        other.sign_in(referrer)
        version = loads(drafted_text())["2027"]
        facts = {"learning_possible": "yes", "event": ["none"], "contribution": "none"}
        mine = make_draft(session, referrer, version=version, facts=facts)
        session.commit()
        sent = other.post(f"/drafts/{mine.key}/submit", follow_redirects=True)

        assert "This case qualifies at discretion" in words(sent)
        assert "Criteria from April 2027" in words(sent)

    def test_a_withdrawn_one_is_gone_from_both(self, clients, session, publish_new):
        publish_new()
        editor = make_user(session, Role.CRITERIA_EDITOR)
        session.commit()
        one, other = clients
        one.sign_in(editor)
        reason = {"reason": "The day was wrong."}
        one.post("/criteria/versions/2027/withdraw", data=reason)

        for client in clients:
            assert "Criteria from April 2027" not in client.get("/guidance").text


class TestReferralsAcrossTheChange:
    @pytest.fixture
    def at(self, session, referrer):
        draft = make_draft(session, referrer, facts=ACCEPT)
        session.commit()
        return f"/drafts/{draft.key}"

    def test_a_draft_is_read_again_on_the_day_and_what_changed_is_shown(
        self, client, referrer, at, publish_new, clock
    ):
        publish_new()
        client.sign_in(referrer)
        assert client.get(at).status_code == 200  # the day before, nothing changed
        clock.move_to("2027-04-01T09:00:00Z")
        client.sign_in(referrer)

        for page in ("", "/questions/customer", "/check-answers"):
            assert client.get(at + page).location == f"{at}/read-again"
        assert client.post(f"{at}/submit").location == f"{at}/read-again"
        text = words(client.get(f"{at}/read-again"))

        assert "“Criteria from April 2027” is in force since 1 April 2027" in text
        assert "There is a new question" in text
        client.post(f"{at}/read-again")
        assert "Alex Example" in client.get(f"{at}/check-answers").text

    def test_an_edition_of_a_question_that_both_ask_is_said_to_have_changed(
        self, client, session, referrer, at, publish_new, clock
    ):
        publish_new(
            reword_fact(drafted_text(), "2027", "contribution", question=QUESTION)
        )
        clock.move_to("2027-04-01T09:00:00Z")
        client.sign_in(referrer)

        text = words(client.get(f"{at}/read-again"))

        assert QUESTION in text
        old = published_book()["2023"].facts["contribution"].question
        client.post(f"{at}/read-again")
        page = client.get(f"{at}/questions/the-departments-part").text
        assert QUESTION in page
        assert old not in page

    def main_of(self, page):
        """Return the page itself, but for when it was printed."""
        main = soup(page).main
        main.select_one(".ipr-only-print").decompose()
        return str(main)

    def test_a_receipt_stays_the_same_to_the_letter(
        self, client, session, settings, referrer, publish_new, clock
    ):
        referral = submit_referral(session, referrer, settings=settings, facts=ACCEPT)
        session.commit()
        address = f"/referrals/{referral.reference}"
        client.sign_in(referrer)
        page = client.get(address)
        before, main = page.text, self.main_of(page)
        publish_new(
            reword_fact(drafted_text(), "2027", "contribution", question=QUESTION)
        )

        assert client.get(address).text == before
        clock.move_to("2027-04-01T09:00:00Z")
        client.sign_in(referrer)
        after = client.get(address)
        assert self.main_of(after) == main


class TestDisagreement:
    @pytest.fixture
    def changed(self, settings, tmp_path):
        """A file whose version 2020 is not the published one."""
        path = tmp_path / "criteria.yaml"
        text = settings.rules.read_text()
        path.write_text(text.replace("id: complex-issues", "id: very-complex"))
        return path

    @pytest.fixture
    def client(self, make_app, changed):
        return make_app(rules=changed).test_client()

    def test_nothing_is_decided_and_both_digests_are_named(
        self, client, session, settings, changed, referrer
    ):
        draft = make_draft(session, referrer, facts=ACCEPT)
        session.commit()
        client.sign_in(referrer)

        sent = client.post(f"/drafts/{draft.key}/submit")
        read = client.get(f"/drafts/{draft.key}")

        for response in (sent, read):
            assert response.status_code == 503
            text = words(response)
            assert published_book()["2020"].digest in text
            assert loads(changed.read_text())["2020"].digest in text
        assert "<html" in sent.text
        session.expire_all()
        assert draft.state.value == "open"

    def test_htmx_gets_the_message_alone(self, client, session, referrer):
        draft = make_draft(session, referrer, facts=ACCEPT)
        session.commit()
        client.sign_in(referrer)

        response = client.get(
            f"/drafts/{draft.key}/questions/what-happened",
            headers={"HX-Request": "true"},
        )

        assert response.status_code == 503
        assert "<html" not in response.text
        assert published_book()["2020"].digest in response.text

    def test_strangers_are_told_less(self, client, referrer):
        response = client.get("/guidance")

        assert response.status_code == 503
        assert published_book()["2020"].digest not in response.text

    def test_what_needs_no_criteria_is_there(self, client, session, settings, referrer):
        referral = submit_referral(session, referrer, settings=settings, facts=ACCEPT)
        session.commit()
        client.sign_in(referrer)

        assert client.get(f"/referrals/{referral.reference}").status_code == 200
        assert client.get("/account").status_code == 200


class TestTamperedText:
    @pytest.mark.parametrize("honest", [True, False], ids=["other-words", "digest"])
    def test_a_text_that_was_put_in_by_hand_decides_nothing(
        self, client, session, referrer, honest
    ):
        book = published_book().text.replace("id: complex-issues", "id: very-complex")
        digest = hashlib.sha256(book.encode()).hexdigest() if honest else "0" * 64
        text = StoredRulebook(digest=digest, text=book, made_at=utc_now())
        session.add(text)
        session.flush()
        session.get_one(RulebookInUse, 1).rulebook = text
        session.commit()
        client.sign_in(referrer)

        response = client.get("/criteria")

        assert response.status_code == 503
        wanted = published_book()["2020"].digest if honest else digest
        assert wanted in words(response)
