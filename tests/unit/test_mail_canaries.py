"""No e-mail, and nothing that is logged or printed of one, says what names anybody.

In one world every column that may name somebody holds a canary, and every kind of
notice is sent in it, by the scheduled work and a real mail server.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select

from ipr import app as application
from ipr.audit.models import AuditEvent
from ipr.cli.main import main
from ipr.notices.kinds import (
    KINDS,
    Appointment,
    NoticeKind,
    Recipient,
    Telling,
    Urgency,
    declare_kinds,
)
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.models import Because, Notice
from ipr.notices.telling import tell
from ipr.ticks.registry import add_tick_step
from tests.canaries import TYPED, canaries_in, canary, columns_without, texts_of
from tests.canary_world import live, make_world
from tests.ticking import step

HOUR = timedelta(hours=1)
TOLD_BEFORE = {"referral.went_elsewhere", "lowering.answered"}
"""Kinds of which nobody is told any more."""
NEVER_SENT = {"test.unwritten", *TOLD_BEFORE}


def fail_and_name(*_of_it):
    raise ValueError(canary("user.name") + canary("customer.name"))


def tell_referrer(telling):
    return [Recipient(telling.subject.referrer_id, Because.REFERRER)]


@pytest.fixture
def declared():
    """Two kinds that go alone: one with a calendar file, one that can't be written."""
    said = {
        "words": "Look at {reference}.",
        "urgency": Urgency.ACT,
        "to": tell_referrer,
        "endpoint": "decisions.show_receipt",
        "alone": True,
    }
    kinds = (
        NoticeKind(
            name="test.panel",
            act="Come",
            appointment=lambda one: Appointment(one.made_at, one.made_at + HOUR),
            **said,
        ),
        NoticeKind(name="test.unwritten", act="Read", values=fail_and_name, **said),
    )
    declare_kinds(*kinds)
    yield kinds
    for kind in kinds:
        del KINDS[kind.name]


@pytest.fixture
def printed():
    """What `ipr tick` prints."""
    return []


@pytest.fixture
def tick(mail_app, monkeypatch, printed):
    """Run `ipr tick`, with a step that fails, and with `--json` every other time."""
    settings = mail_app.config["SETTINGS"]
    for name in (
        *("secret_key", "data_key", "database_url", "data"),
        *("smtp", "smtp_security", "mail_from"),
    ):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))
    failing = step(fail_and_name, "failing")
    feature = SimpleNamespace(init_app=lambda app: add_tick_step(app, failing))
    monkeypatch.setattr(application, "FEATURES", (*application.FEATURES, feature))

    def tick():
        way = ["tick", "--json"] if len(printed) % 2 else ["tick"]
        printed.append(CliRunner().invoke(main, way).output)

    return tick


@pytest.fixture
def world(session, mail_app, tick, declared):
    """A world on the first of June, of which no e-mail has gone."""
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        world = make_world(
            session=session,
            settings=mail_app.config["SETTINGS"],
            clock=clock,
            tick=tick,
        )
        for kind in declared:
            tell(kind, Telling(session, world.read))
        yield world


def test_nobody_is_named(world, session, mail_app, smtp_server, printed, caplog):
    caplog.set_level("DEBUG")
    live(world)
    assert columns_without(session) == [], "give these a canary in this world"
    sent = set(
        session.scalars(
            select(Notice.kind).join(Mail).where(Mail.state == MailState.SENT)
        )
    )
    assert KINDS.keys() - sent == NEVER_SENT, "send these in this world"
    letters = session.scalars(select(Mail.letter).where(Mail.state == MailState.SENT))
    assert set(letters) == set(Letter)

    for one in smtp_server.received():
        [address] = one.to
        assert (one.sender, one.greeting) == ("ipr@example.test", "localhost")
        assert canaries_in(texts_of(one).replace(address, "")) == set()
    assert canaries_in("".join(printed)) == set()
    assert '"failed": "ValueError"' in printed[1]
    assert canaries_in(caplog.text) == set()
    assert "mail: one was not written: ValueError" in caplog.text

    plain = {canary(column).lower() for column in TYPED}
    recorded = session.scalars(select(AuditEvent)).all()
    said = [f"{event.reference} {event.changes}" for event in recorded]
    assert canaries_in(" ".join(said)) <= plain
    client = mail_app.test_client()
    client.sign_in(world.mo)
    page = client.get("/notices/undelivered").text
    assert canaries_in(page) == {canary("user.name").lower()}
