"""Every address walked with what people may type, and with posts from elsewhere."""

import io
import re
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.permissions import Role
from ipr.web.access import access_of
from tests.make import make_area, make_draft, make_staff, make_user, submit_referral
from tests.web.reading import fill

MARKUP = "<img src=x onerror=alert(1)>\"'{{1337*1337}}"
SECRETS = ("Wrenfield", "Thistledown")
NAME = f"{SECRETS[0]} <svg/onload=confirm(2)>"
HOSTILE = f"{SECRETS[1]} {MARKUP}"  # another word: no feedback may name the customer
RAW = re.compile(
    r"<img src=x|<svg/onload|1787569|<script(?![^>]*src=)|<style|\sstyle=\""
)
DECLINE = {"event": ["death"], "contribution": "none", "external_process": []}
CANNOT_TELL = DECLINE | {"contribution": "not_known"}
STRICT = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


@pytest.fixture
def team(session):
    make_staff(session)
    return [make_user(session, *Role, name=f"{n} {MARKUP}") for n in range(2)]


@pytest.fixture
def cases(session, settings, team):
    area = make_area(session, f"Area {MARKUP}", acssl=team[0])
    said = {"area": area, "name": NAME, "description": HOSTILE}
    made = [
        submit_referral(session, team[0], settings=settings, facts=facts, **said)
        for facts in (DECLINE, CANNOT_TELL)
    ]
    session.commit()
    return made


def path_of(app, rule, values):
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def post(client, path, **typed):
    """Send a page's form, filled in."""
    response = client.post(path, data={**fill(client, path), **typed})
    assert response.status_code == 303, path


def write_everywhere(client, cases, team):
    """Let people type something hostile wherever they can about these cases."""
    declined, open_one = (case.reference for case in cases)
    client.sign_in(team[0])
    post(client, f"/support/{declined}/accept")
    post(client, f"/support/{declined}/work", done=HOSTILE, learned=HOSTILE)
    sent = {"done": HOSTILE, "feedback": HOSTILE, "confirm": "Close"}
    post(client, f"/support/{declined}/close", **sent)
    post(client, f"/support/{declined}/reopen", reason=HOSTILE)
    hand_over = f"/support/{declined}/hand-over"
    post(client, hand_over, to=str(team[1].id), reason=HOSTILE)
    news = f"/referrals/{open_one}/new-information"
    for last in (f"{news}/check", ""):  # sent, and then begun again
        post(client, news, note=HOSTILE, about=["none"])
        if last:
            post(client, last)
    name = HOSTILE.replace('"', "")  # the test's own client can't send it
    for ending, status in (("txt", 303), ("exe", 422)):
        sent = {"files": (io.BytesIO(b"a"), f"{name}.{ending}"), "add": "yes"}
        response = client.post(f"/referrals/{open_one}/files", data=sent)
        assert response.status_code == status
        assert not RAW.search(response.text)
    client.sign_in(team[1])
    client.post(f"/referrals/{open_one}/claim")
    settle = {"outcome": "decline", "reason": HOSTILE}
    post(client, f"/referrals/{open_one}/settle", **settle)


def test_nothing_typed_is_ever_taken_for_code(app, client, session, cases, team):
    draft = make_draft(session, team[0], name=NAME, description=HOSTILE)
    session.commit()
    write_everywhere(client, cases, team)
    client.sign_in(team[0])
    known = {
        "reference": [case.reference for case in cases],
        "user_id": [team[1].id],
        "area_id": [cases[0].area_id],
        "key": [draft.key],
        "slug": ["customer", "what-happened", "area"],
    }
    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        for values in product(*(known.get(name, ["1"]) for name in names)):
            path = path_of(app, rule, dict(zip(names, values, strict=True)))
            response = client.get(path)
            assert response.status_code < 500, path
            assert "no-store" in response.headers["Cache-Control"], path
            assert all(name in response.headers for name in STRICT), path
            if response.mimetype == "text/html":
                assert not RAW.search(response.text), path
                seen += "&lt;img src=x" in response.text
    assert seen > 15


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_post_from_elsewhere_changes_nothing(
    app, client, session, cases, team, signed_in, monkeypatch
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    known = {"reference": cases[0].reference, "user_id": team[1].id}
    refused = AuditEvent.action == AuditAction.FORM_REFUSED
    changes = select(func.count(AuditEvent.id)).where(~refused)
    before = session.scalar(changes)
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or access_of(app, rule.endpoint).token:
            continue  # what asks for a token has no session to abuse: test_routes.py
        path = path_of(app, rule, {n: known.get(n, "1") for n in rule.arguments})
        for headers, sent_on in (({}, 303), ({"HX-Request": "true"}, 204)):
            if signed_in:
                client.sign_in(team[0])
            response = client.post(path, data={"submit": "yes"}, headers=headers)
            wanted = 400 if signed_in else sent_on
            assert response.status_code == wanted, path
    session.rollback()
    assert session.scalar(changes) == before
    assert session.scalar(select(func.count(AuditEvent.id)).where(refused)) > 0


def test_nothing_typed_about_a_case_lies_open(
    client, session, settings, cases, team, caplog
):
    draft = make_draft(session, team[0], name=NAME, description=HOSTILE)
    session.commit()
    caplog.set_level("DEBUG")
    write_everywhere(client, cases, team)
    client.post("/search", data={"customer": NAME})
    late = {"save_later": "yes", "revision": "9", "born_on-day": SECRETS[0]}
    client.post(f"/drafts/{draft.key}/questions/customer", data=late)
    with client.session_transaction() as cookie:
        assert not any(secret in str(dict(cookie)) for secret in SECRETS)

    session.rollback()
    for row in session.execute(select(AuditEvent.changes)):
        assert not any(secret in str(row) for secret in SECRETS)
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    folders = [path for path in settings.data.rglob("*") if path.is_file()]
    assert folders
    for file in (*database.parent.glob(f"{database.name}*"), *folders):
        held = file.read_bytes()
        assert not any(secret.encode() in held for secret in SECRETS), file.name
        assert not any(secret in file.name for secret in SECRETS)
    assert not any(secret in caplog.text for secret in SECRETS)
