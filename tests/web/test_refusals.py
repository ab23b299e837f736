"""What is refused: at once, unread, counted and on record."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent, RefusalCount
from ipr.audit.refusals import KEPT, count_refusal
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.permissions import Refusal, Role
from ipr.web.hooks import hooks
from tests.make import make_draft, make_user
from tests.races import at_once, session_on

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Unread(io.RawIOBase):
    """A body that fails the request as soon as anything reads it."""

    def read(self, size=-1):
        raise AssertionError("the body was read")

    readinto = readline = read


def post_unread(client, path, length, **headers):
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}
    kind = "multipart/form-data; boundary=b"
    return client.post(path, environ_overrides=body, content_type=kind, headers=headers)


@pytest.fixture
def referrer(session, referrer):
    session.commit()
    return referrer


@pytest.fixture
def recorded(session):
    """What the record says, in order."""

    def recorded():
        session.rollback()
        rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(row.action, row.actor_id, row.changes) for row in rows]

    return recorded


def said(times, page):
    return {"times_this_hour": [None, times], "page": [None, page]}


class TestUnread:
    """What somebody sends who may not send it is not read, however much it is."""

    @pytest.fixture
    def files(self, session, referrer):
        draft = make_draft(session, referrer)
        session.commit()
        return f"/drafts/{draft.key}/files"

    @pytest.fixture(autouse=True)
    def protected(self, app, monkeypatch):
        """CSRF protection is on: it reads the form of whoever comes through."""
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    @pytest.mark.parametrize("length", [1000, 10**12])
    def test_a_strangers_files(self, client, files, length):
        response = post_unread(client, files, length)

        assert response.status_code == 303
        assert response.location.startswith("/sign-in?next=/drafts/")

    @pytest.mark.parametrize("length", [1000, 10**12])
    def test_the_files_of_somebody_without_the_permission(
        self, client, referrer, length
    ):
        client.sign_in(referrer)

        response = post_unread(client, "/criteria/drafts/new", length)

        assert response.status_code == 403

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_what_another_site_sends(self, client, referrer, files, recorded, site):
        client.sign_in(referrer)

        response = post_unread(client, files, 1000, **{"Sec-Fetch-Site": site})

        assert response.status_code == 400
        refused = (AuditAction.FORM_REFUSED, referrer.id)
        assert recorded()[-1] == (*refused, said(1, "referrals.add_draft_files"))

    def test_too_much_from_somebody_who_may(self, client, referrer, files):
        client.sign_in(referrer)

        assert post_unread(client, files, 10**12).status_code == 413


class TestKnownHosts:
    @pytest.fixture
    def client(self, make_app):
        address = "https://ipr.example.test"
        return make_app(mode="production", address=address).test_client()

    @pytest.mark.parametrize(
        "host",
        ["other.example.test", "localhost", "ipr.example.test.evil.test", "a b", ""],
    )
    @pytest.mark.parametrize("path", ["/sign-in", "/static/ipr.css", "/", "/nowhere"])
    def test_a_request_for_another_host_is_refused(self, client, host, path):
        response = client.get(path, headers={"Host": host})

        assert response.status_code == 400
        assert "Set-Cookie" not in response.headers
        assert 'href="https://ipr.example.test"' in response.text

    @pytest.mark.parametrize("host", ["ipr.example.test", "IPR.example.test:8443"])
    def test_its_own_name_is_answered(self, client, host):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200

    def test_whatever_watches_over_it_may_call_it_anything(self, client):
        response = client.get("/health", headers={"Host": "10.0.0.7:8000"})

        assert (response.status_code, response.text) == (200, "live: ok\nready: ok\n")

    def test_a_program_is_told_in_data(self, client):
        response = client.post("/api/decide", headers={"Host": "10.0.0.7"})

        assert response.status_code == 400
        assert response.json["detail"] == "This service is at https://ipr.example.test"

    def test_it_is_on_record(self, client, recorded):
        client.get("/sign-in", headers={"Host": "other.example.test"})

        refused = (AuditAction.HOST_REFUSED, None, said(1, "accounts.sign_in"))
        assert recorded() == [refused]

    @pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "127.0.0.1:99"])
    def test_in_development_this_machine_has_every_port(self, app, host):
        client = app.test_client()

        assert client.get("/sign-in", headers={"Host": host}).status_code == 200
        other = client.get("/sign-in", headers={"Host": "ipr.example.test"})
        assert other.status_code == 400


class TestRecord:
    def test_a_page_that_is_not_ones_own(self, client, referrer, recorded, caplog):
        client.sign_in(referrer)
        with caplog.at_level(logging.WARNING):
            assert client.get("/people").status_code == 403

        page = "accounts.list_users"
        refused = (AuditAction.ACCESS_REFUSED, referrer.id, said(1, page))
        assert recorded() == [refused]
        assert f"access.refused on {page}: 1 in this hour" in caplog.text
        assert referrer.name not in caplog.text

    def test_a_token_that_opens_nothing(self, client, session, recorded):
        client.post("/api/decide", headers={"Authorization": "Bearer ipr_nothing"})

        refused = (AuditAction.TOKEN_REFUSED, None, said(1, "api.decide"))
        assert recorded() == [refused]

    def test_a_form_whose_token_is_stale(self, app, client, referrer, recorded):
        client.sign_in(referrer)
        app.config["WTF_CSRF_ENABLED"] = True
        try:
            assert client.post("/sign-out").status_code == 400
        finally:
            app.config["WTF_CSRF_ENABLED"] = False

        page = "accounts.sign_out"
        assert recorded() == [(AuditAction.FORM_REFUSED, referrer.id, said(1, page))]

    def test_a_sign_in_that_failed_names_the_account_if_there_is_one(
        self, client, session, referrer
    ):
        for email in (referrer.email, "nobody@example.test"):
            client.post("/sign-in", data={"email": email, "password": "wrong"})

        session.rollback()
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert {event.action for event in events} == {AuditAction.SIGN_IN_FAILED}
        assert [(e.subject_type, e.actor_id) for e in events] == [
            ("user", None),
            ("refusal", None),
        ]
        assert events[0].subject_id == referrer.id
        assert events[0].changes == {"times_this_hour": [None, 1]}

    def test_nothing_of_what_was_refused_is_kept(self, app, session, referrer):
        with app.test_request_context("/people"):
            changed = db.session.get_one(User, referrer.id)
            changed.name = "Changed Meanwhile"
            db.session.flush()
            hooks().note_refusal(Refusal.HOST)

        session.refresh(referrer)
        assert referrer.name == "Rhys Referrer"
        assert session.scalars(select(RefusalCount.times)).all() == [1]

    def test_a_database_that_cannot_count_still_refuses(
        self, app, client, referrer, session, caplog
    ):
        client.sign_in(referrer)
        session.connection().exec_driver_sql("DROP TABLE refusal")
        session.commit()

        assert client.get("/people").status_code == 403
        assert "refusal not counted: OperationalError" in caplog.text

    def test_the_auditor_reads_of_it(self, client, session, referrer):
        auditor = make_user(session, Role.AUDITOR)
        count_refusal(session, Refusal.SIGN_IN, account=referrer)
        session.commit()
        client.sign_in(auditor)

        page = client.get("/audit").text

        assert "Account: sign in failed" in page
        assert "Nobody signed in" in page
        assert "Times in this hour:" in page


class TestFlood:
    @pytest.mark.both_databases
    def test_all_are_counted_and_few_recorded(self, session, settings, referrer):
        def refuse():
            with session_on(settings.database_url) as mine:
                for _ in range(10):
                    begin_writing(mine)
                    count_refusal(mine, Refusal.ACCESS, actor=referrer, page="a.page")
                    mine.commit()

        with time_machine.travel(NOON, tick=False):
            assert at_once([refuse] * 10) == []

        assert session.scalars(select(RefusalCount.times)).all() == [100]
        events = session.scalars(select(AuditEvent.changes)).all()
        told = sorted(changes["times_this_hour"][1] for changes in events)
        assert told == [1, 2, 4, 8, 16, 32, 64]

    def test_counts_are_kept_for_a_quarter_of_a_year(self, session):
        with time_machine.travel(NOON, tick=False) as clock:
            count_refusal(session, Refusal.HOST)
            clock.shift(timedelta(hours=1))
            count_refusal(session, Refusal.HOST)
            clock.shift(KEPT)
            count_refusal(session, Refusal.TOKEN)

        kept = session.scalars(select(RefusalCount.kind).order_by(RefusalCount.id))
        assert kept.all() == [Refusal.HOST, Refusal.TOKEN]
