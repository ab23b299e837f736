"""A version downloaded for other engines."""

import json

import pytest
from sqlalchemy import select

from ipr.accounts.models import User
from ipr.permissions import Role
from ipr.rulebook.exchange import FORMATS
from ipr.rulebook.exchange.schema import rulebook_schema
from tests.make import make_user, published_book
from tests.rulebooks import hard_to_write


@pytest.fixture
def client(client, session):
    user = make_user(session)
    session.commit()
    client.sign_in(user)
    return client


class TestExportVersion:
    @pytest.mark.parametrize("format", sorted(FORMATS))
    def test_it_is_the_file_that_the_command_writes(self, client, format):
        response = client.get(f"/criteria/versions/2022/export/{format}")

        version = published_book()["2022"]
        wanted = FORMATS[format]
        disposition = response.headers["Content-Disposition"]
        assert response.text == wanted.write(version)
        assert response.mimetype == wanted.media_type
        assert disposition == f"attachment; filename={wanted.file_name(version)}"

    def test_the_page_of_the_version_links_to_each(self, client):
        page = client.get("/criteria/versions/2022").text

        for format in FORMATS:
            assert f'href="/criteria/versions/2022/export/{format}"' in page

    @pytest.mark.usefixtures("client")
    def test_one_that_cannot_be_written_says_so_on_its_page(
        self, make_app, session, tmp_path
    ):
        rules = tmp_path / "hard.yaml"
        rules.write_text(hard_to_write())
        client = make_app(rules=rules).test_client()
        client.sign_in(session.scalars(select(User)).one())
        response = client.get("/criteria/versions/hard/export/cel")

        assert response.location == "/criteria/versions/hard"
        assert "cannot be written as CEL" in client.get(response.location).text

    @pytest.mark.parametrize(
        "path", ["1999/export/dmn", "2022/export/pdf", "draft-1/export/dmn"]
    )
    def test_what_is_not_there_is_not_found(self, client, path):
        assert client.get(f"/criteria/versions/{path}").status_code == 404

    @pytest.mark.both_databases
    @pytest.mark.parametrize("digits", [18, 19, 30, 5000])
    def test_a_draft_of_a_number_that_is_none_is_not_found(
        self, client, session, digits
    ):
        editor = make_user(session, Role.CRITERIA_EDITOR)
        session.commit()
        client.sign_in(editor)
        path = f"/criteria/versions/draft-{'9' * digits}/export/dmn"

        assert client.get(path).status_code == 404


class TestExportSchema:
    def test_it_is_the_schema_of_the_file(self, client):
        response = client.get("/criteria/schema.json")

        assert json.loads(response.text) == rulebook_schema()
        assert response.mimetype == "application/schema+json"
