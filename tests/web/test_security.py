"""What somebody who means harm, or a broken program, can send to any address."""

import pytest

from ipr.permissions import Role
from tests.make import make_user

HUGE = "9" * 25


@pytest.fixture
def everyone(client, session):
    user = make_user(session, *Role)
    session.commit()
    client.sign_in(user)
    return user


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [f"/people/{HUGE}", f"/areas/{HUGE}", f"/areas/1/cover/{HUGE}/end"],
    )
    def test_a_number_beyond_any_key_names_nothing(self, client, everyone, path):
        assert client.get(path).status_code == 404

    @pytest.mark.both_databases
    @pytest.mark.parametrize("path", ["/drafts/%00", "/files/a%00b", "/referrals/%00"])
    def test_a_zero_byte_names_nothing(self, client, everyone, path):
        assert client.get(path).status_code == 404

    def test_an_address_that_is_none_is_nowhere_to_go_on_to(self, client, everyone):
        response = client.get("/sign-in?next=http://[")

        assert (response.status_code, response.location) == (303, "/")

    @pytest.mark.parametrize("header", ["HX-Current-URL", "Referer"])
    def test_neither_is_it_a_page_that_one_came_from(self, client, header):
        sent = {header: "http://[", "HX-Request": "true"}

        for ask in (client.get, client.post):
            response = ask("/account/password", headers=sent)
            assert response.headers["HX-Redirect"].startswith("/sign-in?next=")


class TestDates:
    @pytest.mark.parametrize("year", ["0001", "1799", "2200", "9999"])
    @pytest.mark.parametrize(
        "path",
        [
            "/audit?until-day=31&until-month=12&until-year={}",
            "/audit?since-day=1&since-month=1&since-year={}",
            "/referrals?from=31/12/{}",
            "/referrals?to=31/12/{}",
            "/accepted.csv?to=31/12/{}",
        ],
    )
    def test_a_year_out_of_all_reason_is_refused(self, client, everyone, path, year):
        response = client.get(path.format(year))

        assert response.status_code == 422

    def test_a_role_ends_in_no_such_year(self, client, session, everyone):
        other = make_user(session)
        session.commit()
        days = {"starts_on": (1, 1, 2027), "ends_on": (31, 12, 9999)}
        sent = {
            f"{name}-{part}": number
            for name, day in days.items()
            for part, number in zip(("day", "month", "year"), day, strict=True)
        }

        response = client.post(
            f"/people/{other.id}/roles/new", data={"role": "ipr_team", **sent}
        )

        assert response.status_code == 422


class TestLongSearches:
    @pytest.mark.parametrize("path", ["/people?q=", "/audit?who="])
    def test_a_thousand_words_are_searched_for_like_a_few(self, client, everyone, path):
        assert client.get(path + "a+" * 1500).status_code == 200
