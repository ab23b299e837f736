"""The page skeleton and the macros, held against GOV.UK's library."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, flash, render_template_string
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ipr.web.access import public
from ipr.web.forms.components import render_field
from ipr.web.hooks import hooks
from ipr.web.lists.paging import Count, ListPage
from tests.web.kit import CaseForm, kit_app


@pytest.fixture
def app() -> Flask:
    return kit_app(WTF_CSRF_ENABLED=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/come-in/2")
    return client


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def shape(tag: Tag) -> Any:
    """Return a tag's names, attributes and words, without blanks."""
    attributes = {
        name: value
        for name, value in tag.attrs.items()
        if name != "aria-hidden" or tag.name != "button"
    }
    inside = [
        shape(child) if isinstance(child, Tag) else str(child).strip()
        for child in tag.children
    ]
    return (tag.name, attributes, [child for child in inside if child])


def drawn(app: Flask, macro: str) -> BeautifulSoup:
    with app.test_request_context("/case?status=open&page=x"):
        return soup(render_template_string(macro))


class TestSkeleton:
    def test_the_service_navigation_is_the_librarys(self, app, client):
        page = soup(client.get("/case").text)
        ours = page.find("section", class_="govuk-service-navigation")
        for count in page.select(".ipr-count"):
            count.decompose()
        library = drawn(
            app,
            """{% from "govuk_frontend_jinja/components/service-navigation/macro.html"
                 import govukServiceNavigation %}
            {{ govukServiceNavigation({"serviceName": "Kit", "serviceUrl": "/",
               "navigation": [{"text": "Queue", "href": "/queue"},
                              {"text": "Case", "href": "/case",
                               "active": true}]}) }}""",
        ).section

        assert isinstance(ours, Tag)
        assert isinstance(library, Tag)
        assert shape(ours) == shape(library)

    def test_a_page_has_one_h1_a_language_and_its_landmarks(self, client):
        page = soup(client.get("/").text)

        assert page.html is not None
        assert page.html["lang"] == "en-GB"
        assert len(page.find_all("h1")) == 1
        for landmark in ("header", "main", "footer", "nav"):
            assert page.find(landmark), landmark

    def test_nothing_is_inline_and_nothing_is_fetched_from_elsewhere(self, client):
        page = soup(client.get("/case").text)

        for tag in page.find_all(True):
            assert not any(name.startswith("on") for name in tag.attrs), tag
            assert "style" not in tag.attrs, tag
        for script in page.find_all("script"):
            assert not script.string
        sources = [*page.select("[src]"), *page.select("link[href]")]
        for tag in sources:
            assert str(tag.get("src") or tag.get("href")).startswith("/static/")

    def test_navigation_shows_what_the_reader_may_open_and_its_new_work(self, app):
        client = app.test_client()
        assert "/queue" not in client.get("/sign-in").text
        client.get("/come-in/1")
        assert "/queue" not in client.get("/").text
        client.get("/come-in/2")

        found = soup(client.get("/").text).select_one('a[href="/queue"]')

        assert found is not None
        assert found.get_text(" ", strip=True) == "Queue 4 new"

    def test_signing_out_is_a_post(self, client):
        form = soup(client.get("/").text).select_one('form[action="/sign-out"]')

        assert form is not None
        assert form["method"] == "post"

    def test_invented_data_is_said_on_every_page(self, app, client):
        assert "invented" not in client.get("/case").text
        hooks(app).invented = lambda: True
        for path in ("/", "/case", "/sign-in", "/fail/404"):
            assert "All people and cases here are invented." in client.get(path).text

    def test_the_end_of_the_session_is_told_with_and_without_scripts(self, client):
        page = client.get("/").text

        assert "you will be signed out at 4:05pm" in page
        assert 'data-ends="2026-11-21T16:05:00+00:00"' in page
        assert 'data-stay="/session"' in page
        assert client.get("/session").json == {"ends": "2026-11-21T16:05:00+00:00"}

    def test_a_fault_page_asks_the_database_nothing(self, app, client):
        def fail() -> bool:
            raise AssertionError("asked")

        hooks(app).invented = fail

        assert client.get("/fail/500").status_code == 500

    def test_a_flash_is_a_banner(self, app):
        @public
        def told() -> str:
            flash("Owner saved", "success")
            flash("Something to know")
            return render_template_string('{% extends "base.html" %}')

        app.add_url_rule("/told", "told", told)
        page = soup(app.test_client().get("/told").text)

        titles = [
            t.get_text() for t in page.select(".govuk-notification-banner__title")
        ]
        assert titles == ["Done", "Important"]

    def test_a_back_link_stands_before_main(self, app):
        with app.test_request_context("/"):
            text = render_template_string('{% extends "base.html" %}', back="/before")

        link = soup(text).select_one("nav > a.govuk-back-link")
        assert link is not None
        assert link["href"] == "/before"


