"""The pages that read the criteria: every version in words, tried, and as text."""

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from ipr.criteria.approval.publishing import withdraw_version
from ipr.db.clock import pretend_now
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.make import make_user, make_version_draft, published_book
from tests.unit import criteria_steps as steps

HTMX = {"HX-Request": "true"}
TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def reader(session, client):
    take_in(session, published_book())
    reader = make_user(session, name="Rae Reader")
    session.commit()
    client.sign_in(reader)
    return reader


@pytest.fixture
def publish(session, reader):
    """Publish the version of 2027, approved by a second person."""

    def publish():
        editor = make_user(session, Role.CRITERIA_EDITOR, name="Eddie Editor")
        draft = steps.draft_of(session, editor)
        second = steps.approve(session, draft, editor)
        steps.publish(session, draft, second)
        session.commit()
        return second

    return publish


def words(response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.text).split())


class TestListVersions:
    def test_versions_are_a_table_with_the_one_in_force_told_apart(
        self, client, reader
    ):
        table = BeautifulSoup(client.get("/criteria").text, "html.parser").table
        rows = [" ".join(row.text.split()) for row in table.select("tbody tr")]

        names = re.findall(r'/criteria/versions/(\d+)"', str(table))
        assert names == ["2023", "2022", "2021", "2020"]
        assert "(2023) In force 1 April 2023 Not ended" in rows[0]
        assert "Superseded 24 October 2022 1 April 2023, when another" in rows[1]
        assert sum("Superseded" in row for row in rows) == 3

    def test_says_who_approved_a_version_and_why(self, client, publish):
        second = publish()

        listed = words(client.get("/criteria"))
        text = words(client.get("/criteria/versions/2027"))

        assert f"Not in force yet 1 April 2027 Not ended {second.name}" in listed
        assert "Proposed by Eddie Editor" in text
        assert "Learning was not looked at." in text
        assert f"Approved by {second.name}" in text
        assert "I read the proofs." in text

    def test_says_of_the_first_four_that_nobody_approved_them_here(
        self, client, reader
    ):
        listed = words(client.get("/criteria"))
        text = words(client.get("/criteria/versions/2023"))

        assert listed.count("Nobody here: it came with the first file") == 4
        assert "nobody approved it here" in text
        assert published_book()["2023"].starts_basis[:40] in text

    def test_a_withdrawn_version_stays_in_the_list(self, client, session, publish):
        second = publish()
        withdraw_version(session, "2027", reason="Its date was wrong.", actor=second)
        session.commit()

        text = words(client.get("/criteria"))
        page = words(client.get("/criteria/versions/2027"))

        assert "Never: it was to be 1 April 2027 Withdrawn on" in text
        assert "Its date was wrong." in page
        assert "Something to learn" in page
        assert "not kept with a version that was withdrawn" in page
        assert client.get("/criteria/versions/2027/text").status_code == 200
        assert client.get("/criteria/versions/2027/try").status_code == 200

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ((23, 10, 2022), "were decided by Criteria from April 2021"),
            ((24, 10, 2022), "were decided by Criteria from October 2022"),
            ((1, 1, 2030), "are decided by Criteria from April 2023"),
            ((31, 3, 2020), "there were no criteria yet"),
        ],
    )
    def test_says_which_version_governed_a_day(self, client, reader, day, said):
        query = "&".join(
            f"day-{part}={number}"
            for part, number in zip(("day", "month", "year"), day, strict=True)
        )
        with pretend_now(TODAY):
            text = words(client.get(f"/criteria?{query}"))

        title = {v.id: v.title for v in published_book().versions}
        for name, spoken in (
            ("2021", "Criteria from April 2021"),
            ("2022", "Criteria from October 2022"),
            ("2023", "Criteria from April 2023"),
        ):
            said = said.replace(spoken, title[name])
        assert said in text

    def test_a_day_that_is_none_is_refused_in_words(self, client, reader):
        response = client.get("/criteria?day-day=31&day-month=2&day-year=2024")

        assert response.status_code == 422
        assert "The day must be a real date" in response.text

    def test_drafts_are_shown_to_those_who_may_read_them(self, client, session, reader):
        editor = make_user(session, Role.CRITERIA_EDITOR)
        approver = make_user(session, Role.CRITERIA_APPROVER)
        make_version_draft(session, editor, title="A better version")
        session.commit()
        seen = {}
        for person in (reader, editor, approver):
            client.sign_in(person)
            page = client.get("/criteria").text
            seen[person] = "A better version" in page, "Start a draft" in page

        assert list(seen.values()) == [(False, False), (True, True), (True, False)]


