"""Our own questions: a row in the table is all that a question takes."""

import pytest
from sqlalchemy import select

from ipr.referrals.models import Draft, Referral
from ipr.referrals.questions import own_questions
from ipr.referrals.questions.answer_types import ShortText
from ipr.referrals.questions.draft_answers import WHERE
from ipr.referrals.questions.forms import question_form
from ipr.referrals.questions.own_questions import OWN_QUESTIONS
from ipr.referrals.questions.question_row import OwnQuestion
from tests.make import make_staff, make_user
from tests.web.referral_pages import ALL, errors, fill, sent, soup, start

BADGE = OwnQuestion(
    WHERE,
    "badge",
    ShortText(),
    Referral.ended_reason,  # any column of text that a new referral leaves empty
    "Whose badge was shown?",
    needed="Enter whose badge was shown",
    missing="Say whose badge was shown",
    checked_as="Badge",
    recorded_as="Badge shown",
)


@pytest.fixture
def at(client, session):
    make_staff(session)
    referrer = make_user(session)
    session.commit()
    client.sign_in(referrer)
    return start(client)


@pytest.fixture
def declared(monkeypatch):
    monkeypatch.setattr(own_questions, "OWN_QUESTIONS", (*OWN_QUESTIONS, BADGE))
    question_form.cache_clear()
    yield
    question_form.cache_clear()


def draft(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Draft)).one()


@pytest.mark.usefixtures("declared")
class TestOneDeclaration:
    def test_asks_it_and_refuses_the_page_without_it(self, client, at):
        page = soup(client.get(f"{at}/questions/area"))
        response = client.post(f"{at}/questions/area", data=sent("area"))

        assert page.find("label", {"for": "badge"}).get_text(strip=True) == BADGE.label
        assert errors(response) == [BADGE.needed]

    def test_misses_it_in_a_draft(self, client, at):
        page = soup(client.get(f"{at}/check-answers"))
        [row] = [dt for dt in page.select("dt") if dt.get_text(strip=True) == "Badge"]

        assert BADGE.missing in page.get_text()
        assert row.find_next("dd").get_text(strip=True) == "Not answered yet"

    def test_keeps_shows_and_stores_the_answer(self, client, at, session):
        fill(client, at, *[page for page in ALL if page != "area"])
        client.post(f"{at}/questions/area", data=sent("area", badge="A nurse’s"))

        again = soup(client.get(f"{at}/questions/area"))
        checked = client.get(f"{at}/check-answers").text
        kept = draft(session)
        said, sending = kept.content, {"revision": str(kept.revision)}
        sent_off = client.post(f"/drafts/{kept.key}/submit", data=sending)
        receipt = soup(client.get(sent_off.location))
        recorded = receipt.find("dt", string="Badge shown").find_next("dd")
        session.rollback()

        assert again.find(id="badge")["value"] == "A nurse’s"
        assert "A nurse’s" in checked
        assert said["details"]["badge"] == "A nurse’s"
        assert recorded.get_text(strip=True) == "A nurse’s"
        assert session.scalars(select(Referral.ended_reason)).one() == "A nurse’s"


def test_no_two_questions_share_a_field_or_a_place():
    names = [question.name for question in OWN_QUESTIONS]
    places = [(question.part, question.key) for question in OWN_QUESTIONS]
    columns = [question.column for question in OWN_QUESTIONS]

    assert len(set(names)) == len(set(places)) == len(set(columns)) == len(names)
