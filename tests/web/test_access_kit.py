"""Access, held posts, errors and headers, on the kit alone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from ipr.web.access import access_of, requires
from ipr.web.htmx import local_path
from tests.web.kit import kit_app
from tests.web.test_forms import GOOD

HTMX = {"HX-Request": "true"}


@pytest.fixture
def app() -> Flask:
    return kit_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/come-in/1")
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found, f"the page has no hidden {name}"
    return found[1]


def typed(client: FlaskClient) -> dict[str, str]:
    """Return what a person would send from the page, with a long story typed."""
    page = client.get("/case").text
    mark, token = hidden(page, "form_mark"), hidden(page, "csrf_token")
    story = {"story": "line one\nline two", "password": "hunter2", "events": "harm"}
    return {**GOOD, **story, "form_mark": mark, "csrf_token": token}


class TestAccess:
    def test_an_unmarked_view_is_refused(self, client):
        assert client.get("/forgotten").status_code == 403

    def test_a_view_asks_for_one_of_its_permissions(self, client):
        assert client.get("/queue").status_code == 403
        client.get("/come-in/2")
        assert client.get("/queue").text == "queue"

    def test_requires_without_a_permission_is_a_mistake(self):
        with pytest.raises(TypeError, match="use @public"):
            requires()

    def test_static_files_are_public(self, app):
        access = access_of(app, "static")
        assert access is not None
        assert access.public

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_stranger_is_asked_to_sign_in_and_brought_back(self, app, headers):
        if headers:
            headers = {**headers, "HX-Current-URL": "http://localhost/case?a=1"}
        response = app.test_client().get("/case?a=1", headers=headers)

        to = response.headers.get("HX-Redirect") or response.location
        assert to == "/sign-in?next=/case?a%3D1"
        assert response.status_code == (204 if headers else 303)

    def test_what_a_page_asks_by_itself_sends_nobody_away(self, app):
        ended = app.test_client()

        response = ended.get("/bell", headers=HTMX)

        assert (response.status_code, response.text) == (204, "")
        assert "HX-Redirect" not in response.headers
        assert ended.get("/bell").location == "/sign-in?next=/bell"

    @pytest.mark.parametrize(
        ("address", "path"),
        [
            ("/case?x=1", "/case?x=1"),
            ("http://localhost/case", "/case"),
            ("https://example.test/case", None),
            ("//example.test/case", None),
            ("/\\example.test", None),
            ("javascript:alert(1)", None),
            ("", None),
            (None, None),
        ],
    )
    def test_only_an_address_of_this_site_is_followed(self, app, address, path):
        with app.test_request_context("/"):
            assert local_path(address) == path


class TestHeldPost:
    def test_a_lapsed_session_loses_no_text(self, app, client):
        sent = typed(client)
        client.delete_cookie("session")

        response = client.post("/case", data=sent)

        assert response.status_code == 303
        assert response.location == "/sign-in?next=/case?held%3Dtoken0"
        client.get("/come-in/1")
        page = client.get("/case?held=token0").text
        assert "You were signed out before this was saved." in page
        assert "line one\nline two</textarea>" in page
        assert 'value="harm" checked' in page
        assert 'value="A title"' in page
        assert "There is a problem" not in page

    def test_tokens_passwords_and_strangers_are_not_kept(self, app, client):
        sent = typed(client)
        client.delete_cookie("session")
        client.post("/case", data=sent)

        _, _, fields = app.extensions["kept"].posts["token0"]

        assert "csrf_token" not in fields
        assert "password" not in fields

    def test_only_the_same_person_gets_it_back(self, client):
        sent = typed(client)
        client.delete_cookie("session")
        client.post("/case", data=sent)

        client.get("/come-in/2")
        page = client.get("/case?held=token0").text

        assert "line one" not in page
        assert "You were signed out" not in page

    def test_htmx_leaves_the_page_instead_of_swapping_a_sign_in(self, client):
        sent = typed(client)
        client.delete_cookie("session")
        at = {**HTMX, "HX-Current-URL": "http://localhost/case?tab=2"}

        response = client.post("/case", data=sent, headers=at)

        assert response.status_code == 204
        assert (
            response.headers["HX-Redirect"]
            == "/sign-in?next=/case?tab%3D2%26held%3Dtoken0"
        )

    def test_a_forged_mark_keeps_nothing(self, app, client):
        sent = {**typed(client), "form_mark": "WzIsIkNhc2VGb3JtIl0.forged"}
        client.delete_cookie("session")

        response = client.post("/case", data=sent)

        assert response.location == "/sign-in?next=/case"
        assert not app.extensions["kept"].posts

    def test_a_stale_token_alone_gives_the_form_back_at_once(self, client):
        sent = {**typed(client), "csrf_token": "stale"}

        response = client.post("/case", data=sent)

        assert response.location == "/case?held=token0"
        assert "line one" in client.get(response.location).text

    def test_a_post_from_elsewhere_is_refused(self, client):
        assert client.post("/case", data=GOOD).status_code == 400

    def test_a_good_post_goes_on(self, client):
        response = client.post("/case", data=typed(client))

        assert (response.status_code, response.location) == (303, "/")


class TestErrors:
    @pytest.mark.parametrize(
        "code", [400, 403, 404, 405, 413, 422, 429, 500, 503, 418, 502]
    )
    def test_every_error_has_a_calm_page(self, client, code):
        response = client.get(f"/fail/{code}")

        assert response.status_code == code
        assert response.mimetype == "text/html"
        assert response.text.count("<h1") == 1
        assert "<title>" in response.text
        assert "Traceback" not in response.text

    @pytest.mark.parametrize("code", [403, 404, 500])
    def test_htmx_gets_the_message_in_its_place(self, client, code):
        response = client.get(f"/fail/{code}", headers=HTMX)

        assert response.status_code == code
        assert "<html" not in response.text
        assert response.headers["HX-Retarget"] == "#page-message"
        assert "HX-Request" in response.headers["Vary"]

    def test_a_fault_neither_shows_nor_logs_personal_data(self, client, caplog):
        response = client.get("/fail/fault")

        assert response.status_code == 500
        assert "customer's name" not in response.text
        assert "customer's name" not in caplog.text
        assert "RuntimeError in fail, at " in caplog.text
        assert "kit.py:" in caplog.text

    def test_a_database_that_is_away_is_503(self, client):
        response = client.get("/fail/database")

        assert response.status_code == 503
        assert response.headers["Retry-After"] == "60"

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_database_that_cannot_say_who_reads_is_503(self, app, client, headers):
        def fail(key: str) -> None:
            raise OperationalError("select", {}, Exception("database is locked"))

        app.login_manager.user_loader(fail)

        response = client.get("/case", headers=headers)

        assert response.status_code == 503
        assert "the service is busy" in response.text

    def test_an_unknown_address_and_a_wrong_method(self, client):
        assert client.get("/nowhere").status_code == 404
        response = client.get("/sign-out")
        assert response.status_code == 405
        assert "POST" in response.headers["Allow"]

    def test_a_page_for_a_post_that_is_too_large(self):
        client = kit_app(MAX_CONTENT_LENGTH=100).test_client()

        assert client.post("/case", data={"title": "x" * 200}).status_code == 413


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/fail/500", "/nowhere", "/sign-in"])
    def test_every_answer_is_strict_and_is_not_kept(self, client, path):
        headers = client.get(path).headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        for part in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
            assert part in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers

    def test_https_is_asked_for_again_once_it_is_used(self, client):
        response = client.get("/sign-in", base_url="https://localhost")

        assert "max-age=" in response.headers["Strict-Transport-Security"]

    def test_static_files_are_kept_only_under_their_digest(self, client):
        page = client.get("/").text
        address = re.search(r'href="(/static/ipr\.css\?v=[0-9a-f]{12})"', page)
        assert address

        with client.get(address[1]) as named, client.get("/static/ipr.css") as bare:
            assert "immutable" in named.headers["Cache-Control"]
            assert bare.headers["Cache-Control"] == "no-cache"


class TestRespond:
    def test_htmx_hears_when_the_session_ends_now(self, client):
        told = client.get("/case", headers=HTMX).headers

        assert told["X-Session-Ends"] == "2026-11-21T16:05:00+00:00"
        assert "X-Session-Ends" not in client.get("/case").headers

    @pytest.mark.parametrize(
        ("headers", "part"),
        [
            ({}, False),
            (HTMX, True),
            ({**HTMX, "HX-Boosted": "true"}, False),
            ({**HTMX, "HX-History-Restore-Request": "true"}, False),
            ({"hx-request": "true"}, True),
        ],
    )
    def test_a_partial_is_sent_only_where_it_will_be_swapped(
        self, client, headers, part
    ):
        response = client.get("/case", headers=headers)

        assert ("<html" not in response.text) == part
        assert "HX-Request" in response.headers["Vary"]