class TestShowVersion:
    @pytest.mark.parametrize("name", ["2020", "2021", "2022", "2023"])
    def test_says_everything_about_a_version(self, client, reader, name):
        version = published_book()[name]
        text = words(client.get(f"/criteria/versions/{name}"))

        said = [version.title, version.starts_basis, version.digest, *version.readings]
        for criterion in version.criteria:
            said += [criterion.title, criterion.plain, criterion.texts.not_known]
        for fact in version.offered_facts():
            said += [fact.question, fact.help, *fact.options.values()]
        assert [x for x in said if " ".join(x.split()) not in text] == []
        assert "Not as expected" not in text
        assert text.count("As expected") == sum(
            len(c.examples) for c in version.criteria
        )

    def test_shows_a_condition_as_nested_lists(self, client, reader):
        page = client.get("/criteria/versions/2023").text

        assert re.search(
            r'At least one of these is so:\s*<ul class="ipr-tree">\s*<li>', page
        )
        assert "is selected for “Has the department" in page

    def test_a_draft_is_read_like_a_version_by_those_who_may(
        self, client, session, reader
    ):
        editor = make_user(session, Role.CRITERIA_EDITOR)
        draft = make_version_draft(session, editor)
        broken = make_version_draft(session, editor, "facts: [")
        session.commit()
        address = f"/criteria/versions/draft-{draft.id}"

        assert client.get(address).status_code == 404
        client.sign_in(editor)
        page = words(client.get(address))
        sent_on = client.get(f"/criteria/versions/draft-{broken.id}")

        assert "This is a draft. Nothing is decided by it." in page
        assert "Something to learn" in page
        assert sent_on.location == f"/criteria/drafts/{broken.id}"

    @pytest.mark.parametrize(
        "name", ["1999", "draft-x", "draft-1", "draft-" + "9" * 30]
    )
    def test_what_is_no_version_is_not_found(self, client, session, reader, name):
        client.sign_in(make_user(session, Role.CRITERIA_EDITOR))
        session.commit()
        for page in ("", "/text", "/try", "/proofs"):
            address = f"/criteria/versions/{name}{page}"
            assert client.get(address).status_code == 404


class TestTryVersion:
    ACCEPTED = {"q_event": ["death"], "q_contribution": "alleged"}

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_decides_what_was_answered_and_says_why(self, client, reader, headers):
        response = client.post(
            "/criteria/versions/2023/try", data=self.ACCEPTED, headers=headers
        )
        text = words(response)

        assert ("<html" in response.text) == (not headers)
        assert "This case is accepted for an Internal Process Review" in text
        assert "What would change it" in text

    def test_nothing_answered_cannot_be_told(self, client, reader):
        text = words(client.get("/criteria/versions/2023/try"))

        assert "We cannot tell yet whether this case meets the criteria" in text
        assert "What would settle it" in text

    def test_what_follows_from_the_area_can_be_chosen(self, client, reader):
        data = {
            "q_event": ["none"],
            "q_contribution": "none",
            "q_external_process": ["significant_case_review"],
            "q_external_process__rest": "no",
        }
        got = {
            nation: client.post(
                "/criteria/versions/2023/try",
                data=data | {"q_nation": nation},
                headers=HTMX,
            ).text.split("</p>")[0]
            for nation in ("scotland", "wales", "not_known")
        }

        assert "is accepted" in got["scotland"]
        assert "does not meet" in got["wales"]
        assert "We cannot tell" in got["not_known"]

    def test_an_answer_that_is_none_of_the_options_counts_as_none(self, client, reader):
        data = {"q_event": ["<script>"], "q_contribution": "perhaps"}
        response = client.post("/criteria/versions/2023/try", data=data, headers=HTMX)

        assert response.status_code == 200
        assert "We cannot tell" in response.text


class TestShowText:
    def test_shows_the_lines_of_a_version_with_their_numbers(self, client, reader):
        lines = published_book().text.splitlines()
        first = next(i for i, x in enumerate(lines, 1) if 'id: "2022"' in x)

        part = client.get("/criteria/versions/2022/text").text
        whole = client.get("/criteria/versions/2022/text?whole=yes").text

        assert f'start="{first}"' in part
        assert f'id="line-{first}"' in part
        assert f'id="line-{len(lines)}"' in whole
        assert "id: &#34;2021&#34;" not in part
        assert "id: &#34;2021&#34;" in whole
