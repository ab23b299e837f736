"""One's own account: password, one-time link, days away, posts kept."""

from datetime import UTC, datetime, timedelta
from itertools import count as count_from

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.away.service import away_on, set_away
from ipr.accounts.models import Away, HeldPost, User
from ipr.accounts.sign_in import links as link_service
from ipr.accounts.sign_in.passwords import password_matches
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.permissions import Role
from tests.make import make_area, make_user
from tests.statements import statements

OLD, NEW = "lantern orbit clay", "marble kettle dawn"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def amara(session):
    user = make_user(
        session, Role.ACSSL, name="Amara Osei", email="amara@example.test", password=OLD
    )
    make_area(session, "North Mercia", acssl=user)
    session.commit()
    return user


@pytest.fixture
def signed_in(client, amara):
    client.sign_in(amara)
    return client


def date_fields(name, day):
    return {
        f"{name}-day": day.day,
        f"{name}-month": day.month,
        f"{name}-year": day.year,
    }


class TestShowAccount:
    def test_it_says_who_one_is_and_what_one_may_do(self, signed_in):
        text = signed_in.get("/account").text

        assert "amara@example.test" in text
        assert "Advanced Customer Support Senior Leader" in text
        assert "North Mercia, as ACSSL" in text


class TestStaySignedIn:
    def test_it_needs_no_script(self, signed_in):
        assert "Stay signed in" in signed_in.get("/account").text
        assert "You stay signed in" in signed_in.get("/account/stay").text


class TestChangePassword:
    def change(self, client, current=OLD, new=NEW, again=None):
        fields = {"current_password": current, "new_password": new}
        fields["password_again"] = new if again is None else again
        return client.post("/account/password", data=fields)

    def test_it_ends_every_other_session(self, app, signed_in, amara, session):
        other = app.test_client()
        other.sign_in(amara)

        assert self.change(signed_in).status_code == 303
        assert signed_in.get("/account").status_code == 200
        assert other.get("/account").status_code == 303
        session.refresh(amara)
        assert password_matches(amara.password_hash, NEW)
        assert session.scalar(select(AuditEvent.action)) == AuditAction.PASSWORD_SET

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"current": "wrong"}, "Current password is wrong"),
            ({"current": ""}, "Enter your current password"),
            ({"new": "short"}, "Password must be 12 characters or more"),
            ({"new": "password1234"}, "too easy to guess"),
            ({"new": "amara.osei.2026"}, "most of it is your name"),
            ({"again": "another one here"}, "The two passwords must be the same"),
        ],
    )
    def test_it_is_refused_out_loud(self, signed_in, amara, session, fields, words):
        response = self.change(signed_in, **fields)

        assert response.status_code == 422
        assert words in response.text
        assert NEW not in response.text
        session.refresh(amara)
        assert password_matches(amara.password_hash, OLD)

    def test_it_cannot_be_guessed_without_end(self, signed_in, amara, session):
        for _ in range(5):
            assert self.change(signed_in, current="wrong").status_code == 422

        response = self.change(signed_in)

        assert response.status_code == 429
        assert "Wait 30 seconds" in response.text
        assert response.headers["Retry-After"] == "30"
        session.refresh(amara)
        assert password_matches(amara.password_hash, OLD)


class TestSetPassword:
    @pytest.fixture
    def path(self, session, amara):
        token = link_service.make_link(session, amara, hours=72, actor=None)
        session.commit()
        return f"/password/{token}"

    def test_looking_at_it_does_not_use_it_up(self, client, path):
        for _ in range(2):
            assert "For Amara Osei" in client.get(path).text

    def test_it_sets_the_password_once(self, client, path, session, amara):
        fields = {"new_password": NEW, "password_again": NEW}
        assert client.post(path, data=fields).location == "/sign-in"

        session.refresh(amara)
        assert password_matches(amara.password_hash, NEW)
        for response in (client.get(path), client.post(path, data=fields)):
            assert response.status_code == 410
            assert "This link no longer works" in response.text

    def test_a_bad_password_leaves_the_link_working(self, client, path):
        fields = {"new_password": "short", "password_again": "short"}
        assert client.post(path, data=fields).status_code == 422
        assert client.get(path).status_code == 200

    def test_it_ends_with_time(self, client, session, amara, settings):
        with time_machine.travel(NOON, tick=False) as clock:
            token = link_service.make_link(session, amara, hours=72, actor=None)
            session.commit()
            clock.shift(timedelta(hours=72))
            assert client.get(f"/password/{token}").status_code == 410

    def test_a_made_up_link_is_refused_alike(self, client):
        assert client.get("/password/made-up").status_code == 410


