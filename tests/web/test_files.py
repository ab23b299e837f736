"""Files of drafts and referrals: added, refused, opened, scanned, removed."""

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.files.models import ScanState
from ipr.files.scanner import Scanner
from ipr.files.service import read_file_bytes
from ipr.files.store import ORPHAN_SECONDS, sweep_files
from ipr.permissions import Role
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Attachment
from tests.clamd import BAD, scanner
from tests.make import make_draft, make_referral, make_user
from tests.postgres import free_port
from tests.web.referral_pages import errors, soup

LETTER = (b"An invented letter.", "letter.txt")


@pytest.fixture
def referrer(session):
    referrer = make_user(session, name="Rhys Referrer")
    session.commit()
    return referrer


@pytest.fixture
def member(session):
    member = make_user(session, Role.IPR_TEAM)
    session.commit()
    return member


@pytest.fixture
def draft(session, referrer):
    draft = make_draft(session, referrer)
    session.commit()
    return draft


@pytest.fixture
def at(client, draft, referrer):
    client.sign_in(referrer)
    return f"/drafts/{draft.key}/files"


def add(client, at, *sent, button="add"):
    parts = [(io.BytesIO(data), name) for data, name in sent]
    form = {"files": parts, button: "yes"}
    return client.post(at, data=form, content_type="multipart/form-data")


def rows(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Attachment).order_by(Attachment.id)).all()


def recorded(session, action):
    session.rollback()
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


def on_disk(settings):
    return sorted(path.name for path in Path(settings.files).glob("*"))


class TestAddFiles:
    def test_several_at_once_are_kept_encrypted(self, client, at, session, settings):
        response = add(client, at, LETTER, (b"a,b\n", "table.csv"))

        kept = rows(session)
        assert response.status_code == 303
        assert [file.name for file in kept] == ["letter.txt", "table.csv"]
        assert on_disk(settings) == sorted(file.key for file in kept)
        secret = (settings.files / kept[0].key).read_bytes()
        assert b"invented" not in secret
        assert read_file_bytes(settings.files, kept[0]) == LETTER[0]

    def test_what_is_refused_is_named_and_the_rest_is_kept(self, client, at, session):
        bad = (b"MZ" + b"\x00" * 70, "tool.pdf")
        response = add(client, at, bad, LETTER, (b"#!/bin/sh", "more.exe"))

        assert response.status_code == 422
        assert sorted(errors(response), reverse=True) == [
            "“tool.pdf” was not added: it is a program",
            "“more.exe” was not added: it is a program",
        ]
        assert [file.name for file in rows(session)] == ["letter.txt"]
        refused = recorded(session, AuditAction.FILE_REFUSED)
        assert {event.changes["reason"][1] for event in refused} == {"program"}
        assert "tool" not in str([event.changes for event in refused])

    def test_choosing_none_is_refused_and_going_on_without_is_not(self, client, at):
        nothing = client.post(at, data={"add": "yes"})
        onward = client.post(at, data={"go_on": "yes"})

        assert errors(nothing) == ["Choose at least one file"]
        assert onward.location.endswith("/check-answers")

    def test_going_on_adds_what_was_chosen(self, client, at, session):
        response = add(client, at, LETTER, button="go_on")

        assert response.location.endswith("/check-answers")
        assert len(rows(session)) == 1

    def test_ten_are_the_most(self, client, at, session):
        add(client, at, *((b"%d" % n, f"{n}.txt") for n in range(8)))
        response = add(client, at, *((b"%d" % n, f"{n}.txt") for n in range(8, 20)))

        assert len(rows(session)) == 10
        assert response.status_code == 422
        assert len(errors(response)) == 10

    def test_the_same_file_twice_is_kept_once(self, client, at, session, settings):
        add(client, at, LETTER)
        response = add(client, at, LETTER)

        assert "it has already been added" in errors(response)[0]
        assert on_disk(settings) == [file.key for file in rows(session)]

    def test_too_much_at_once_is_answered_kindly(self, client, at, app, monkeypatch):
        monkeypatch.setitem(app.config, "MAX_UPLOAD_LENGTH", 1000)
        response = add(client, at, (b"a" * 2000, "letter.txt"))

        assert response.status_code == 413
        assert "too large" in response.text

    def test_somebody_elses_draft_takes_none(self, client, at, session, settings):
        other = make_user(session)
        session.commit()
        client.sign_in(other)

        assert add(client, at, LETTER).status_code == 404
        assert on_disk(settings) == []

    def test_those_who_see_a_case_add_later(self, client, session, referrer, member):
        referral = make_referral(session, referrer)
        stranger = make_user(session)
        session.commit()
        at = f"/referrals/{referral.reference}/files"
        client.sign_in(member)

        added = add(client, at, LETTER)
        page = client.get(at)
        client.sign_in(stranger)
        refused = add(client, at, LETTER)

        assert added.status_code == 303
        assert "letter.txt" in page.text
        assert refused.status_code == 404
        assert rows(session)[0].added_by_id == member.id


