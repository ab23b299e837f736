"""Pages that anybody may read."""

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipr.referrals.display_names import OUTCOME_NAMES
from ipr.versions.current import current_book
from tests.telling import MAILING

PAGES = ("/guidance", "/help", "/accessibility", "/privacy")


@pytest.mark.parametrize("path", PAGES)
def test_anybody_may_read_them(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_they_say_whom_to_ask(make_app, path):
    app = make_app(contact_email="reviews@example.test", contact_phone="0300 000 0000")

    page = app.test_client().get(path).text

    assert 'href="mailto:reviews@example.test"' in page
    assert "0300 000 0000" in page


def test_the_privacy_notice_says_whether_emails_are_sent(client, make_app):
    assert "It sends no emails." in client.get("/privacy").text
    page = make_app(**MAILING).test_client().get("/privacy").text

    assert "sends no emails" not in page
    assert "Its emails to colleagues name nobody either." in page


class TestShowGuidance:
    def test_it_says_whom_to_call_when_someone_is_at_risk_now(self, client):
        page = client.get("/guidance").text

        assert "call 999 first" in page
        assert 'href="tel:116123"' in page

    def test_every_version_is_told_in_the_rulebooks_words(self, app, client):
        page = client.get("/guidance").text

        with app.app_context():
            book = current_book()
        for version in book.versions:
            assert str(version.title) in page
            for criterion in version.criteria:
                assert criterion.title.split("'")[0] in page

    def test_the_answers_are_named_as_lists_name_them(self, client):
        page = client.get("/guidance").text

        for outcome in OUTCOME_NAMES.values():
            assert f">{outcome}</th>" in page

    @pytest.mark.parametrize(
        ("today", "said"),
        [
            ("2026-11-21", "in force today"),
            ("2019-01-01", "None is in force today, so nothing can be sent."),
        ],
    )
    def test_it_marks_the_version_in_force(self, client, today, said):
        with time_machine.travel(f"{today} 12:00 +0000"):
            page = client.get("/guidance").text

        assert page.count(said) == 1


class TestShowHelp:
    def test_it_tells_the_settings_that_matter(self, make_app):
        app = make_app(idle_minutes=20, link_hours=1)

        page = app.test_client().get("/help").text

        assert "20 minutes without activity" in page
        assert "It works for 1 hour." in page


class TestShowAccessibility:
    def test_it_says_what_the_regulations_ask_for(self, make_app):
        app = make_app(reply_days=5)

        page = BeautifulSoup(
            app.test_client().get("/accessibility").text, "html.parser"
        )
        said = " ".join(page.main.get_text(" ").split())

        assert [heading.text for heading in page.main.select("h2")] == [
            "How accessible it is",
            "What is not accessible",
            "Tell us about a problem",
            "If you are not happy with our answer",
            "How it was tested",
        ]
        assert "partially compliant with the Web Content Accessibility" in said
        assert "We answer within 5 working days." in said
        assert "Equality and Human Rights Commission (EHRC) enforces" in said
        assert page.find("a", href="https://www.equalityadvisoryservice.com/")
        assert "prepared on 29 November 2026" in said
