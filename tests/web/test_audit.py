"""The auditor's pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from ipr.audit.change_words import FIELDS
from ipr.audit.models import AuditAction
from ipr.audit.queries import READINGS
from ipr.audit.service import record
from ipr.audit.words import audit_words, say_action
from ipr.db.base import Base
from ipr.notices.telling import forget_events
from ipr.permissions import Permission, Role, permissions_of
from tests.make import make_area, make_user
from tests.nets import CODE
from tests.statements import statements
from tests.web.referral_pages import soup as soup_of

HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
REFERENCE = "IPR-26-0007-K"


class Case(Base):
    """Something with a reference, for the record alone."""

    __abstract__ = True
    __tablename__ = "referral"
    id = 7
    reference = REFERENCE


@pytest.fixture
def auditor(session):
    user = make_user(session, Role.AUDITOR, name="Ines Duarte")
    session.commit()
    return user


@pytest.fixture
def bethan(session):
    return make_user(session, Role.ACSSL, name="Bethan Price", email="b@example.test")


@pytest.fixture
def client(client, auditor):
    client.sign_in(auditor)
    return client


def note(session, action, actor, subject=None, at=None, **changes):
    """Put an event in the record."""
    with time_machine.travel(at or NOON, tick=False):
        event = record(
            session, action, subject=actor, actor=actor, changes=changes or None
        )
        forget_events(session)  # nobody is told of what a test makes up
    if subject is not None:
        event.subject_type, event.subject_id = subject.__tablename__, subject.id
        event.reference = subject.reference
    session.commit()
    return event


def rows(response):
    return response.text.count("<tr") - 1 if "<tr" in response.text else 0


def test_an_auditor_reads_the_record_and_no_case():
    assert permissions_of([Role.AUDITOR]) - permissions_of([]) == {
        Permission.READ_AUDIT,
        Permission.SET_AWAY,
    }


def test_every_reading_counts_as_one():
    named = {
        action
        for action in AuditAction
        if action.value.endswith((".read", ".listed", ".exported", ".searched"))
    }

    assert named == READINGS


def test_every_action_has_words(app):
    with app.app_context():
        words = {say_action(action) for action in AuditAction}

    assert len(words) == len(AuditAction)
    assert not any("_" in each or "." in each for each in words)


def test_nothing_is_called_that_no_action_is_about(app):
    things = {action.value.partition(".")[0] for action in AuditAction}

    assert set(audit_words(app)) == things


class TestListEvents:
    @pytest.fixture
    def events(self, session, auditor, bethan):
        note(session, AuditAction.REFERRAL_READ, bethan, Case(), NOON)
        note(session, AuditAction.SIGNED_IN, bethan, at=NOON + timedelta(days=1))
        note(
            session,
            AuditAction.ROLE_GRANTED,
            auditor,
            at=NOON + timedelta(days=2),
            role=(None, Role.ACSSL),
            ends_on=(None, None),
        )

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 3),
            ({"who": "price"}, 2),
            ({"who": "b@example"}, 2),
            ({"who": "nobody"}, 0),
            ({"action": "role.granted"}, 1),
            ({"reference": "ipr-26-0007-k"}, 1),
            ({"since-day": 5, "since-month": 5, "since-year": 2026}, 2),
            ({"until-day": 5, "until-month": 5, "until-year": 2026}, 2),
            ({"who": "price", "action": "account.signed_in"}, 1),
        ],
    )
    def test_it_is_filtered_and_names_are_in_no_address(
        self, client, events, headers, query, count
    ):
        sent = client.post("/audit", data=query, headers=headers)
        response = client.get(sent.location, headers=headers)

        assert sent.status_code == 303
        assert str(query.get("who", "x")) not in sent.location
        assert response.status_code == 200
        assert rows(response) == count
        assert ("<html" in response.text) == (headers != HTMX)

    def test_the_newest_comes_first_with_who_and_what(self, client, events):
        page = client.get("/audit").text
        text = " ".join(page.split("<tbody")[1].split())

        assert text.index("Role: granted") < text.index("Account: signed in")
        assert text.index("Account: signed in") < text.index("Referral: read")
        assert REFERENCE in text
        assert "Role: Advanced Customer Support Senior Leader (ACSSL)" in text
        assert "Last day" not in text  # there is none, before and after

    def test_it_speaks_of_people_and_words(self, client, session, bethan):
        callum = make_user(session, name="Callum Reid")
        area = make_area(session, name="North-west coast")
        changes = {
            "owner": (bethan.id, callum.id),
            "area": (None, area.id),
            "as": ("acssl", "handed_over"),
            "state": ("new", "accepted"),
            "active": (True, False),
            "ends_on": (None, date(2026, 5, 4)),
            "removed_at": (None, NOON),
        }
        note(session, AuditAction.SUPPORT_HANDED_OVER, bethan, Case(), **changes)

        page = soup_of(client.get("/audit"))

        assert "Support case: handed over" in page.table.get_text()
        assert [line.get_text() for line in page.select("td li")] == [
            "Owner: Bethan Price, changed to Callum Reid",
            "Area: North-west coast",
            "Held as: ACSSL of the area, changed to person it was handed over to",
            "State: not accepted yet, changed to accepted",
            "Can sign in: yes, changed to no",
            "Last day: 4 May 2026",
            "Removed: 4 May 2026, 1:00pm",
        ]

    @pytest.mark.parametrize(
        ("action", "outcome", "said"),
        [
            (
                AuditAction.REFERRAL_DECIDED,
                ("accept", "decline"),
                "Criteria’s answer: accepted, changed to criteria not met",
            ),
            (
                AuditAction.LOWERING_REFUSED,
                ("triage", "decline"),
                "Would have changed it from with the IPR team to criteria not met",
            ),
            (
                AuditAction.LOWERING_OPENED,
                ("accepted", "decline"),
                "Would change it from accepted to criteria not met",
            ),
            (
                AuditAction.LOWERING_CONFIRMED,
                ("accepted", "cannot_tell"),
                "Changed it from accepted to we cannot tell yet",
            ),
            (
                AuditAction.SETTLEMENT_PROPOSED,
                ("cannot_tell", "decline"),
                "Would change it from we cannot tell yet to declined by two people",
            ),
            (
                AuditAction.SETTLEMENT_CHANGED,
                ("accepted", "decline"),
                "Would have changed it from accepted to declined by two people",
            ),
            (
                AuditAction.SETTLEMENT_CONFIRMED,
                ("declined", "accept"),
                "Changed it from declined to accepted by the IPR team",
            ),
        ],
    )
    def test_no_change_is_told_that_did_not_happen(
        self, client, bethan, session, action, outcome, said
    ):
        note(session, action, bethan, Case(), outcome=outcome, state=(None, "refused"))

        page = soup_of(client.get("/audit"))

        assert [line.get_text() for line in page.select("td li")] == [
            said,
            "State: refused",
        ]

    def test_what_was_done_is_not_told_in_words_of_the_program(self, app):
        with app.app_context():
            assert [
                say_action(action)
                for action in (
                    AuditAction.REFERRAL_ROUTED,
                    AuditAction.SUPPORT_OPENED,
                    AuditAction.HOST_REFUSED,
                )
            ] == [
                "Referral: moved",
                "Support case: made",
                "Access: refused, as the address was not one of the service’s",
            ]

    def test_no_event_shows_a_code_or_a_number_of_a_row(self, client, session, bethan):
        kept = {"user": bethan.id, "area": make_area(session).id, "referral": 90210}
        for action in AuditAction:
            changes = {}
            for name, field in FIELDS.items():
                code = "As written" if field.as_written else "in_force"
                codes = list(field.values or (code,))
                one = kept.get(field.table, codes[0])
                changes[name] = (one, None if field.table else codes[-1])
            changes["active"] = (False, True)
            changes["settlement"] = changes["proposal"] = (None, 90210)
            note(session, action, bethan, **changes)

        for number in (1, 2):
            address = f"/audit?page={number}"
            for line in soup_of(client.get(address)).select("tbody td"):
                assert not CODE.search(line.get_text()), line.get_text()
                assert "90210" not in line.get_text()

    def test_what_an_event_is_about_has_a_name(self, client, session, bethan):
        area = make_area(session, name="North-west coast")
        session.commit()
        for subject, said in ((area, "North-west coast"), (bethan, "Bethan Price")):
            event = record(
                session, AuditAction.AREA_CHANGED, subject=subject, actor=bethan
            )
            forget_events(session)
            session.commit()
            about = soup_of(client.get("/audit")).select_one("td[data-label=About]")
            assert about.get_text(strip=True) == said, event.subject_type

    def test_on_paper_it_says_what_it_is_narrowed_down_to(self, client, events):
        typed = {"who": "price", "action": "account.signed_in", "since-day": "1"}
        typed |= {"since-month": "5", "since-year": "2026"}
        page = client.post("/audit", data=typed, follow_redirects=True).text

        said = " ".join(page.split("ipr-only-print")[1].split())
        assert "Name or email address: price; " in said
        assert "What they did: Account: signed in; From: 1 May 2026." in said

    def test_a_day_is_a_london_day(self, client, session, bethan):
        late = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)  # half past midnight in London
        note(session, AuditAction.SIGNED_IN, bethan, at=late)
        fifth = {"since-day": 5, "since-month": 5, "since-year": 2026}

        assert rows(client.get("/audit", query_string=fifth)) == 1

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ({"since-day": 31, "since-month": 2, "since-year": 2026}, "real date"),
            ({"since-day": 5}, "From date must include a month and year"),
            ({"action": "nonsense"}, "There is a problem"),
            ({"reference": "x" * 21}, "20 characters or fewer"),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_bad_filter_is_refused_out_loud(
        self, client, events, headers, query, words
    ):
        response = client.get("/audit", query_string=query, headers=headers)
        if headers:
            assert response.status_code == 204
            response = client.get(response.headers["HX-Redirect"])

        assert response.status_code == 422
        assert words in response.text
        assert rows(response) == 0

    def test_it_goes_on_to_older_ones(self, client, session, bethan):
        for _ in range(60):
            note(session, AuditAction.SIGNED_IN, bethan)
        first = client.get(client.post("/audit", data={"who": "price"}).location)
        onward = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        second = client.get(onward.replace("&amp;", "&"))

        assert (rows(first), rows(second)) == (50, 10)
        assert "60 events" in second.text

    def test_it_asks_the_database_as_often_for_many_as_for_few(
        self, app, client, session, bethan
    ):
        def count():
            with statements(app) as asked:
                client.get("/audit")
            return len(asked)

        note(session, AuditAction.SIGNED_IN, bethan)
        few = count()
        for number in range(30):
            user = make_user(session, name=f"Person {number}")
            note(session, AuditAction.SIGNED_IN, user)
        assert count() == few


class TestListReaders:
    @pytest.mark.both_databases
    def test_it_says_who_read_a_referral_how_often_and_when(
        self, client, session, bethan
    ):
        callum = make_user(session, name="Callum Reid")
        note(session, AuditAction.REFERRAL_READ, bethan, Case(), NOON)
        later = NOON + timedelta(hours=3)
        note(session, AuditAction.REFERRAL_READ, bethan, Case(), later)
        note(session, AuditAction.SUPPORT_READ, callum, Case(), NOON)
        note(session, AuditAction.REFERRAL_CLAIMED, callum, Case(), later)
        response = client.get("/audit/readers?reference=ipr-26-0007-k")

        assert rows(response) == 2
        table = " ".join(response.text.split("<tbody")[1].split())
        assert table.index("Bethan Price") < table.index("Callum Reid")
        assert 'data-label="Times">2<' in table
        assert "1:00pm" in table
        assert "4:00pm" in table

    def test_nobody_read_what_is_not_there(self, client):
        assert "No one has read" in client.get("/audit/readers?reference=X").text


@pytest.mark.parametrize("path", ["/audit", "/audit/readers"])
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_nobody_else_reads_the_record(app, session, path, role):
    user = make_user(session, role)
    session.commit()
    stranger = app.test_client()
    stranger.sign_in(user)

    assert stranger.get(path).status_code == 403
