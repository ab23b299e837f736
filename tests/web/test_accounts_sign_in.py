"""Signing in and out, sessions and their ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.models import SignInAttempt
from ipr.accounts.sign_in.service import PER_ACCOUNT, PER_ADDRESS
from ipr.audit.models import AuditAction, AuditEvent
from ipr.web.hooks import hooks
from tests.make import make_user

PASSWORD = "lantern orbit clay"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def amara(session):
    user = make_user(
        session, name="Amara Osei", email="amara@example.test", password=PASSWORD
    )
    session.commit()
    return user


def sign_in(
    client, email="amara@example.test", password=PASSWORD, onward=None, **extra
):
    query = {"next": onward} if onward else None
    return client.post(
        "/sign-in",
        data={"email": email, "password": password},
        query_string=query,
        **extra,
    )


def is_signed_in(client):
    return client.get("/account").status_code == 200


class TestSignIn:
    def test_the_page_asks_for_an_address_and_a_password(self, client):
        response = client.get("/sign-in")

        assert response.status_code == 200
        assert "<h1" in response.text
        assert 'autocomplete="current-password"' in response.text

    @pytest.mark.both_databases
    def test_the_right_password_lets_in(self, client, amara, session):
        response = sign_in(client, email=" Amara@Example.TEST ")

        assert response.status_code == 303
        assert is_signed_in(client)
        actions = session.scalars(select(AuditEvent.action)).all()
        assert actions == [AuditAction.SIGNED_IN]

    @pytest.mark.parametrize(
        ("email", "password"),
        [("amara@example.test", "not the password"), ("nobody@example.test", PASSWORD)],
    )
    def test_every_failure_says_the_same(self, client, amara, session, email, password):
        response = sign_in(client, email, password)

        assert response.status_code == 422
        assert "The email address or the password is wrong" in response.text
        assert "Error: Sign in" in response.text
        assert password not in response.text
        assert not is_signed_in(client)
        action = session.scalar(select(AuditEvent.action))
        assert action == AuditAction.SIGN_IN_FAILED

    def test_a_deactivated_person_cannot_sign_in(self, client, amara, session):
        amara.active = False
        session.commit()

        assert sign_in(client).status_code == 422

    def test_an_account_without_a_password_cannot_be_entered(self, client, session):
        make_user(session, email="new@example.test")
        session.commit()

        assert sign_in(client, "new@example.test", "").status_code == 422
        assert sign_in(client, "new@example.test", "None").status_code == 422

    def test_one_is_sent_on_to_the_page_asked_for(self, client, amara):
        asked = client.get("/account/password?x=1")
        assert asked.location == "/sign-in?next=/account/password?x%3D1"

        response = sign_in(client, onward="/account/password?x=1")
        assert response.location == "/account/password?x=1"

    @pytest.mark.parametrize(
        "onward",
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "javascript:alert(1)",
            "account",
        ],
    )
    def test_one_is_never_sent_to_another_site(self, client, amara, onward):
        response = sign_in(client, onward=onward)

        assert response.status_code == 303
        assert response.location == "/"

    def test_nothing_of_the_session_before_is_kept(self, client, amara):
        with client.session_transaction() as before:
            before["planted"] = "yes"
            before["csrf_token"] = "planted"
        sign_in(client)

        with client.session_transaction() as after:
            assert "planted" not in after
            assert after.get("csrf_token") != "planted"

    def test_the_kept_password_is_hashed_again_when_the_costs_rose(
        self, client, session
    ):
        from argon2 import PasswordHasher

        cheap = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
        user = make_user(session, email="old@example.test", password_hash=cheap)
        session.commit()
        sign_in(client, "old@example.test")

        session.refresh(user)
        assert user.password_hash != cheap
        assert is_signed_in(client)

    def test_whoever_is_signed_in_is_sent_on(self, client, amara):
        sign_in(client)

        assert client.get("/sign-in").status_code == 303


class TestDemoPeople:
    @pytest.fixture
    def hints(self, session):
        """Invented people, in the application of each mode."""
        make_user(session, name="Amara Osei", email="amara@example.test")
        session.commit()
        person = {"name": "Amara Osei", "role": "tries it", "password": PASSWORD}
        return lambda: [person | {"email": "amara@example.test"}]

    @pytest.mark.parametrize(
        ("mode", "invented", "shown"),
        [
            ("development", True, True),
            ("development", False, False),
            ("production", True, False),
        ],
    )
    def test_only_a_demonstration_says_how_to_sign_in(
        self, make_app, monkeypatch, hints, mode, invented, shown
    ):
        app = make_app(mode=mode)
        monkeypatch.setitem(app.extensions, "ipr_demo_people", hints)
        monkeypatch.setattr(hooks(app), "invented", lambda: invented)
        text = app.test_client().get("/sign-in").text

        assert (PASSWORD in text) == shown
        assert ("tries it" in text) == shown


class TestThrottle:
    @pytest.mark.both_databases
    def test_an_account_is_closed_for_a_while_after_some_failures(
        self, client, amara, session
    ):
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(PER_ACCOUNT):
                assert sign_in(client, password="wrong").status_code == 422
            refused = sign_in(client)

            assert refused.status_code == 429
            assert "Wait 15 minutes" in refused.text
            clock.shift(timedelta(minutes=15, seconds=1))
            assert sign_in(client).status_code == 303
        assert session.scalar(select(func.count(SignInAttempt.id))) == 0

    def test_an_unknown_account_is_closed_in_the_same_way(self, client, session):
        for _ in range(PER_ACCOUNT):
            assert sign_in(client, "nobody@example.test").status_code == 422

        assert sign_in(client, "nobody@example.test").status_code == 429

    def test_an_address_is_closed_whatever_account_it_tries(
        self, client, amara, session
    ):
        for number in range(PER_ADDRESS):
            sign_in(client, f"guess{number}@example.test")

        assert sign_in(client).status_code == 429
        elsewhere = {"REMOTE_ADDR": "192.0.2.77"}
        assert sign_in(client, environ_base=elsewhere).status_code == 303


class TestSession:
    def test_it_ends_after_some_time_without_a_request(self, client, amara, settings):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            for _ in range(3):
                clock.shift(timedelta(minutes=settings.idle_minutes - 1))
                assert is_signed_in(client)
            clock.shift(timedelta(minutes=settings.idle_minutes))
            assert not is_signed_in(client)

    def test_it_ends_after_some_hours_in_any_case(self, client, amara, settings):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            steps = settings.session_hours * 60 // 20
            for _ in range(steps - 1):
                clock.shift(timedelta(minutes=20))
                assert is_signed_in(client)
            clock.shift(timedelta(minutes=20))
            assert not is_signed_in(client)

    def test_asking_for_it_makes_it_end_later(self, client, amara):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            clock.shift(timedelta(minutes=20))

            assert client.get("/session").json["ends"] == "2026-05-04T12:50:00+00:00"

    def test_it_dies_at_once_when_the_account_is_closed(self, client, amara, session):
        sign_in(client)
        amara.active = False
        session.commit()

        assert not is_signed_in(client)


class TestSignOut:
    def test_a_copy_of_the_cookie_is_worth_nothing(self, app, client, amara):
        sign_in(client)
        copy = client.get_cookie("ipr_session").value
        assert client.post("/sign-out").status_code == 303

        thief = app.test_client()
        thief.set_cookie("ipr_session", copy)
        assert not is_signed_in(client)
        assert not is_signed_in(thief)

    def test_other_devices_stay_signed_in(self, app, client, amara):
        other = app.test_client()
        sign_in(client)
        sign_in(other)
        client.post("/sign-out")

        assert is_signed_in(other)


class TestSignOutEverywhere:
    def test_every_device_is_signed_out(self, app, client, amara):
        other = app.test_client()
        sign_in(client)
        sign_in(other)
        assert client.post("/sign-out-everywhere").status_code == 303

        assert not is_signed_in(client)
        assert not is_signed_in(other)
