"""Changing the rulebook's file changes the form, with no code."""

import pytest
import time_machine

from ipr.permissions import Role
from ipr.rulebook import loads
from ipr.versions.service import take_in
from tests.make import make_draft, make_user, published_book
from tests.web.referral_pages import CUSTOMER, EVENT, errors, soup

NEW_FACTS = """
  care_leaver:
    type: yes_no
    page: what-happened
    question: "Was the customer a care leaver?"
    help: "Somebody who was in care as a child."

  contact:
    type: any_of
    page: contact
    question: "How had the customer been in contact with us?"
    options:
      letter: "By letter"
      telephone: "By telephone"
"""
NEW_PAGE = """
  contact:
    title: "Contact with us"
    intro: "Think of the three months before."
"""
NEW_VERSION = """
  - id: "2026"
    title: "Criteria from November 2026"
    starts: 2026-11-01
    starts_basis: "Invented."
    source: {document: iprs-2023-24}
    criteria:
      - id: care-leaver
        kind: mandatory
        title: "A care leaver who died"
        plain: "A care leaver who died."
        source: {document: iprs-2023-24}
        when: {all: [{care_leaver: ["yes"]}, {event: [death]}]}
        texts: {met: "A care leaver died.", not_met: "No.", not_known: "Not known."}
        examples:
          - {given: {care_leaver: "yes", event: [death]}, expect: accept}
          - {given: {event: [none], contact: [none]}, expect: decline}
          - {given: {care_leaver: "yes", contact: [none]}, expect: cannot_tell}
      - id: contact
        kind: discretionary
        title: "Much contact"
        plain: "Much contact."
        source: {document: iprs-2023-24}
        when: {contact: [letter, telephone]}
        texts: {met: "Yes.", not_met: "No.", not_known: "Not known."}
        examples:
          - {given: {contact: [letter], event: [none]}, expect: consider}
          - {given: {event: [none], contact: [none]}, expect: decline}
          - {given: {event: [none]}, expect: cannot_tell}
"""


def changed_text():
    text = published_book().text
    before, versions = text.split("\nversions:\n")
    head, facts = before.split("\nfacts:\n")
    return (
        f"{head}{NEW_PAGE}\nfacts:\n{facts}{NEW_FACTS}\nversions:\n{versions}"
        f"{NEW_VERSION}"
    )


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00", tick=False):
        yield


@pytest.fixture
def referrer(session):
    make_user(session, Role.IPR_TEAM)
    make_user(session, Role.ACSSL_LEAD)
    referrer = make_user(session)
    session.commit()
    return referrer


@pytest.fixture
def client(make_app, tmp_path, referrer):
    path = tmp_path / "criteria.yaml"
    path.write_text(changed_text())
    client = make_app(rules=path).test_client()
    client.sign_in(referrer)
    return client


@pytest.fixture
def at(client):
    return client.post("/drafts/start").location.rpartition("/questions/")[0]


class TestChangedRulebook:
    def test_a_new_fact_on_a_page_that_is_there_is_asked_on_it(self, client, at):
        page = soup(client.get(f"{at}/questions/what-happened"))

        assert "Was the customer a care leaver?" in page.get_text()
        assert "Somebody who was in care as a child." in page.get_text()
        assert len(page.select("input[name=q_care_leaver]")) == 3

    def test_a_new_page_comes_in_its_place_with_its_words(self, client, at):
        page = soup(client.get(f"{at}/questions/contact"))
        tasks = [a.get_text(strip=True) for a in soup(client.get(at)).select("li a")]

        assert page.h1.get_text() == "Contact with us"
        assert "Think of the three months before." in page.get_text()
        order = ["The customer", "What happened", "Contact with us"]
        assert [task for task in tasks if task in order] == order

    def test_a_page_on_which_nothing_is_asked_any_more_is_gone(self, client, at):
        assert client.get(f"{at}/questions/the-departments-part").status_code == 404

    def test_answers_count_at_once(self, client, at):
        client.post(f"{at}/questions/customer", data={**CUSTOMER, "revision": 0})
        story = {**EVENT, "q_care_leaver": "yes", "revision": 0}

        saved = client.post(f"{at}/questions/what-happened", data=story)
        shown = client.get(f"{at}/check-answers").text

        assert saved.status_code == 303
        assert "would be accepted" in shown

    def test_a_new_question_is_asked_for(self, client, at):
        response = client.post(f"{at}/questions/contact", data={"revision": 0})

        [line] = errors(response)
        assert line.endswith("How had the customer been in contact with us?")

    def test_the_changed_file_is_a_rulebook(self):
        book = loads(changed_text(), "changed.yaml")

        assert [version.id for version in book.versions][-1] == "2026"


class TestRereadDraft:
    @pytest.fixture
    def old(self, session, referrer):
        draft = make_draft(session, referrer, version=published_book()["2023"])
        session.commit()
        return f"/drafts/{draft.key}"

    def test_what_changed_is_shown_before_anything_else(self, client, old):
        for page in ("", "/questions/customer", "/check-answers"):
            assert client.get(old + page).location == f"{old}/read-again"

        text = client.get(f"{old}/read-again").text

        assert "Criteria from November 2026" in text
        assert "There is a new question: “Was the customer a care leaver?”" in text
        assert "no longer asked: “Has anyone said" in text

    def test_then_the_answers_are_there_and_the_new_questions_open(self, client, old):
        client.post(f"{old}/read-again")

        text = client.get(f"{old}/check-answers").text

        assert "Alex Example" in text
        assert "Answer: Was the customer a care leaver?" in text
        assert "Send the referral" not in text

    def test_sending_it_unread_leads_there_too(self, client, old, session):
        take_in(session, loads(changed_text(), "changed.yaml"))
        session.commit()

        response = client.post(f"{old}/submit")

        assert response.location == f"{old}/read-again"

    def test_a_version_that_nobody_knows_any_more(self, client, session, referrer):
        draft = make_draft(session, referrer)
        draft.version_name = "1999"
        session.commit()

        text = client.get(f"/drafts/{draft.key}/read-again").text

        assert "go through all of them once more" in text


def test_no_version_has_more_than_eight_pages_with_questions(client, app, referrer):
    client = app.test_client()
    client.sign_in(referrer)
    for day in ("2020-05-01", "2021-05-01", "2022-11-01", "2026-11-21"):
        with time_machine.travel(f"{day} 12:00", tick=False):
            client.sign_in(referrer)
            at = client.post("/drafts/start").location.rpartition("/questions/")[0]
            tasks = soup(client.get(at)).select(".govuk-task-list__item")

            assert 6 <= len(tasks) <= 8
