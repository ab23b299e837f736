"""One-time links, attempts to sign in, and posts kept for their writer."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.models import DelayScope, HeldPost, PasswordLink, SignInDelay
from ipr.accounts.people.service import NotActive, change_user
from ipr.accounts.sign_in import kept_posts as held_service
from ipr.accounts.sign_in import links as link_service
from ipr.accounts.sign_in.delays import (
    TooManyAttempts,
    claim_attempt,
    network_of,
    sweep_delays,
)
from ipr.accounts.sign_in.links import AddressJustChanged, LinkGone
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.encryption import keyed_hash
from ipr.db.engine import begin_writing
from ipr.permissions import Role
from tests.make import make_user
from tests.races import at_once, session_on

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FIELDS = [("title", "Mr O'Neil — “quoted”"), ("events", "death"), ("events", "other")]


@pytest.fixture
def amara(session):
    user = make_user(session)
    session.commit()
    return user


class TestLinks:
    def test_who_changed_an_address_sends_no_link_there_for_a_week(
        self, session, amara
    ):
        first, second = (make_user(session, Role.ACCESS_MANAGER) for _ in range(2))
        send = partial(link_service.send_link, session, amara, hours=72)
        with time_machine.travel(NOON, tick=False) as clock:
            change_user(
                session, amara, name="Amara", email="mine@example.test", actor=first
            )
            with pytest.raises(AddressJustChanged):
                send(actor=first)
            send(actor=second)
            clock.shift(timedelta(days=7, seconds=1))
            send(actor=first)

    def test_only_the_hash_of_a_link_is_kept(self, session, amara):
        token = link_service.make_link(session, amara, hours=72, actor=None)
        session.flush()

        link = session.scalars(select(PasswordLink)).one()
        assert token not in (link.token_hash, str(vars(link)))
        event = session.scalars(select(AuditEvent)).one()
        assert token not in str(event.changes)

    def test_it_works_once(self, session, amara):
        token = link_service.make_link(session, amara, hours=72, actor=None)
        before = amara.get_id()
        link_service.set_password(session, token, password_hash="kept")

        assert amara.password_hash == "kept"
        assert amara.get_id() != before
        with pytest.raises(LinkGone):
            link_service.set_password(session, token, password_hash="other")

    def test_the_record_says_by_whom_it_was_made_and_that_it_was_used(
        self, session, amara
    ):
        maker = make_user(session)
        with time_machine.travel(NOON, tick=False):
            token = link_service.make_link(session, amara, hours=72, actor=maker)
            link_service.set_password(session, token, password_hash="kept")

        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        made, used, kept = events
        assert (made.action, made.actor_id) == (AuditAction.LINK_MADE, maker.id)
        assert (used.action, used.actor_id) == (AuditAction.LINK_USED, None)
        assert {made.subject_id, used.subject_id, kept.subject_id} == {amara.id}
        assert used.changes == {
            "made_by_id": [None, maker.id],
            "made_at": [None, NOON.isoformat()],
        }

    @pytest.mark.both_databases
    def test_of_two_who_use_it_at_once_one_is_let_in(self, session, amara, settings):
        token = link_service.make_link(session, amara, hours=72, actor=None)
        session.commit()

        def use():
            with session_on(settings.database_url) as mine:
                begin_writing(mine)
                link_service.set_password(mine, token, password_hash="kept")
                mine.commit()

        (fault,) = at_once([use] * 2)
        assert isinstance(fault, LinkGone)

    def test_it_is_too_old_after_some_hours(self, session, amara):
        with time_machine.travel(NOON) as clock:
            token = link_service.make_link(session, amara, hours=72, actor=None)
            clock.shift(timedelta(hours=72) - timedelta(seconds=1))
            assert link_service.find_link(session, token).user is amara
            clock.shift(timedelta(seconds=1))
            with pytest.raises(LinkGone):
                link_service.find_link(session, token)

    def test_a_newer_one_replaces_it(self, session, amara):
        old = link_service.make_link(session, amara, hours=72, actor=None)
        new = link_service.make_link(session, amara, hours=72, actor=None)

        with pytest.raises(LinkGone):
            link_service.find_link(session, old)
        assert link_service.find_link(session, new)

    def test_a_closed_account_has_none(self, session, amara):
        token = link_service.make_link(session, amara, hours=72, actor=None)
        amara.active = False
        session.flush()

        with pytest.raises(LinkGone):
            link_service.find_link(session, token)
        with pytest.raises(NotActive):
            link_service.make_link(session, amara, hours=72, actor=None)

    @pytest.mark.parametrize("token", ["", "nothing", "x" * 5000])
    def test_there_is_none_under_another_name(self, session, token):
        with pytest.raises(LinkGone):
            link_service.find_link(session, token)


class TestAttempts:
    @pytest.mark.both_databases
    def test_attempts_at_the_same_moment_are_all_counted(self, session, settings):
        def attempt():
            with session_on(settings.database_url) as mine:
                begin_writing(mine)
                try:
                    claim_attempt(mine, email="amara@example.test", address="192.0.2.1")
                finally:
                    mine.commit()

        faults = at_once([attempt] * 15)

        assert [type(fault) for fault in faults] == [TooManyAttempts] * 10
        assert session.scalars(select(SignInDelay.failures)).all() == [5, 5, 5]

    def test_neither_account_nor_address_is_kept_in_the_clear(self, session):
        claim_attempt(session, email=" Amara@example.test", address="192.0.2.1")

        kept = {row.scope: row.key_hash for row in session.scalars(select(SignInDelay))}
        assert kept[DelayScope.ACCOUNT] == keyed_hash("account", "amara@example.test")
        assert kept[DelayScope.ADDRESS] == keyed_hash("address", "192.0.2.1")
        assert len(kept) == 3

    def test_addresses_are_forgotten_first_and_all_within_a_day(self, session):
        with time_machine.travel(NOON, tick=False) as clock:
            claim_attempt(session, email="a@example.test", address="192.0.2.1")
            clock.shift(timedelta(minutes=15, seconds=1))
            sweep_delays(session)
            scopes = session.scalars(select(SignInDelay.scope)).all()
            clock.shift(timedelta(days=1))
            sweep_delays(session)

        assert sorted(scopes) == [DelayScope.ACCOUNT, DelayScope.PAIR]
        assert session.scalars(select(SignInDelay)).all() == []

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("2001:db8::ffff:2", "2001:db8::/64"),
            ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
            ("::ffff:192.0.2.2", "192.0.2.2"),
            ("192.0.2.1", "192.0.2.1"),
            ("", ""),
        ],
    )
    def test_one_household_shares_the_first_half_of_an_address(self, address, network):
        assert network_of(address) == network


class TestHeldPosts:
    @pytest.mark.both_databases
    def test_the_writer_gets_it_back_in_order(self, session, amara):
        token = held_service.hold_post(session, amara.id, "/a", FIELDS)

        assert held_service.held_post(session, amara.id, "/a", token) == FIELDS
        row = session.scalars(select(HeldPost)).one()
        assert row.token_hash != token

    def test_nobody_else_and_no_other_page_gets_it(self, session, amara):
        token = held_service.hold_post(session, amara.id, "/a", FIELDS)
        other = make_user(session)

        assert held_service.held_post(session, other.id, "/a", token) is None
        assert held_service.held_post(session, amara.id, "/b", token) is None
        assert held_service.held_post(session, amara.id, "/a", "another") is None

    def test_it_is_forgotten_when_sent_or_old(self, session, amara):
        with time_machine.travel(NOON) as clock:
            sent = held_service.hold_post(session, amara.id, "/a", FIELDS)
            old = held_service.hold_post(session, amara.id, "/b", FIELDS)
            held_service.forget_posts(session, amara.id, "/a")
            assert held_service.held_post(session, amara.id, "/a", sent) is None
            clock.shift(held_service.KEPT + timedelta(seconds=1))
            assert held_service.held_post(session, amara.id, "/b", old) is None
            held_service.hold_post(session, amara.id, "/c", FIELDS)
        assert session.scalar(select(func.count(HeldPost.id))) == 1

    def test_so_many_are_kept_for_one_person_and_no_more(self, session, amara):
        for number in range(held_service.MOST + 3):
            held_service.hold_post(session, amara.id, f"/{number}", FIELDS)

        assert session.scalar(select(func.count(HeldPost.id))) == held_service.MOST

    def test_nothing_is_kept_for_a_closed_account(self, session, amara):
        amara.active = False
        session.flush()

        assert held_service.hold_post(session, amara.id, "/a", FIELDS) is None
        assert held_service.hold_post(session, amara.id + 1, "/a", FIELDS) is None

    @pytest.mark.both_databases
    def test_nothing_is_kept_for_an_address_that_no_page_has(self, session, amara):
        long = f"/referrals/{'A' * held_service.LONGEST_PATH}"

        assert held_service.hold_post(session, amara.id, long, FIELDS) is None
        session.commit()
