"""The access manager's pages about people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.models import PasswordLink, User
from ipr.accounts.sign_in.passwords import password_matches
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.notices.mail.models import Mail
from ipr.permissions import Permission, Role, permissions_of
from ipr.support.models import SupportState
from tests.make import make_area, make_referral, make_support_case, make_user
from tests.statements import statements
from tests.telling import MAILING

WORK = {"nation": "wales", "another_team": "Visiting team"}
HTMX = {"HX-Request": "true"}
TODAY = london_today()


@pytest.fixture
def manager(session):
    user = make_user(session, Role.ACCESS_MANAGER, name="Amara Osei")
    session.commit()
    return user


@pytest.fixture
def client(client, manager):
    client.sign_in(manager)
    return client


@pytest.fixture
def bethan(session, manager):
    user = make_user(session, Role.ACSSL, name="Bethan Price", email="b@example.test")
    session.commit()
    return user


def date_fields(name, day):
    return {
        f"{name}-day": day.day,
        f"{name}-month": day.month,
        f"{name}-year": day.year,
    }


def link_on(page):
    return page.text.split('id="link">')[1].split("<")[0].strip()


def test_an_access_manager_reads_no_case():
    held = permissions_of([Role.ACCESS_MANAGER]) - permissions_of([])

    assert held == {
        Permission.SET_AWAY,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_AREAS,
        Permission.MANAGE_API_CLIENTS,
    }


class TestListUsers:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    @pytest.mark.parametrize("words", ["beth", "PRICE", "b@exam", "price beth"])
    def test_people_are_found_by_name_or_address(self, client, bethan, headers, words):
        sent = client.post("/people", data={"q": words}, headers=headers)
        response = client.get(sent.location, headers=headers)

        assert sent.location.startswith("/people?q=gAAAA")  # it is sealed
        assert "Bethan Price" in response.text
        assert ("<html" in response.text) == (headers != HTMX)
        table = response.text.split("<table")[1]
        assert "Amara Osei" not in table

    @pytest.mark.parametrize("words", ["%", "_", "nobody", "\x00"])
    def test_nobody_is_found_by_what_is_no_name(self, client, bethan, words):
        response = client.post("/people", data={"q": words}, follow_redirects=True)

        assert response.status_code == 200
        if words != "\x00":
            assert "No one has a name" in response.text

    def test_there_are_pages_of_them(self, client, session, manager):
        for number in range(60):
            make_user(session, name=f"Person {number:02}")
        session.commit()
        first = client.get("/people").text
        onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        second = client.get(onward.replace("&amp;", "&")).text

        assert "Person 00" in first
        assert "Person 59" not in first
        assert "Person 59" in second
        assert "61 people" in second

    def test_it_asks_the_database_as_often_for_many_as_for_few(
        self, app, client, session, manager
    ):
        def count():
            with statements(app) as asked:
                client.get("/people")
            return len(asked)

        few = count()
        for _ in range(40):
            make_user(session, Role.ACSSL, Role.AUDITOR)
        session.commit()
        assert count() == few


class TestMakeUser:
    def test_the_link_is_shown_once_and_sets_the_password(self, app, client, session):
        fields = {"name": "Dilys Morgan", "email": "dilys@example.test"} | WORK
        shown = client.post("/people/new", data=fields)
        page = client.get(shown.location)
        link = link_on(page)

        assert link.startswith("http://localhost:8000/password/")
        again = client.get(shown.location).text
        assert "shown once already" in again
        assert "/password/" not in again
        new = "marble kettle dawn"
        fields = {"new_password": new, "password_again": new}
        stranger = app.test_client()
        assert stranger.post(link[21:], data=fields).status_code == 303
        user = session.scalars(select(User).filter_by(name="Dilys Morgan")).one()
        assert password_matches(user.password_hash, new)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"nation": ""}, "Select the nation where they work"),
            ({"team": "Unheard of"}, "Choose one of the options on this page"),
            ({"another_team": "—"}, "Another team must include at least one letter"),
            ({"another_team": "x" * 121}, "must be 120 characters or fewer"),
            ({"name": ""}, "Enter their full name"),
            ({"name": "x" * 201}, "Full name must be 200 characters or fewer"),
            ({"name": "🙂"}, "Full name must include at least one letter"),
            ({"email": ""}, "Enter their email address"),
            ({"email": "dilys"}, "in the correct format"),
            ({"email": "B@EXAMPLE.test"}, "has an account with that email address"),
        ],
    )
    def test_it_is_refused_out_loud(self, client, bethan, session, fields, words):
        known = {"name": "Dilys Morgan", "email": "dilys@example.test"} | WORK
        fields = known | fields
        response = client.post("/people/new", data=fields)

        assert response.status_code == 422
        assert words in response.text
        assert len(session.scalars(select(User)).all()) == 2


class TestWithMail:
    """A link goes by e-mail, in production too, and whoever makes it sees none."""

    @pytest.fixture
    def mailing(self, make_app, manager):
        mailing = make_app(**MAILING, mode="production").test_client()
        mailing.sign_in(manager)
        return mailing

    def test_a_new_colleague_is_sent_one(self, mailing, session):
        assert "They get a link by email" in mailing.get("/people/new").text
        fields = {"name": "Dilys Morgan", "email": "dilys@example.test"} | WORK
        page = mailing.post("/people/new", data=fields, follow_redirects=True).text

        dilys = session.scalars(select(User).filter_by(name="Dilys Morgan")).one()
        assert "goes to them by email" in page
        assert "/password/" not in page
        assert session.scalars(select(Mail)).one().user_id == dilys.id

    def test_whoever_forgot_theirs_is_sent_one(self, mailing, bethan, session):
        where = f"/people/{bethan.id}/link/new"
        assert "The link goes to b@example.test by email" in mailing.get(where).text

        page = mailing.post(where, follow_redirects=True).text

        assert "goes to them by email" in page
        assert "/password/" not in page
        assert session.scalars(select(Mail)).one().user_id == bethan.id


class TestShowUser:
    def test_one_of_nobody_is_not_found(self, client):
        assert client.get("/people/999999").status_code == 404

    def test_ones_own_offers_no_change_of_access(self, client, manager, bethan):
        own = client.get(f"/people/{manager.id}").text
        other = client.get(f"/people/{bethan.id}").text

        for words in ("Grant a role", "Deactivate the account", "End the role"):
            assert words not in own
        assert "Grant a role" in other
        assert "Deactivate the account" in other


class TestOpenWork:
    """Access managers read how much hangs on somebody, and no case of it."""

    def test_it_is_counted_before_a_role_an_account_or_a_cover_ends(
        self, client, bethan, session
    ):
        make_user(session, Role.ACSSL_LEAD)
        area = make_area(session, acssl=bethan)
        cases = [make_support_case(session, area=area) for _ in range(2)]
        make_support_case(session, area=make_area(session, acssl=bethan))
        cases[0].state = SupportState.CLOSED
        make_referral(session, owner=bethan)
        session.commit()
        path, role = f"/people/{bethan.id}", bethan.grants[0].id
        cover = area.covers[0].id

        both = "1 claimed referral and 2 open support cases"
        for page in (path, f"{path}/roles/{role}/end", f"{path}/deactivate"):
            assert both in client.get(page).text
        assert ">1 open support case</dd>" in client.get(f"/areas/{area.id}").text
        page = client.get(f"/areas/{area.id}/cover/{cover}/end").text
        assert "They hold 1 open support case of this area now." in page
        assert cases[1].reference not in page

    def test_where_there_is_none_it_says_so(self, client, bethan):
        assert ">None</dd>" in client.get(f"/people/{bethan.id}").text
        page = client.get(f"/people/{bethan.id}/deactivate").text
        assert "go to somebody else: they hold none" in page


class TestChangeUser:
    def send(self, client, user, revision, **fields):
        fields = {"name": user.name, "email": user.email, **WORK, **fields}
        return client.post(
            f"/people/{user.id}/change", data=fields | {"revision": revision}
        )

    def test_a_correction_is_saved(self, client, bethan, session):
        as_it_was = {"nation": "england", "another_team": "", "name": "Bethan Pryce"}
        response = self.send(client, bethan, bethan.revision, **as_it_was)

        assert response.status_code == 303
        session.refresh(bethan)
        assert bethan.name == "Bethan Pryce"
        changed = session.scalars(select(AuditEvent)).one()
        assert changed.changes == {"name": ["…", "…"]}

    def test_where_they_work_is_shown_and_offered_to_others(
        self, app, client, bethan, manager
    ):
        assert "Not recorded" in client.get(f"/people/{bethan.id}").text
        self.send(client, bethan, bethan.revision, senior_civil_servant="y")
        own = app.test_client()
        own.sign_in(bethan)

        pages = [client.get(f"/people/{bethan.id}").text, own.get("/account").text]
        for words in ("Visiting team", "Wales", "Yes"):
            assert all(f">{words}</dd>" in page for page in pages)
        assert 'regular">Visiting team<' in client.get("/people").text
        page = client.get(f"/people/{manager.id}/change").text
        assert '<option value="Visiting team">Visiting team</option>' in page
        chosen = {"another_team": "", "team": "Visiting team"}
        self.send(client, manager, manager.revision, **chosen)
        assert ">Visiting team</dd>" in client.get(f"/people/{manager.id}").text

    def test_a_stale_form_overwrites_nothing(self, client, bethan, session):
        stale = bethan.revision
        self.send(client, bethan, stale, name="Bethan First")
        response = self.send(client, bethan, stale, name="Bethan Second")

        assert response.status_code == 422
        assert "Bethan First" in response.text
        assert "Bethan Second" in response.text
        assert "Both texts" in response.text
        assert ">Team</h3>" not in response.text
        session.refresh(bethan)
        assert bethan.name == "Bethan First"


class TestGrantRole:
    def send(self, client, user, **fields):
        path = f"/people/{user.id}/roles/new"
        fields = {"role": "auditor"} | date_fields("starts_on", TODAY) | fields
        return client.post(path, data=fields)

    def test_it_holds_and_ends_their_sessions(self, app, client, bethan, session):
        theirs = app.test_client()
        theirs.sign_in(bethan)
        assert theirs.get("/account").status_code == 200

        assert self.send(client, bethan).status_code == 303
        assert theirs.get("/account").status_code == 303
        session.refresh(bethan)
        session.refresh(bethan, ["grants"])
        assert Role.AUDITOR in bethan.roles

    def test_nobody_grants_themselves_anything(self, client, manager, session):
        response = self.send(client, manager)

        assert response.status_code == 422
        assert "You cannot change your own access" in response.text
        session.refresh(manager, ["grants"])
        assert manager.roles == {Role.ACCESS_MANAGER}

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"role": ""}, "Select a role"),
            ({"role": "king"}, "Choose one of the options"),
            ({"role": "acssl"}, "covered already"),
            (
                {"role": "ipr_team", **date_fields("ends_on", TODAY)},
                "Nobody would hold",
            ),
            (date_fields("ends_on", TODAY - timedelta(1)), "after the first day"),
            ({"starts_on-day": "40"}, "First day must be a real date"),
        ],
    )
    def test_it_is_refused_out_loud(self, client, bethan, fields, words):
        response = self.send(client, bethan, **fields)

        assert response.status_code == 422
        assert words in response.text


class TestEndRole:
    def test_at_once_ends_their_sessions(self, app, client, bethan, session):
        theirs = app.test_client()
        theirs.sign_in(bethan)
        path = f"/people/{bethan.id}/roles/{bethan.grants[0].id}/end"
        assert "without an end" in client.get(path).text

        assert client.post(path, data={"when": "now"}).status_code == 303
        assert theirs.get("/account").status_code == 303
        session.refresh(bethan, ["grants"])
        session.expire_all()
        assert bethan.roles == frozenset()

    def test_the_last_holder_is_kept_with_a_reason(self, client, session, manager):
        lead = make_user(session, Role.ACSSL_LEAD)
        session.commit()
        path = f"/people/{lead.id}/roles/{lead.grants[0].id}/end"
        response = client.post(path, data={"when": "now"})

        assert response.status_code == 422
        assert "Nobody would hold the role “ACSSL network lead”" in response.text
        session.expire_all()
        assert lead.roles == {Role.ACSSL_LEAD}

    def test_a_day_is_asked_for_when_it_is_wanted(self, client, bethan):
        path = f"/people/{bethan.id}/roles/{bethan.grants[0].id}/end"

        missing = client.post(path, data={"when": "on"})
        assert "Enter the last day" in missing.text
        past = date_fields("last_day", TODAY - timedelta(days=1))
        assert (
            "today or in the future"
            in client.post(path, data={"when": "on"} | past).text
        )
        nonsense = {"when": "now", "last_day-day": "40"}
        assert client.post(path, data=nonsense).status_code == 303

    def test_a_role_of_somebody_else_is_not_found(self, client, bethan, manager):
        path = f"/people/{manager.id}/roles/{bethan.grants[0].id}/end"

        assert client.get(path).status_code == 404


class TestDeactivateUser:
    def test_and_back(self, app, client, bethan, session):
        theirs = app.test_client()
        theirs.sign_in(bethan)
        path = f"/people/{bethan.id}"
        assert client.get(f"{path}/deactivate").status_code == 200
        assert client.post(f"{path}/deactivate").status_code == 303
        assert theirs.get("/account").status_code == 303
        assert "Deactivated" in client.get(path).text

        assert "(ACSSL)" in client.get(f"{path}/reactivate").text
        assert client.post(f"{path}/reactivate").status_code == 303
        session.expire_all()
        assert bethan.active
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
        assert actions.all() == [
            AuditAction.USER_DEACTIVATED,
            AuditAction.USER_REACTIVATED,
        ]

    def test_nobody_closes_their_own_account(self, client, manager):
        response = client.post(f"/people/{manager.id}/deactivate")

        assert response.status_code == 422
        assert "another access manager" in response.text


class TestMakeLink:
    def test_a_new_link_is_shown_once_to_whoever_made_it(self, client, bethan, manager):
        path = f"/people/{bethan.id}/link"
        assert client.get(f"{path}/new").status_code == 200
        shown = client.post(f"{path}/new")

        assert shown.location == path
        assert "/password/" in link_on(client.get(path))
        assert 'id="link"' not in client.get(path).text

    def test_it_leads_to_the_service_whatever_the_request_says(
        self, make_app, manager, bethan
    ):
        client = make_app(address="https://ipr.example.test").test_client()
        client.sign_in(manager)
        client.post(f"/people/{bethan.id}/link/new", headers={"Host": "localhost:666"})

        link = link_on(client.get(f"/people/{bethan.id}/link"))
        assert link.startswith("https://ipr.example.test/password/")

    def test_in_production_nobody_sees_anothers_link(
        self, make_app, manager, bethan, session
    ):
        client = make_app(mode="production").test_client()
        client.sign_in(manager)
        fields = {"name": "Dilys Morgan", "email": "dilys@example.test"} | WORK
        path = f"/people/{bethan.id}/link/new"

        made = client.post("/people/new", data=fields)
        answers = [client.get(made.location), client.get(path), client.post(path)]

        assert [answer.status_code for answer in answers] == [200, 200, 403]
        assert "ipr user link dilys@example.test" in answers[0].text
        for answer in answers[1:]:
            assert "ipr user link b@example.test" in answer.text
            assert "could sign in with it as Bethan Price" in answer.text
        assert session.scalars(select(PasswordLink)).all() == []

    def test_unless_that_was_chosen(self, make_app, manager, bethan):
        client = make_app(mode="production", show_links=True).test_client()
        client.sign_in(manager)

        assert client.post(f"/people/{bethan.id}/link/new").status_code == 303

    def test_a_closed_account_gets_none(self, client, bethan, session):
        bethan.active = False
        session.commit()
        response = client.post(f"/people/{bethan.id}/link/new")

        assert response.status_code == 422
        assert "reactivate it first" in response.text