class TestSetAway:
    def test_dates_are_added_and_taken_back(self, signed_in, amara, session):
        today = london_today()
        first, last = today + timedelta(days=3), today + timedelta(days=9)
        fields = date_fields("starts_on", first) | date_fields("ends_on", last)

        assert signed_in.post("/account/away", data=fields).status_code == 303
        assert amara.id in away_on(session, first)
        assert f"{first:%-d %B %Y}" in signed_in.get("/account/away").text
        away = session.scalars(select(Away)).one()
        session.commit()

        path = f"/account/away/{away.id}/remove"
        assert signed_in.post(path).status_code == 303
        assert session.scalar(select(func.count(Away.id))) == 0

    def test_dates_must_be_in_order_to_come_and_new(self, signed_in):
        today = london_today()

        def send(first, last):
            fields = date_fields("starts_on", first) | date_fields("ends_on", last)
            return signed_in.post("/account/away", data=fields).text

        day = timedelta(days=1)
        assert "must be the same as or after the first day" in send(today + day, today)
        assert "must be today or in the future" in send(today - 2 * day, today - day)
        send(today, today + day)
        assert "in your list already" in send(today + day, today + 2 * day)

    def test_nobody_removes_the_dates_of_another(self, client, amara, session):
        away = set_away(
            session, amara, starts_on=london_today(), ends_on=london_today()
        )
        other = make_user(session, Role.ACSSL)
        session.commit()
        client.sign_in(other)

        assert client.post(f"/account/away/{away.id}/remove").status_code == 404

    def test_who_gets_what_is_said_and_a_circle_is_warned_of(
        self, signed_in, amara, session
    ):
        area = make_area(session, "North Example", acssl=amara)
        other = make_user(session, Role.ACSSL_LEAD, name="Sol Standin")
        today = london_today()
        session.commit()

        def send(day, **fields):
            days = date_fields("starts_on", day) | date_fields("ends_on", day)
            return signed_in.post(
                "/account/away", data=days | fields, follow_redirects=True
            )

        page = send(today, stand_in=other.id).text
        assert f"{other.name} stands in for you." in page
        assert f"New cases of {area.name} go to Sol Standin, because you are" in page
        assert "Warning" not in page
        assert "Choose one of the options" in send(today, stand_in=amara.id).text

        tomorrow = today + timedelta(days=1)
        set_away(session, other, starts_on=tomorrow, ends_on=tomorrow, stand_in=amara)
        session.commit()
        page = " ".join(send(tomorrow, stand_in=other.id).text.split())
        assert "Your dates are saved. Read the warning below" in page
        assert "You and Sol Standin stand in for each other and are both away" in page

        make_user(session, Role.ACSSL_LEAD)
        other.active = False
        session.commit()
        page = signed_in.get("/account/away").text
        assert "Sol Standin was to stand in for you, and their account" in page
        assert "Sol Standin may not hold declined cases then" in page

    def test_more_dates_take_no_more_statements(self, app, session, signed_in, amara):
        def count(rows):
            for _ in range(rows):
                day = london_today() + timedelta(days=next(days))
                set_away(session, amara, starts_on=day, ends_on=day)
            session.commit()
            with statements(app) as asked:
                page = signed_in.get("/account/away").text
            return page.count("You named nobody"), len(asked)

        days = count_from(1)
        make_user(session, Role.ACSSL_LEAD)
        (one, few), (six, as_few) = count(1), count(5)

        assert (one, six) == (1, 6)
        assert as_few == few

    @pytest.mark.parametrize("role", Role)
    def test_whoever_has_a_role_may_be_away(self, client, session, role):
        user = make_user(session, role)
        session.commit()
        client.sign_in(user)

        page = client.get("/account/away").text
        assert "New work of your role waits for everybody" in page or "acssl" in role
        assert 'href="/account/away"' in client.get("/account").text

    def test_a_referrer_has_no_such_page(self, client, session):
        user = make_user(session)
        session.commit()
        client.sign_in(user)

        assert client.get("/account/away").status_code == 403


class TestHeldPost:
    """A post refused because the session lapsed loses no text."""

    @pytest.fixture
    def manager(self, session):
        user = make_user(
            session, Role.ACCESS_MANAGER, email="m@example.test", password=OLD
        )
        session.commit()
        return user

    def send_too_late(self, client, manager, settings):
        """Open a form, wait too long, send it; return where the browser is sent."""
        with time_machine.travel(NOON, tick=False) as clock:
            client.sign_in(manager)
            page = client.get("/people/new").text
            mark = page.split('name="form_mark"')[1].split('value="')[1].split('"')[0]
            clock.shift(timedelta(minutes=settings.idle_minutes))
            fields = {"name": "Dilys <Morgan>", "email": "typed", "form_mark": mark}
            return client.post("/people/new", data=fields)

    def test_the_writer_gets_the_form_back(self, client, manager, settings, session):
        refused = self.send_too_late(client, manager, settings)
        assert refused.status_code == 303
        assert "held%3D" in refused.location or "held=" in refused.location

        with time_machine.travel(NOON + timedelta(hours=1), tick=False):
            fields = {"email": "m@example.test", "password": OLD}
            back = client.post(refused.location, data=fields)
            page = client.get(back.location)
            assert "Dilys &lt;Morgan&gt;" in page.text
            assert 'value="typed"' in page.text
            assert "You were signed out before this was saved" in page.text
            assert "typed" in client.get(back.location).text

            fields = {"name": "Dilys Morgan", "email": "dilys@example.test"}
            fields["nation"] = "england"
            assert client.post("/people/new", data=fields).status_code == 303
        assert session.scalar(select(func.count(HeldPost.id))) == 0
        assert session.scalars(select(User).where(User.email == "dilys@example.test"))

    def test_nobody_else_does(self, client, manager, settings, session):
        other = make_user(session, Role.ACCESS_MANAGER)
        session.commit()
        refused = self.send_too_late(client, manager, settings)

        with client.session_transaction() as cookie:
            cookie.clear()
        client.sign_in(other)
        page = client.get(client.get(refused.location).location)
        assert page.status_code == 200
        assert "Dilys" not in page.text