class TestReadFile:
    @pytest.fixture
    def file(self, client, at, session):
        add(client, at, LETTER)
        return rows(session)[0]

    def test_it_is_served_as_an_attachment_and_recorded(self, client, file, session):
        response = client.get(f"/files/{file.key}")

        assert response.data == LETTER[0]
        disposition = response.headers["Content-Disposition"]
        assert disposition == "attachment; filename=letter.txt"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "no-store" in response.headers["Cache-Control"]
        assert [e.subject_id for e in recorded(session, AuditAction.FILE_READ)] == [
            file.id
        ]

    def test_a_name_with_other_letters_travels_safely(self, client, at, session):
        add(client, at, (b"text", "Brief ü.txt"))
        key = rows(session)[0].key

        disposition = client.get(f"/files/{key}").headers["Content-Disposition"]

        assert disposition.startswith("attachment;")
        assert "UTF-8''Brief%20%C3%BC.txt" in disposition

    def test_nobody_else_gets_it(self, client, file, session, member):
        client.sign_in(member)

        assert client.get(f"/files/{file.key}").status_code == 404
        assert client.get(f"/files/{'0' * 32}").status_code == 404

    def test_a_file_that_was_altered_on_disk_is_not_served(
        self, client, file, settings
    ):
        (settings.files / file.key).unlink()

        assert client.get(f"/files/{file.key}").status_code == 500


class TestRemoveFile:
    def test_a_drafts_file_goes_from_disk_and_its_row_stays(
        self, client, at, session, settings
    ):
        add(client, at, LETTER)
        [file] = rows(session)
        asked = client.get(f"/files/{file.key}/remove")
        done = client.post(f"/files/{file.key}/remove")

        assert "letter.txt" in asked.text
        assert done.location == at
        assert on_disk(settings) == []
        assert rows(session)[0].removed_at is not None
        assert client.get(f"/files/{file.key}").status_code == 404

    def test_one_of_a_case_stays_on_disk(
        self, client, session, referrer, member, settings
    ):
        referral = make_referral(session, referrer)
        session.commit()
        client.sign_in(referrer)
        add(client, f"/referrals/{referral.reference}/files", LETTER)
        [file] = rows(session)
        client.sign_in(member)

        assert client.post(f"/files/{file.key}/remove").status_code == 303
        assert on_disk(settings) == [file.key]
        assert recorded(session, AuditAction.FILE_REMOVED)[0].reference

    def test_only_who_added_it_or_the_team_may(self, client, session, referrer, member):
        referral = make_referral(session, referrer)
        session.commit()
        client.sign_in(member)
        add(client, f"/referrals/{referral.reference}/files", LETTER)
        [file] = rows(session)
        client.sign_in(referrer)

        assert client.get(f"/files/{file.key}").status_code == 200
        assert client.post(f"/files/{file.key}/remove").status_code == 403


