"""The access manager's pages about areas and who covers them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.models import Area, AreaCover, CoverCapacity, Nation
from ipr.db.clock import london_today
from ipr.permissions import Role
from tests.make import make_area, make_user

TODAY = london_today()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def bethan(session):
    return make_user(session, Role.ACSSL, name="Bethan Price")


@pytest.fixture
def area(session, bethan):
    area = make_area(session, "North Mercia", Nation.ENGLAND, acssl=bethan)
    session.commit()
    return area


@pytest.fixture
def client(client, session):
    manager = make_user(session, Role.ACCESS_MANAGER, name="Amara Osei")
    session.commit()
    client.sign_in(manager)
    return client


def date_fields(name, day):
    return {f"{name}-{part}": getattr(day, part) for part in ("day", "month", "year")}


class TestListAreas:
    def test_it_says_who_covers_each_today_and_what_is_an_example(self, client, area):
        text = client.get("/areas").text

        assert "North Mercia" in text
        assert "Bethan Price" in text
        assert "Example" in text

    def test_without_any_it_says_what_that_means(self, client):
        assert "There are no areas yet" in client.get("/areas").text


class TestMakeArea:
    def send(self, client, **fields):
        fields = {"name": "West", "nation": "wales", **fields}
        return client.post("/areas/new", data=date_fields("starts_on", TODAY) | fields)

    def test_it_is_made_with_its_nation_and_dates(self, client, session):
        response = self.send(client, **date_fields("ends_on", TOMORROW))

        area = session.scalars(select(Area)).one()
        assert response.location == f"/areas/{area.id}"
        assert (area.nation, area.ends_on) == (Nation.WALES, TOMORROW)
        assert not area.example

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"name": " "}, "Enter the name of the area"),
            ({"name": "x" * 121}, "Name must be 120 characters or fewer"),
            ({"name": "North Mercia"}, "There is, or was, an area of that name"),
            ({"nation": None}, "Select a nation"),
            ({"nation": "ireland"}, "Choose one of the options"),
            ({"starts_on-year": ""}, "First day must include a year"),
            (date_fields("ends_on", TODAY - timedelta(1)), "after the first day"),
        ],
    )
    def test_it_is_refused_out_loud(self, client, area, fields, words):
        response = self.send(client, **fields)

        assert response.status_code == 422
        assert words in response.text


class TestShowArea:
    def test_it_warns_when_nobody_covers_it(self, client, session):
        area = make_area(session)
        session.commit()

        assert "go to the network lead" in " ".join(
            client.get(f"/areas/{area.id}").text.split()
        )

    def test_an_area_that_is_not_there_is_not_found(self, client):
        assert client.get("/areas/999999").status_code == 404


class TestChangeArea:
    def test_once_started_its_nation_cannot_be_sent(self, client, area, session):
        path = f"/areas/{area.id}/change"
        page = client.get(path).text
        assert 'name="nation"' not in page
        assert "cannot change any more" in page

        fields = {"name": "South Mercia", "nation": "wales", "revision": area.revision}
        assert client.post(path, data=fields).status_code == 303
        session.expire_all()
        assert (area.name, area.nation) == ("South Mercia", Nation.ENGLAND)

    def test_before_that_it_can(self, client, session):
        area = make_area(session, "Future")
        area.starts_on = TOMORROW
        session.commit()
        fields = {"name": "Future", "nation": "scotland", "revision": area.revision}
        path = f"/areas/{area.id}/change"
        response = client.post(path, data=fields | date_fields("starts_on", TODAY))

        assert response.status_code == 303
        session.expire_all()
        assert (area.nation, area.starts_on) == (Nation.SCOTLAND, TODAY)

    def test_a_stale_form_overwrites_nothing(self, client, area, session):
        stale = {"revision": area.revision}
        path = f"/areas/{area.id}/change"
        client.post(path, data={"name": "First"} | stale)
        response = client.post(path, data={"name": "Second"} | stale)

        assert response.status_code == 422
        assert "First" in response.text
        assert "Second" in response.text
        session.expire_all()
        assert area.name == "First"


class TestMakeCover:
    def send(self, client, area, user, **fields):
        fields = {"user": user.id, "capacity": "deputy", **fields}
        path = f"/areas/{area.id}/cover/new"
        return client.post(path, data=date_fields("starts_on", TODAY) | fields)

    def test_a_holder_of_the_role_can_cover(self, client, area, session):
        callum = make_user(session, Role.ACSSL, name="Callum Reid")
        session.commit()

        assert self.send(client, area, callum).status_code == 303
        statement = select(AreaCover).where(AreaCover.user_id == callum.id)
        cover = session.scalars(statement).one()
        assert cover.capacity == CoverCapacity.DEPUTY
        assert "Callum Reid" in client.get(f"/areas/{area.id}").text

    def test_nobody_else_can_be_chosen(self, client, area, session):
        other = make_user(session, Role.ACSSL_LEAD)
        session.commit()
        response = self.send(client, area, other)

        assert response.status_code == 422
        assert session.scalars(select(AreaCover)).one().user_id != other.id

    def test_one_at_a_time(self, client, area, bethan):
        response = self.send(client, area, bethan)

        assert response.status_code == 422
        assert "covered already" in response.text

    def test_not_beyond_the_role(self, client, area, session):
        callum = make_user(session, Role.ACSSL)
        callum.grants[0].ends_on = TOMORROW
        session.commit()
        response = self.send(client, area, callum)

        assert response.status_code == 422
        assert "not an ACSSL on all of these days" in response.text


class TestEndCover:
    def test_now_or_with_a_day(self, client, area, session):
        cover = session.scalars(select(AreaCover)).one()
        session.commit()
        path = f"/areas/{area.id}/cover/{cover.id}/end"
        assert "When does the cover end?" in client.get(path).text

        day = {"when": "on"} | date_fields("last_day", TOMORROW)
        assert client.post(path, data=day).status_code == 303
        later = {"when": "on"} | date_fields("last_day", TOMORROW + timedelta(days=1))
        refused = client.post(path, data=later)
        assert "must not be after the end it has now" in refused.text
        assert client.post(path, data={"when": "now"}).status_code == 303
        session.expire_all()
        assert cover.ends_on == TODAY - timedelta(days=1)

    def test_the_cover_of_another_area_is_not_found(self, client, area, session):
        other = make_area(session)
        cover = session.scalars(select(AreaCover)).one()
        session.commit()

        assert client.get(f"/areas/{other.id}/cover/{cover.id}/end").status_code == 404
