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