class TestScanFile:
    @pytest.fixture
    def scanned(self, make_app, referrer, draft):
        with scanner() as address:
            client = make_app(clamd=address).test_client()
            client.sign_in(referrer)
            yield client

    @pytest.fixture
    def down(self, make_app, referrer, draft):
        client = make_app(clamd=f"127.0.0.1:{free_port()}").test_client()
        client.sign_in(referrer)
        return client

    def test_without_a_scanner_nothing_is_said_of_one(self, client, at, session):
        add(client, at, LETTER)

        assert rows(session)[0].scan is ScanState.NOT_SCANNED
        text = client.get(at).text.lower()
        assert "virus" not in text
        assert "check it now" not in text
        assert "scan" not in text

    def test_the_health_page_says_whether_the_scanner_answers(
        self, client, session, scanned, down, manager
    ):
        session.commit()

        def told(client):
            client.sign_in(manager)
            page = BeautifulSoup(client.get("/health/detail").text, "html.parser")
            [name] = page.find_all("dt", string="Virus scanner")
            return " ".join(name.find_next("dd").stripped_strings)

        assert told(client) == "There is none"
        assert told(scanned) == "Answers"
        assert told(down) == "Does not answer Needs attention"

    def test_nothing_found(self, scanned, draft, session):
        at = f"/drafts/{draft.key}/files"
        add(scanned, at, LETTER)

        assert rows(session)[0].scan is ScanState.CLEAN
        assert "No virus found" in scanned.get(at).text

    def test_something_found_is_refused_and_recorded(self, scanned, draft, session):
        response = add(scanned, f"/drafts/{draft.key}/files", (BAD, "a.txt"))

        assert "a virus was found in it" in errors(response)[0]
        assert rows(session) == []
        [event] = recorded(session, AuditAction.FILE_REFUSED)
        assert event.changes["reason"][1] == "infected"

    def test_asking_no_scanner_frees_no_file(self, down, client, draft, session):
        add(down, f"/drafts/{draft.key}/files", LETTER)
        [file] = rows(session)
        client.sign_in(draft.referrer)

        client.post(f"/files/{file.key}/scan")
        page = client.get(f"/drafts/{draft.key}/files").text

        assert rows(session)[0].scan is ScanState.QUARANTINED
        assert "no virus scanner is set up" in page
        assert "Nobody can open this file until it has been checked." in page
        assert "Check it now" not in page

    @pytest.mark.parametrize(
        "answer", [b"", b"\x00", b"OK", b"stream: OK?\x00", b"INSTREAM ERROR\x00"]
    )
    def test_an_answer_that_says_nothing_means_quarantine(self, answer):
        with scanner(answer) as address:
            assert Scanner(address).scan(b"a") is ScanState.QUARANTINED

    def test_a_scanner_that_is_down_means_quarantine(self, down, draft, session):
        at = f"/drafts/{draft.key}/files"
        add(down, at, LETTER)
        [file] = rows(session)

        page, opened = down.get(at), down.get(f"/files/{file.key}")

        assert file.scan is ScanState.QUARANTINED
        assert "Nobody can open this file until it has been checked." in page.text
        assert "Check it now" in page.text
        assert not soup(page).select(f"a[href='/files/{file.key}']")
        assert opened.location == at

    def test_it_can_be_scanned_again(self, down, draft, session, make_app, referrer):
        add(down, f"/drafts/{draft.key}/files", LETTER)
        [file] = rows(session)
        with scanner() as address:
            client = make_app(clamd=address).test_client()
            client.sign_in(referrer)
            client.post(f"/files/{file.key}/scan")

            assert rows(session)[0].scan is ScanState.CLEAN
            assert client.get(f"/files/{file.key}").data == LETTER[0]


class TestSweep:
    def test_what_no_row_needs_goes_and_what_is_fresh_stays(
        self, client, at, session, settings, monkeypatch, draft
    ):
        add(client, at, LETTER)
        (settings.files / "new-half-written").write_bytes(b"x")
        session.rollback()

        fresh = sweep_files(session, settings.files)
        monkeypatch.setattr("ipr.files.store.ORPHAN_SECONDS", -ORPHAN_SECONDS)
        old = sweep_files(session, settings.files)

        assert (fresh, old) == (0, 1)
        assert on_disk(settings) == [rows(session)[0].key]

    def test_a_draft_that_is_given_up_takes_its_files_along(
        self, client, at, session, settings, draft
    ):
        add(client, at, LETTER)

        client.post(at.replace("/files", "/discard"))

        [file] = rows(session)
        assert on_disk(settings) == []
        assert (file.name, file.removed_at is None) == ("", False)
        with pytest.raises(drafts.DraftNotOpen):
            drafts.find_draft(session, draft.key, user=draft.referrer)
