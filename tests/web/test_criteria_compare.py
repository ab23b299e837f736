"""The page that holds two versions or drafts against one another."""

import re
from html import unescape

import pytest

from ipr.criteria.drafting.service import discard_draft
from ipr.permissions import Role
from ipr.rulebook.comparison.versions import find_differences
from ipr.rulebook.wording.differences import change_groups, one_sided_sentences
from ipr.versions.service import take_in
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_user,
    make_version_draft,
    published_book,
)

HTMX = {"HX-Request": "true"}
ADDRESS = "/criteria/compare?from={}&to={}"
PAIRS = [("2020", "2021"), ("2021", "2022"), ("2022", "2023"), ("2023", "2020")]


@pytest.fixture
def reader(session, client):
    take_in(session, published_book())
    reader = make_user(session)
    session.commit()
    client.sign_in(reader)
    return reader


@pytest.fixture
def editor(session, reader):
    return make_user(session, Role.CRITERIA_EDITOR)


def words(response) -> str:
    return unescape(" ".join(re.sub("<[^>]+>", " ", response.text).split()))


def chosen(response) -> list[str]:
    return re.findall(r'<option value="([^"]+)" selected', response.text)


class TestCompareVersions:
    def test_the_version_in_force_and_the_one_before_are_offered_first(
        self, client, reader
    ):
        page = client.get("/criteria/compare")

        assert chosen(page) == ["2022", "2023"]
        assert "What is decided differently" not in page.text

    @pytest.mark.parametrize(("first", "second"), PAIRS)
    def test_shows_every_change_in_sentences_with_an_example(
        self, client, reader, first, second
    ):
        book = published_book()
        comparison = find_differences(book[first], book[second])

        text = words(client.get(ADDRESS.format(first, second)))

        groups = change_groups(comparison)
        said = [group.heading for group in groups]
        for line in (line for group in groups for line in group.lines):
            said += [*line.parts, *filter(None, [line.always]), *line.notes]
            said += [answer.answer for answer in line.example]
        said += one_sided_sentences(comparison)
        assert groups
        assert [x for x in said if " ".join(x.split()) not in text] == []
        assert text.count("An example") == len(comparison.changes)

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_version_differs_in_nothing_from_itself(self, client, reader, headers):
        response = client.get(ADDRESS.format("2023", "2023"), headers=headers)

        assert "No answer is decided differently." in words(response)
        assert "What is worded differently Nothing." in words(response)
        assert ("<html" in response.text) == (headers == {})

    def test_a_draft_that_only_rewords_decides_nothing_differently(
        self, client, session, editor
    ):
        text = drafted_text(NEW_VERSION)
        reworded = drafted_text(NEW_VERSION.replace("Something to learn", "Learning"))
        drafts = [make_version_draft(session, editor, x) for x in (text, reworded)]
        session.commit()
        client.sign_in(editor)

        page = client.get(ADDRESS.format(*(f"draft-{one.id}" for one in drafts)))

        assert chosen(page) == [f"draft-{one.id}" for one in drafts]
        assert "No answer is decided differently." in words(page)
        assert "[removed: Something to learn ] 2027" in words(page)

    def test_drafts_that_are_over_or_not_the_readers_are_not_offered(
        self, client, session, reader, editor
    ):
        going, over = (make_version_draft(session, editor) for _ in range(2))
        discard_draft(session, over, actor=editor)
        session.commit()
        offered = {}
        for person in (reader, editor):
            client.sign_in(person)
            page = client.get("/criteria/compare").text
            offered[person] = re.findall(r'value="(draft-\d+)"', page)

        assert offered == {reader: [], editor: [f"draft-{going.id}"] * 2}
        by_address = client.get(ADDRESS.format("2023", f"draft-{over.id}"))
        assert by_address.status_code == 200
        client.sign_in(reader)
        refused = client.get(ADDRESS.format("2023", f"draft-{going.id}"))
        assert refused.status_code == 422
        assert "Choose one of the options on this page" in words(refused)

    def test_a_draft_that_cannot_be_read_is_refused_in_words(
        self, client, session, editor
    ):
        draft = make_version_draft(session, editor, "facts: [")
        session.commit()
        client.sign_in(editor)

        refused = client.get(ADDRESS.format("2023", f"draft-{draft.id}"))

        assert refused.status_code == 422
        assert "This draft cannot be read yet" in words(refused)

    @pytest.mark.parametrize("query", ["from=1&to=2", "from=&to=", "from=draft-9"])
    def test_an_address_that_makes_no_sense_is_refused(self, client, reader, query):
        response = client.get(f"/criteria/compare?{query}")

        assert response.status_code == 422
        assert "Compare two versions or drafts" in words(response)
