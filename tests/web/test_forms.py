"""The form kit: what was typed survives, and every message is an honest one."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ipr.desks.filter_forms import FilterForm
from ipr.web.forms import components
from tests.web.kit import CaseForm, kit_app

GOOD = {
    "title": "A title",
    "happened-day": "2",
    "happened-month": "11",
    "happened-year": "2026",
    "answer": "yes",
    "area": "n",
    "revision": "3",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        yield


@pytest.fixture
def app() -> Flask:
    return kit_app(WTF_CSRF_ENABLED=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/come-in/1")
    return client


def filled(app: Flask, **typed: object) -> CaseForm:
    """Return the form as sent with these fields changed, and validated."""
    with app.test_request_context("/case", method="POST"):
        form = CaseForm(MultiDict({**GOOD, **typed}))
        form.validate()
        return form


WRITTEN = (
    *("27 9 2026", "27/9/2026", "27.09.2026", "27-9-2026.", "2026-09-27", "27–9–2026"),
    *("27 September 2026", "27 Sept 2026", "27 sep. 2026", "27th September, 2026"),
    *(
        "Sept 27, 2026",
        "27\u00a0Sept\u00a02026",
        "2\u200b7 / 9 / 2026",
        "２７/９/２０２６",
    ),
)


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "link"),
    [
        ("", "", "", "Enter the date it happened", "happened-day"),
        ("", "11", "2026", "The date it happened must include a day", "happened-day"),
        (
            "2",
            "",
            "2026",
            "The date it happened must include a month",
            "happened-month",
        ),
        (
            "",
            "",
            "2026",
            "The date it happened must include a day and month",
            "happened-day",
        ),
        ("31", "6", "2026", "The date it happened must be a real date", "happened-day"),
        ("2", "13", "2026", "check the month", "happened-month"),
        ("2", "Smarch", "2026", "check the month", "happened-month"),
        ("2", "-", "2026", "must include a month", "happened-month"),
        ("0", "1", "2026", "check the day", "happened-day"),
        ("²", "1", "2026", "check the day", "happened-day"),
        ("٣", "1", "2026", "check the day", "happened-day"),
        ("2", "1", "26", "Year must include 4 numbers", "happened-year"),
        ("2", "1", "0000", "check the year", "happened-year"),
        ("2", "1", "9999", "check the year", "happened-year"),
        ("2", "1", "9" * 5000, "Year must include 4 numbers", "happened-year"),
        ("\x00", "<b>", "' --", "must include a day", "happened-day"),
        ("22", "11", "2026", "must be today or in the past", "happened-day"),
    ],
)
def test_an_odd_date_is_answered_in_words_at_its_first_wrong_part(
    client, day, month, year, message, link
):
    parts = {"happened-day": day, "happened-month": month, "happened-year": year}

    response = client.post("/case", data={**GOOD, **parts})

    assert response.status_code == 422
    assert message in response.text
    assert f'href="#{link}"' in response.text


@pytest.mark.parametrize(
    "month",
    ["11", "November", "nov", "Nov.", " 11 ", "/11/", "–11", "1\u200b1", "１１"],
)
def test_a_month_may_be_a_number_or_a_word(app, month):
    form = filled(app, **{"happened-month": month})

    assert form.happened.data == date(2026, 11, 2)


@pytest.mark.parametrize("part", ["day", "month", "year"])
@pytest.mark.parametrize("whole", WRITTEN)
def test_a_whole_date_in_one_of_its_parts_is_taken_apart(app, part, whole):
    empty = dict.fromkeys(("happened-day", "happened-month", "happened-year"), "")
    form = filled(app, **{**empty, f"happened-{part}": whole})

    assert form.happened.data == date(2026, 9, 27)
    assert [form.happened.parts[one] for one in ("day", "year")] == ["27", "2026"]


def test_the_year_of_a_birth_is_not_told_by_a_year_of_today(app):
    form = filled(app, **{"happened-year": "67"})

    assert form.happened.errors == ["Year must include 4 numbers"]


class TestListFilter:
    """A filter has one box for a day, and takes what three boxes take."""

    @pytest.fixture
    def read(self, app):
        def read(text):
            with app.test_request_context():
                form = FilterForm(MultiDict({"from": text}))
                form.validate()
                return form.since.chosen or form.since.errors[0]

        return read

    @pytest.mark.parametrize("text", WRITTEN)
    def test_a_day_is_read_however_it_is_written(self, read, text):
        assert read(text) == date(2026, 9, 27)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "nonsense",
                "29/2/2023",
                "27 9 26",
                "27 Smarch 2026",
                "27 9",
                "2026-13-01",
            ),
            *("27+9+2026", "27 9 2026 1", "1/1/0001", "—", "2² 9 2026", "27092026"),
        ],
    )
    def test_what_is_no_day_is_refused_with_an_example(self, read, text):
        assert read(text) == (
            "From must be a real date with the year in full, for example 27 3 2026"
        )


def test_a_date_that_is_known_is_shown_in_its_parts(app):
    with app.test_request_context("/case"):
        form = CaseForm(data={"happened": date(2020, 2, 29)})

    assert form.happened.parts == {"day": "29", "month": "2", "year": "2020"}


def test_a_typed_date_stands_over_the_known_one(app):
    typed = {"happened-day": "1", "happened-month": "3", "happened-year": "2021"}
    with app.test_request_context("/case", method="POST", data=typed):
        form = CaseForm(data={"happened": date(2020, 2, 29)})

    assert form.happened.data == date(2021, 3, 1)
    assert form.happened.parts == {"day": "1", "month": "3", "year": "2021"}


def test_a_post_without_the_parts_of_a_date_is_refused_not_a_fault(client):
    response = client.post("/case", data={"title": "A title", "answer": "yes"})

    assert response.status_code == 422
    assert "Enter the date it happened" in response.text


def test_typed_text_is_tidied_but_a_password_is_not(app):
    form = filled(app, title=" A\x00 title ", story="one\r\ntwo", password=" x ")

    assert form.title.data == "A title"
    assert form.story.data == "one\ntwo"
    assert form.password.data == " x "


def test_line_ends_count_once_towards_a_limit(app):
    form = filled(app, story="x" * 39 + "\r\n" + "y")

    assert form.story.errors == [
        "What happened must be 40 characters or fewer: it is 1 too many"
    ]


def test_blanks_alone_are_no_answer(app):
    assert filled(app, title="   ").title.errors == ["Enter a title"]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (
            ["none", "death"],
            "Select “None of these” alone, or what applies, but not both",
        ),
        (["flood"], "Choose one of the options on this page"),
    ],
)
def test_an_exclusive_option_stands_alone_and_only_offered_ones_count(
    app, events, message
):
    with app.test_request_context("/case", method="POST"):
        sent = MultiDict([*GOOD.items(), *(("events", event) for event in events)])
        form = CaseForm(sent)
        form.validate()

    assert form.events.errors == [message]


def test_an_answer_that_was_not_offered_is_refused(app):
    assert filled(app, answer="perhaps").answer.errors == [
        "Choose one of the options on this page"
    ]
    assert filled(app, answer="").answer.errors == ["Select whether it is so"]


def test_a_refused_form_is_422_with_error_in_the_title_and_keeps_what_was_typed(client):
    response = client.post("/case", data={"story": "\n\nkept", "events": ["harm"]})

    assert response.status_code == 422
    assert "<title>Error: A case – Kit</title>" in response.text
    assert 'value="harm" checked' in response.text
    assert ">\nkept</textarea>" in response.text or ">kept</textarea>" in response.text
    assert "There is a problem" in response.text


class TestStaleForm:
    def test_both_texts_are_shown_and_nothing_is_overwritten(self, client):
        response = client.post("/case", data={**GOOD, "revision": "2", "answer": "no"})

        assert response.status_code == 422
        assert (
            "saved while you were filling it in, by somebody else or" in response.text
        )
        for text in ("As saved", "A title", "Yes", "No"):
            assert text in response.text
        assert 'name="revision" type="hidden" value="3"' in response.text

    def test_no_button_and_nothing_as_it_is_kept_is_shown(self, app):
        typed = {
            **GOOD,
            "submit": "Save",
            "events": ["harm", "gone"],
            "area": "n",
            "happened-day": "31",
            "happened-month": "Febr",
            "number": "a dozen",
        }
        with app.test_request_context("/case", method="POST"):
            form = CaseForm(MultiDict(typed))
            form.note_conflict(
                3,
                {
                    "submit": False,
                    "files": [],
                    "password": "",
                    "sure": True,
                    "events": ["death"],
                    "area": "w",
                    "happened": date(2026, 3, 1),
                    "number": 12,
                },
            )

        found = [(one.label, one.saved, one.typed) for one in form.conflict]
        assert found == [
            ("How many", "12", "a dozen"),
            ("When it happened", "1 March 2026", "31 Febr 2026"),
            (
                "What was it?",
                "Death",
                "Serious harm, An answer that is no longer offered",
            ),
            ("Area", "An answer that is no longer offered", "North"),
            ("I am sure", "Selected", "Not selected"),
        ]

    def test_where_nothing_can_be_compared_nothing_is_said_to_be_below(self, app):
        with app.test_request_context("/case", method="POST"):
            form = CaseForm(MultiDict(GOOD))
            form.note_conflict(3, {})

        [message] = form.form_errors
        assert "below" not in message and "Nothing is lost" in message

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 50, None])
    def test_an_odd_revision_counts_as_stale(self, client, revision):
        typed = {**GOOD, "revision": revision}
        sent = {name: value for name, value in typed.items() if value is not None}

        assert client.post("/case", data=sent).status_code == 422

    def test_the_revision_that_was_seen_saves(self, client):
        response = client.post("/case", data=GOOD)

        assert response.status_code == 303


class TestKeptComponents:
    """A component is drawn once and kept, without anything that was typed."""

    TYPED = '<b>"Robin" & co</b> \ue0000\ue001 \ue0007\ue001'

    @pytest.mark.parametrize("name", ["input", "textarea", "date-input"])
    def test_what_was_typed_is_escaped_and_not_kept(self, app, name):
        with app.test_request_context("/"):
            if name == "date-input":
                params = {"id": "a", "items": [{"name": "day", "value": self.TYPED}]}
            else:
                params = {"id": "a", "name": "a", "value": self.TYPED}
            params["label"] = {"text": "A label"}
            params["errorMessage"] = {"text": f"Not {self.TYPED}"}
            drawn = components.render_component(name, params)
            kept = components._kept.cache_info().currsize
            params["errorMessage"] = {"text": "Not Sam"}
            again = components.render_component(name, params)

        page = BeautifulSoup(drawn, "html.parser")
        box = page.select_one("input, textarea")
        assert self.TYPED in (box.get("value"), box.text.removeprefix("\n").strip())
        assert self.TYPED in page.select_one(".govuk-error-message").text
        assert "Robin" in again
        assert components._kept.cache_info().currsize == kept
