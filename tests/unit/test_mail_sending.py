"""What waits is sent once to each, by a real mail server, whatever that does."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.notices.kinds import Telling, Urgency
from ipr.notices.mail.delivery.outcomes import MINUTES
from ipr.notices.mail.delivery.sending import LEASE, send_mail
from ipr.notices.mail.delivery.transport import Outcome, Result
from ipr.notices.mail.models import Mail, MailState
from ipr.notices.mail.tick_steps import STEPS
from ipr.notices.mail.writing import write_mail
from ipr.notices.models import Void
from ipr.notices.telling import tell
from ipr.ticks.running import run_tick, try_tick
from tests.mailing import TUESDAY, send_by
from tests.make import make_user
from tests.processes import free_port
from tests.races import at_once, session_on
from tests.telling import declaring, make_subject, to_each

pytestmark = pytest.mark.both_databases
SENT, WAITING, VOID = MailState.SENT, MailState.WAITING, MailState.VOID
UNCERTAIN, DEAD = MailState.UNCERTAIN, MailState.DEAD


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def send(send_waiting):
    return send_waiting


@pytest.fixture
def telling(session):
    return Telling(session, make_subject(session))


@pytest.fixture
def declare():
    with declaring() as declare:
        yield declare


@pytest.fixture
def post(session, telling, declare, gather):
    """Let an e-mail wait for each of some addresses."""

    def post(*names, kind="test.act", **said):
        people = [make_user(session, email=f"{name}@example.test") for name in names]
        tell(declare(kind, to_each(*people), **said), telling)
        session.commit()
        gather()
        return [by_address(session)[f"{name}@example.test"] for name in names]

    return post


def by_address(session):
    return {mail.user.email: mail for mail in session.scalars(select(Mail))}


def addresses(server):
    return [address for one in server.received() for address in one.to]


def keys(server):
    return [one.message["Message-ID"] for one in server.received()]


def test_each_gets_one_and_the_row_says_so(session, post, send, smtp_server):
    anna, ben = post("anna", "ben")

    assert send() == {SENT: 2}
    assert send() == {}

    assert addresses(smtp_server) == ["anna@example.test", "ben@example.test"]
    assert keys(smtp_server) == [f"<{anna.key}@localhost>", f"<{ben.key}@localhost>"]
    session.refresh(anna)
    assert (anna.state, anna.sent_at, anna.next_at) == (SENT, TUESDAY, None)
    assert (anna.attempts, anna.leased_by, anna.failure) == (1, None, None)


def test_what_became_void_never_goes(session, post, send, smtp_server):
    over = set()

    def void(_session, notices):
        return {one.id: Void.DONE for one in notices if one.user_id in over}

    anna, ben = post("anna", "ben", void=void)
    over.add(anna.user_id)
    ben.user.active = False
    session.commit()

    assert send() == {VOID: 2}

    assert smtp_server.received() == []
    assert {mail.next_at for mail in by_address(session).values()} == {None}


class TestHours:
    def test_what_waits_in_the_evening_goes_in_the_morning(
        self, post, send, smtp_server, clock
    ):
        post("anna")
        clock.move_to(TUESDAY.replace(hour=18))
        assert send() == {}
        clock.move_to(TUESDAY.replace(day=25, hour=7, minute=59))
        assert send() == {}
        clock.move_to(TUESDAY.replace(day=25, hour=8))
        assert send() == {SENT: 1}

    def test_what_is_urgent_goes_at_any(self, post, send, clock):
        clock.move_to(TUESDAY.replace(day=28, hour=23))
        post("anna", urgency=Urgency.URGENT)

        assert send() == {SENT: 1}


class TestTrouble:
    def test_it_is_tried_at_growing_intervals_for_a_day_and_then_given_up(
        self, session, post, send, clock
    ):
        (mail,) = post("refused.450", urgency=Urgency.URGENT)
        began, tried = utc_now(), []
        while mail.state is not DEAD:
            clock.move_to(mail.next_at or utc_now())
            tried.append((utc_now() - began) // timedelta(minutes=1))
            send()
            session.refresh(mail)

        assert tried[:7] == [0, 1, 6, 21, 81, 321, 561]
        assert tried[-1] >= 24 * 60 > tried[-2]
        assert tried[-1] - tried[-2] == MINUTES[-1]
        assert (mail.failure, mail.next_at) == ("recipient 450", None)
        given_up = select(AuditEvent).where(AuditEvent.action == AuditAction.MAIL_DEAD)
        assert session.scalars(given_up).one().subject_id == mail.id

    @pytest.mark.parametrize("name", ["refused.550", "content.554"])
    def test_what_is_refused_for_good_is_given_up_at_once(
        self, session, post, send, name
    ):
        (mail,) = post(name)

        assert send() == {DEAD: 1}

        session.refresh(mail)
        assert mail.failure == name.replace("refused.", "recipient ").replace(".", " ")

    def test_one_bad_address_sends_nothing_again_to_others(
        self, post, send, smtp_server, clock
    ):
        post("anna", "refused.450", "ben")
        assert send() == {SENT: 2, WAITING: 1}
        clock.shift(timedelta(minutes=1))
        assert send() == {WAITING: 1}

        assert addresses(smtp_server) == ["anna@example.test", "ben@example.test"]

    def test_an_address_that_cannot_be_written_stops_no_other(
        self, session, post, send, smtp_server
    ):
        mail, _ = post("ida", "ben")
        mail.user.email = "ida@bücher.example"
        record(session, AuditAction.USER_CHANGED, subject=mail.user, actor=None)
        session.commit()

        assert send() == {MailState.DEAD: 1, SENT: 1}

        assert addresses(smtp_server) == ["ben@example.test"]

    def test_what_nobody_answered_for_is_sent_three_times_at_most(
        self, session, post, send, smtp_server, clock
    ):
        (mail,) = post("dropped")
        for _ in range(3):
            assert send() == {UNCERTAIN: 1}
            clock.shift(timedelta(hours=1))

        assert send() == {}
        session.refresh(mail)
        assert (mail.state, mail.failure) == (UNCERTAIN, "unanswered")
        assert (mail.sent_at, mail.next_at) == (None, None)
        assert keys(smtp_server) == [f"<{mail.key}@localhost>"] * 3

    def test_an_answer_that_comes_too_late_is_none(self, session, post, send, clock):
        (mail,) = post("held")
        assert send() == {UNCERTAIN: 1}
        clock.shift(timedelta(minutes=1))
        assert send() == {SENT: 1}

        session.refresh(mail)
        assert (mail.state, mail.attempts) == (SENT, 2)

    def test_without_a_mail_server_the_rest_is_not_even_tried(
        self, session, post, send, mail_app, clock
    ):
        first, second = post("anna", "ben")
        gone = replace(mail_app.config["SETTINGS"], smtp=f"localhost:{free_port()}")

        assert send_by(session, mail_app, gone) == {WAITING: 1}

        session.refresh(first), session.refresh(second)
        assert (first.attempts, first.failure) == (1, "connection")
        assert (second.attempts, second.leased_by) == (0, None)
        assert send() == {SENT: 1}
        clock.shift(timedelta(minutes=1))
        assert send() == {SENT: 1}

    def test_one_that_cannot_be_written_stops_no_other(
        self, session, post, send, smtp_server, caplog
    ):
        (bad,) = post("anna", kind="test.bad", endpoint="nowhere.at_all")
        post("ben")

        assert send() == {SENT: 1, WAITING: 1}

        session.refresh(bad)
        assert bad.failure == "unwritten"
        assert addresses(smtp_server) == ["ben@example.test"]
        assert caplog.messages == ["mail: one was not written: BuildError"]


class TestPeople:
    """Who changes while others of the same batch are sent to."""

    @pytest.mark.parametrize("change", [{"active": False}, {"email": "b@example.test"}])
    def test_what_is_true_of_them_at_their_turn_counts(
        self, session, post, mail_app, change
    ):
        _, ben = post("anna", "ben")
        sent = []

        class Changing:
            def send(self, message):
                sent.append(message["To"])
                with session_on(mail_app.config["SETTINGS"].database_url) as own:
                    user = own.get_one(User, ben.user_id)
                    for name, value in change.items():
                        setattr(user, name, value)
                    record(own, AuditAction.USER_CHANGED, subject=user, actor=None)
                    own.commit()
                return Outcome(Result.SENT)

        with mail_app.app_context():
            list(send_mail(session, Changing(), write_mail))

        again = ["b@example.test"] if "email" in change else []
        assert sent == ["anna@example.test", *again]


class TestTogether:
    def test_two_senders_send_each_once(
        self, session, post, mail_app, smtp_server, monkeypatch
    ):
        monkeypatch.setattr("ipr.notices.mail.delivery.sending.AT_ONCE", 2)
        post(*(f"person.{number}" for number in range(10)))
        settings = mail_app.config["SETTINGS"]
        became: Counter[MailState] = Counter()

        def send():
            with session_on(settings.database_url) as own:
                became.update(send_by(own, mail_app, settings))

        assert at_once([send, send]) == []

        assert became == {SENT: 10}
        assert sorted(addresses(smtp_server)) == sorted(by_address(session))

    def test_after_a_kill_it_is_sent_again_as_the_same_message(
        self, session, post, send, mail_app, smtp_server, clock
    ):
        (mail,) = post("held.until.killed")
        command = [sys.executable, "-m", "tests.sending"]
        settings = mail_app.config["SETTINGS"]
        said = {
            f"IPR_{name.upper()}": str(getattr(settings, name))
            for name in ("secret_key", "data_key", "database_url", "data", "smtp")
        }
        said |= {"IPR_SMTP_SECURITY": "none", "IPR_MAIL_FROM": settings.mail_from}
        with subprocess.Popen(command, env={**os.environ, **said}) as other:
            smtp_server.wait_until_held(mail.key)
            other.kill()
        session.rollback()
        session.refresh(mail)
        assert (mail.state, mail.attempts) == (WAITING, 0)
        assert mail.leased_by
        assert send() == {}  # it may still be sent by whoever has it

        clock.shift(LEASE)
        assert send() == {SENT: 1}

        assert keys(smtp_server) == [f"<{mail.key}@localhost>"] * 2


def test_nothing_is_open_while_it_is_sent(session, post, mail_app):
    post("anna", "ben")
    states = []

    class Noting:
        def send(self, message):
            states.append(session.in_transaction())
            return Outcome(Result.SENT)

    with mail_app.app_context():
        list(send_mail(session, Noting(), write_mail))

    assert states == [False, False]


@pytest.mark.parametrize("dry", [True, False])
def test_a_run_gathers_and_sends_and_a_dry_one_says_what_it_would(
    session, telling, declare, mail_app, smtp_server, dry
):
    for name in ("anna", "refused.550"):
        person = make_user(session, email=f"{name}@example.test")
        tell(declare(f"test.{name}", to_each(person)), telling)
    session.commit()
    run = try_tick if dry else run_tick
    with mail_app.app_context():
        result = run(session, STEPS, settings=mail_app.config["SETTINGS"])

    did = [step.did for step in result.steps]
    assert did[0] == {"emails made": 2}
    if dry:
        assert did[1] == {"emails sent": 2}
        assert smtp_server.received() == []
        assert by_address(session) == {}
    else:
        assert did[1] == {"emails sent": 1, "emails that cannot be delivered": 1}
        assert addresses(smtp_server) == ["anna@example.test"]