class TestField:
    @pytest.mark.parametrize(
        ("name", "component"),
        [
            ("title", "input.govuk-input"),
            ("email", 'input.govuk-input[type="email"]'),
            ("number", 'input[inputmode="numeric"]'),
            ("story", '[data-module="govuk-character-count"][data-maxlength="40"]'),
            ("happened", "fieldset .govuk-date-input"),
            ("answer", "fieldset .govuk-radios"),
            ("events", "fieldset .govuk-checkboxes"),
            ("area", "select.govuk-select"),
            ("sure", '.govuk-checkboxes input[value="y"]'),
            ("password", '.govuk-password-input input[type="password"]'),
            ("files", "input.govuk-file-upload[multiple]"),
            ("submit", 'button.govuk-button[data-prevent-double-click="true"]'),
        ],
    )
    def test_each_kind_of_field_has_its_component(self, app, name, component):
        with app.test_request_context("/"):
            found = soup(render_field(CaseForm()[name]))

        assert found.select_one(component) is not None

    def test_a_password_is_never_sent_back(self, app):
        with app.test_request_context("/", method="POST"):
            form = CaseForm(MultiDict({"password": "hunter2"}))
            assert "hunter2" not in render_field(form.password)

    def test_what_was_typed_is_shown_again_and_is_not_kept(self, app):
        with app.test_request_context("/", method="POST"):
            for name in ("Pat", "Kim"):
                form = CaseForm(MultiDict({"title": f'{name} "<b>'}))
                assert f"{name} &#34;&lt;b&gt;" in render_field(form.title)
            assert 'value=""' in render_field(CaseForm(MultiDict()).title)

    def test_hints_and_errors_are_tied_to_their_input(self, app):
        with app.test_request_context("/", method="POST"):
            form = CaseForm(MultiDict({"story": "x" * 41}))
            form.validate()
            found = soup(render_field(form.story)).textarea

        assert found is not None
        assert found["aria-describedby"] == "story-info story-hint story-error"

    def test_an_exclusive_option_comes_after_or_and_unticks_the_rest(self, app):
        with app.test_request_context("/"):
            found = soup(render_field(CaseForm().events))

        none = found.select_one('[data-behaviour="exclusive"]')
        assert none is not None
        assert none["value"] == "none"
        divider = found.select_one(".govuk-checkboxes__divider")
        assert divider is not None
        assert divider.get_text(strip=True) == "or"

    def test_the_first_option_has_the_id_that_the_summary_leads_to(self, app):
        with app.test_request_context("/"):
            first = soup(render_field(CaseForm().answer)).input

        assert first is not None
        assert first["id"] == "answer"

    def test_a_label_can_be_the_pages_heading(self, app):
        with app.test_request_context("/"):
            found = soup(render_field(CaseForm().answer, heading=True)).h1

        assert found is not None
        assert found.get_text(strip=True) == "Is it so?"

    def test_hidden_fields_have_no_ids_to_clash_with_another_form(self, app):
        with app.test_request_context("/"):
            assert "id=" not in CaseForm().hidden_tag()


class TestListMacros:
    LIST = ListPage([], "received", True, next=">i:7", previous="<i:1", count=Count(2))

    def macro(self, app: Flask, call: str) -> BeautifulSoup:
        names = "pagination, sort_heading, status_tag, moment, day"
        source = '{% from "macros/lists.html" import ' + names + " %}" + call
        with app.test_request_context("/case?status=open&page=x"):
            return soup(render_template_string(source, list=self.LIST))

    def test_pagination_keeps_the_filters(self, app):
        links = self.macro(app, "{{ pagination(list) }}").select("nav a")

        assert [link["href"] for link in links] == [
            "/case?status=open&page=%3Ci%3A1",
            "/case?status=open&page=%3Ei%3A7",
        ]
        assert not any("data-hx-get" in link.attrs for link in links)

    def test_pagination_swaps_where_it_is_told(self, app):
        link = self.macro(app, '{{ pagination(list, target="#rows") }}').a

        assert link is not None
        assert link["data-hx-get"] == link["href"]
        assert link["data-hx-target"] == "#rows"

    def test_a_heading_sorts_turns_round_and_says_so(self, app):
        row = "<table><tr>{{ sort_heading(list, 'received', 'Received') }}"
        row += "{{ sort_heading(list, 'reference', 'Reference') }}</tr></table>"

        heads = self.macro(app, row).select("th")

        assert [head["aria-sort"] for head in heads] == ["descending", "none"]
        hrefs = [head.a["href"] for head in heads if head.a]
        assert hrefs == [
            "/case?status=open&sort=received",
            "/case?status=open&sort=reference",
        ]

    def test_a_tag_a_moment_and_a_day(self, app):
        assert self.macro(app, '{{ status_tag("New", "blue") }}').select_one(
            "strong.govuk-tag.govuk-tag--blue"
        )
        assert self.macro(app, "{{ moment(none) }}").get_text() == "Not known"
        assert self.macro(app, '{{ day(none, "") }}').get_text() == ""
