"""Our own files: short, the same for everybody, never another than was asked for."""

import gzip
import re

import pytest

from ipr.config import static_path
from tests.make import make_user

FILES = ["ipr.css", "ipr.js", "vendor/govuk-frontend.min.css", "vendor/htmx.min.js"]
SETUP = "its compressed form is missing or old: run `make setup`"


@pytest.fixture
def addresses(client):
    """The addresses by which a page asks for them."""
    found = re.findall(
        r'"/static/([^"?]+)\?v=([0-9a-f]{12})"', client.get("/sign-in").text
    )
    return {name: f"/static/{name}?v={digest}" for name, digest in found}


def get(client, address, accepted="gzip, br"):
    with client.get(address, headers={"Accept-Encoding": accepted}) as response:
        response.get_data()
        return response


@pytest.mark.parametrize("name", FILES)
def test_a_page_gets_them_compressed(client, addresses, name):
    content = (static_path() / name).read_bytes()

    shortest = get(client, addresses[name])
    zipped = get(client, addresses[name], "gzip")
    whole = get(client, addresses[name], "br;q=0")

    assert shortest.headers.get("Content-Encoding") == "br", SETUP
    assert len(shortest.data) < len(zipped.data) < len(content)
    assert gzip.decompress(zipped.data) == whole.data == content
    for response in (shortest, zipped, whole):
        assert response.mimetype == whole.mimetype in ("text/css", "text/javascript")
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in response.headers["Cache-Control"]
        assert "Content-Security-Policy" in response.headers
    assert len({r.headers["ETag"] for r in (shortest, zipped, whole)}) == 3


def test_they_say_nothing_about_cookies_and_set_none(client, session, addresses):
    user = make_user(session)
    session.commit()
    client.sign_in(user)

    for address in (addresses["ipr.css"], "/static/ipr.css"):
        response = get(client, address)
        assert "Cookie" not in response.headers.get("Vary", "")
        assert "Set-Cookie" not in response.headers


def test_that_there_is_no_such_file_is_kept_by_nobody(client, session):
    user = make_user(session)
    session.commit()
    client.sign_in(user)

    for address in ("/static/gone.css", "/static/gone.css?v=1"):
        response = get(client, address)
        assert user.name in response.text
        assert response.headers["Cache-Control"] == "no-store"
        assert "Cookie" in response.headers["Vary"]


def test_a_digest_of_another_file_lets_nobody_keep_it(client, addresses):
    css, script = addresses["ipr.css"], addresses["ipr.js"]
    other = css.split("?")[0] + "?" + script.split("?")[1]

    assert get(client, other).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "digest", ["0" * 12, "", "..", "../../ipr.css", "x" * 12, "0" * 12 + "%00"]
)
def test_what_was_changed_since_is_sent_as_it_is(client, digest):
    response = get(client, f"/static/ipr.css?v={digest}")

    assert response.data == (static_path() / "ipr.css").read_bytes()
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("path", ["../rules/criteria.yaml", "%2e%2e/README.md", "x%00"])
def test_nothing_else_is_sent(client, path):
    assert get(client, f"/static/{path}?v=000000000000").status_code == 404
