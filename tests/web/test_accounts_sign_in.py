"""Signing in and out, sessions and their ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.models import SignInDelay
from ipr.accounts.sign_in.links import make_link, set_password
from ipr.audit.models import AuditAction, AuditEvent
from ipr.permissions import Permission, Role
from ipr.web.access import in_background, requires
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


class TestDelays:
    """Whoever guesses waits longer and longer; whoever does not is let in."""

    HERE = {"REMOTE_ADDR": "192.0.2.77"}

    @pytest.mark.both_databases
    def test_ones_own_guesses_make_one_wait_longer_each_time(self, client, amara):
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(5):
                assert sign_in(client, password="wrong").status_code == 422
            for wait, words in [(30, "30 seconds"), (60, "60 seconds"), (120, "2 min")]:
                refused = sign_in(client)
                assert refused.status_code == 429
                assert refused.headers["Retry-After"] == str(wait)
                assert f"Wait {words}" in refused.text
                clock.shift(timedelta(seconds=wait))
                assert sign_in(client, password="wrong").status_code == 422
            clock.shift(timedelta(seconds=240))
            assert sign_in(client).status_code == 303

    def test_an_unknown_account_makes_one_wait_in_the_same_way(self, client, session):
        for _ in range(5):
            assert sign_in(client, "nobody@example.test").status_code == 422

        assert sign_in(client, "nobody@example.test").status_code == 429

    def test_the_guesses_of_another_keep_nobody_out(self, client, amara):
        for _ in range(9):
            sign_in(client, password="wrong")

        assert sign_in(client).status_code == 429
        assert sign_in(client, environ_base=self.HERE).status_code == 303

    @pytest.mark.both_databases
    def test_a_crowd_of_guessers_keeps_one_waiting_for_half_a_minute(
        self, client, amara
    ):
        def guess(number):
            place = {"REMOTE_ADDR": f"198.51.100.{number}"}
            return sign_in(client, password="wrong", environ_base=place).status_code

        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(20):  # each as soon as a guess is let through
                assert guess(number) == 422
                clock.shift(timedelta(seconds=30))
            assert guess(99) == 422
            refused = sign_in(client, environ_base=self.HERE)
            assert refused.headers["Retry-After"] == "30"
            clock.shift(timedelta(seconds=29))
            assert sign_in(client, environ_base=self.HERE).status_code == 429
            clock.shift(timedelta(seconds=1))
            assert guess(98) == 422  # another is quicker, and yet
            assert sign_in(client, environ_base=self.HERE).status_code == 303

    def test_an_address_that_tries_every_account_is_slowed(self, client, amara):
        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(35):
                sign_in(client, f"guess{number}@example.test")

            assert sign_in(client).headers["Retry-After"] == "1"
            assert sign_in(client, environ_base=self.HERE).status_code == 303
            clock.shift(timedelta(seconds=1))
            assert sign_in(client).status_code == 303

    def test_what_is_refused_leaves_no_rows_behind(self, client, session):
        with time_machine.travel(NOON, tick=False):
            for number in range(40):
                sign_in(client, f"guess{number}@example.test")

        assert session.scalar(select(func.count(SignInDelay.id))) == 2 * 30 + 1


class TestNews:
    """What somebody is told when they sign in."""

    def told(self, client):
        return client.get("/account").text

    @pytest.mark.both_databases
    def test_failed_attempts_are_told_once(self, client, amara):
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(3):
                sign_in(client, password="wrong")
            clock.shift(timedelta(hours=2))
            sign_in(client, password="wrong")
            sign_in(client)
            first = self.told(client)
            client.post("/sign-out")
            sign_in(client)
            second = self.told(client)

        assert (
            "4 attempts to sign in as you or to change your password failed since "
            "4 May 2026, 1:00pm. If that was not you, tell an access manager."
        ) in first
        assert "failed since" not in second

    @pytest.mark.both_databases
    def test_a_link_is_told_with_its_maker_and_its_use_at_every_sign_in(
        self, client, amara, session
    ):
        maker = make_user(session, Role.ACCESS_MANAGER, name="Max Manager")
        new = "marble kettle dawn"
        with time_machine.travel(NOON, tick=False) as clock:
            token = make_link(session, amara, hours=72, actor=maker)
            session.commit()
            clock.shift(timedelta(hours=1))
            sign_in(client)
            made = self.told(client)
            fields = {"new_password": new, "password_again": new}
            client.post(f"/password/{token}", data=fields)
            used = []
            for _ in range(2):  # whoever used it, and the person
                sign_in(client, password=new)
                used.append(self.told(client))
                client.post("/sign-out")

        said = "Max Manager made a link to set your password on 4 May 2026, 1:00pm."
        assert f"{said} It has not been used and works until 7 May 2026" in made
        for page in used:
            notice = page.split("govuk-notification-banner__heading")[1]
            assert f"{said} It was used on 4 May 2026, 2:00pm." in notice

    def test_the_auditor_reads_of_it_too(self, client, amara, session):
        auditor = make_user(session, Role.AUDITOR)
        for maker in (make_user(session, name="Max Manager"), None):
            token = make_link(session, amara, hours=72, actor=maker)
            set_password(session, token, password_hash="kept")
        session.commit()
        client.sign_in(auditor)

        page = client.get("/audit").text

        assert "Whoever had the link" in page
        assert "Link made by: Max Manager" in page
        assert "Link made by: an operator of the server" in page

    def test_after_a_month_the_account_alone_says_so(self, client, amara, session):
        with time_machine.travel(NOON, tick=False) as clock:
            make_link(session, amara, hours=72, actor=None)
            make_link(session, amara, hours=72, actor=None)
            session.commit()
            clock.shift(timedelta(days=31))
            sign_in(client)
            page = self.told(client)

        said = "An operator of the server made a link to set your password on"
        assert "govuk-notification-banner" not in page
        assert f"{said} 4 May 2026, 1:00pm. It was not used." in page
        assert f"{said} 4 May 2026, 1:00pm. It no longer works." in page


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

    def test_what_pages_ask_by_themselves_keeps_nobody_signed_in(
        self, make_app, amara, settings
    ):
        app = make_app(idle_minutes=settings.idle_minutes + 1)
        if "bell" not in app.view_functions:
            bell = in_background(requires(Permission.SIGNED_IN)(lambda: "3"))
            app.add_url_rule("/bell", "bell", bell)
        client = app.test_client()
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client)
            ends = client.get("/session").json["ends"]
            for _ in range(settings.idle_minutes):
                clock.shift(timedelta(minutes=1))
                asked = client.get("/bell", headers={"HX-Request": "true"})
                assert asked.headers["X-Session-Ends"] == ends
                assert "Set-Cookie" not in asked.headers
            clock.shift(timedelta(minutes=1))
            assert client.get("/bell").status_code == 303
            assert not is_signed_in(client)

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
