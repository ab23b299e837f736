"""The pages that begin, write and give up drafts of the criteria."""

import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select

from ipr.accounts.models import HeldPost
from ipr.criteria.approval.publishing import withdraw_version
from ipr.criteria.drafting.service import save_text
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import text_of
from ipr.permissions import Role
from ipr.rulebook.file.drafts import read_draft
from ipr.rulebook.file.parse import MAX_BYTES
from ipr.versions.service import take_in
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_user,
    make_version_draft,
    published_book,
)
from tests.unit import criteria_steps as steps

HTMX = {"HX-Request": "true"}
BEGIN = {
    "begin": "version",
    "title": "Criteria from April 2027",
    "base": "2023",
    "name": "2027",
    "starts-day": "1",
    "starts-month": "4",
    "starts-year": "2027",
}
MENDED = drafted_text(NEW_VERSION.replace("Something to learn", "Learning"))


@pytest.fixture
def editor(session, client):
    take_in(session, published_book())
    editor = make_user(session, Role.CRITERIA_EDITOR, name="Eddie Editor")
    session.commit()
    client.sign_in(editor)
    return editor


@pytest.fixture
def draft(session, editor):
    draft = make_version_draft(session, editor)
    session.commit()
    return draft


@pytest.fixture
def saved(session):
    """Return the text of a draft as it is now."""

    def saved(draft):
        session.rollback()
        session.expire_all()
        return text_of(session, draft)

    return saved


def typed(response) -> str:
    """Return what stands in the text box of an answer."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.text, re.S)
    return unescape(found[1])


def words(response) -> str:
    return unescape(" ".join(re.sub("<[^>]+>", " ", response.text).split()))


def file(content: bytes, name: str = "rules.yaml"):
    return {
        "begin": "file",
        "base": "2023",
        "title": "From a file",
        "file": (BytesIO(content), name),
    }


class TestStartDraft:
    @pytest.mark.parametrize("base", ["2020", "2021", "2022", "2023"])
    def test_a_draft_begins_as_a_copy_of_a_version(self, client, session, editor, base):
        response = client.post("/criteria/drafts/new", data=BEGIN | {"base": base})

        draft = session.scalars(select(VersionDraft)).one()
        assert response.location == f"/criteria/drafts/{draft.id}"
        reading = read_draft(text_of(session, draft), published_book())
        assert reading.problems == ()
        assert reading.version.id == "2027"
        old, new = published_book()[base], reading.version
        assert [c.when for c in old.criteria] == [c.when for c in new.criteria]
        assert (draft.based_on, draft.started_by.name) == (base, "Eddie Editor")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"name": ""}, "Enter a short name"),
            ({"name": "draft-7"}, "Short name must not begin with “draft-”"),
            ({"name": "2 7"}, "Short name must be up to 40 letters and digits"),
            ({"name": "2022"}, "There is, or was, a version 2022"),
            ({"title": ""}, "Enter a title"),
            ({"title": "x" * 201}, "Title must be 200 characters or fewer"),
            ({"starts-day": ""}, "The day it comes into force must include a day"),
            ({"base": "1999"}, "Choose one of the options on this page"),
            ({"begin": ""}, "Select what you begin from"),
            ({"begin": "file"}, "Choose a rulebook file"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client, session, editor, change, said
    ):
        response = client.post("/criteria/drafts/new", data=BEGIN | change)

        assert response.status_code == 422
        assert said in words(response)
        assert 'value="1"' in response.text or "starts-day" in change
        assert session.scalar(select(func.count()).select_from(VersionDraft)) == 0

    def test_a_name_that_was_withdrawn_is_never_used_again(
        self, client, session, editor
    ):
        draft = steps.draft_of(session, editor)
        second = steps.approve(session, draft, editor)
        steps.publish(session, draft, second)
        withdraw_version(session, "2027", reason="Not yet.", actor=second)
        session.commit()

        response = client.post("/criteria/drafts/new", data=BEGIN)

        assert response.status_code == 422
        assert "There is, or was, a version 2027" in words(response)

    def test_a_file_becomes_a_draft_as_it_is(self, client, session, editor, saved):
        content = ("\ufeff" + drafted_text()).replace("\n", "\r\n")

        client.post("/criteria/drafts/new", data=file(content.encode()))

        draft = session.scalars(select(VersionDraft)).one()
        assert text_of(session, draft) == drafted_text()
        assert draft.based_on == "the file rules.yaml"

    def test_a_wrong_rulebook_becomes_a_draft_with_findings(
        self, client, session, editor
    ):
        page = client.post(
            "/criteria/drafts/new",
            data=file(b"facts: [\n"),
            follow_redirects=True,
        )

        assert "To be mended first" in words(page)
        assert "This is not YAML" in words(page)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty"),
            (b" \n\n", "The file is empty"),
            (b"\xff\xfe\x00f", "The file must be text in UTF-8"),
            (b"facts: {}\x00\n", "The file must be text: this one holds other data"),
        ],
    )
    def test_a_file_that_is_no_text_is_refused(
        self, client, session, editor, content, said
    ):
        response = client.post("/criteria/drafts/new", data=file(content))

        assert response.status_code == 422
        assert said in words(response)
        assert session.scalar(select(func.count()).select_from(VersionDraft)) == 0

    def test_a_file_that_is_too_large_is_refused(self, client, session, editor):
        sent = file(b"#" * (MAX_BYTES + 1))
        response = client.post("/criteria/drafts/new", data=sent)
        response.request.environ["wsgi.input"].close()  # the client leaves it open

        assert response.status_code == 422
        assert "The file must be smaller than 1 MB" in words(response)

    @pytest.mark.parametrize(
        "content",
        [
            b"&a [*a, *a]\n",
            b"[" * 50_000,
            b"!!python/object:os.system {}\n",
            b"a: 1\n" * 60_000,
        ],
    )
    def test_a_hostile_file_is_only_text(self, client, editor, content):
        page = client.post(
            "/criteria/drafts/new", data=file(content), follow_redirects=True
        )

        assert page.status_code == 200
        assert "To be mended first" in words(page)


class TestShowDraft:
    def test_says_where_it_is_and_leads_to_its_parts(self, client, draft):
        page = client.get(f"/criteria/drafts/{draft.id}").text

        text = " ".join(re.sub("<[^>]+>", " ", page).split())
        assert "Being written" in text
        assert "Criteria from April 2027 (2027), to be in force from 1 April" in text
        for link in (
            f"/criteria/versions/draft-{draft.id}",
            f"/criteria/drafts/{draft.id}/text",
            f"/criteria/compare?from=2023&amp;to=draft-{draft.id}",
            f"/criteria/drafts/{draft.id}/proofs",
            f"/criteria/drafts/{draft.id}/texts/1",
            f"/criteria/drafts/{draft.id}/discard",
        ):
            assert f'href="{link}"' in page

    def test_a_finding_leads_to_its_line(self, client, session, editor):
        text = drafted_text(NEW_VERSION.replace("kind: mandatory", "kind: grave"))
        draft = make_version_draft(session, editor, text)
        session.commit()
        line = text.splitlines().index("        kind: grave") + 1

        page = client.get(f"/criteria/drafts/{draft.id}").text

        assert f"/criteria/drafts/{draft.id}/text?line={line}" in page

    def test_a_proof_that_fails_is_counted(self, client, session, editor):
        turned = 'when: {all: [{learning_possible: ["yes"]}, {not: {event: [death]}}]}'
        new = NEW_VERSION.replace('when: {learning_possible: ["yes"]}', turned)
        draft = make_version_draft(session, editor, drafted_text(new))
        session.commit()

        page = client.get(f"/criteria/drafts/{draft.id}").text

        assert "Nothing in the text" in " ".join(page.split())
        assert "1 proof fails" in page

    def test_an_approver_reads_it_and_is_offered_no_change(
        self, client, session, draft
    ):
        client.sign_in(make_user(session, Role.CRITERIA_APPROVER))
        session.commit()
        page = client.get(f"/criteria/drafts/{draft.id}")
        text = client.get(f"/criteria/drafts/{draft.id}/texts/1")

        assert (page.status_code, text.status_code) == (200, 200)
        assert '/text"' not in page.text
        assert "Discard" not in page.text
        assert client.get(f"/criteria/drafts/{draft.id}/text").status_code == 403

    def test_every_text_is_kept_with_what_it_changed(self, client, session, draft):
        editor = draft.started_by
        save_text(session, draft, MENDED, actor=editor, number=1)
        session.commit()

        page = client.get(f"/criteria/drafts/{draft.id}/texts/2")

        assert "Removed: title: &#34; [removed: Something to learn ]" in " ".join(
            re.sub("<[^>]+>", " ", page.text).split()
        )
        assert "Added: title: &#34; [added: Learning ]" in " ".join(
            re.sub("<[^>]+>", " ", page.text).split()
        )
        assert client.get(f"/criteria/drafts/{draft.id}/texts/3").status_code == 404

    def test_once_published_it_leads_to_the_version(self, client, session, editor):
        draft = steps.draft_of(session, editor)
        second = steps.approve(session, draft, editor)
        steps.publish(session, draft, second)
        session.commit()

        page = client.get(f"/criteria/drafts/{draft.id}")
        read = client.get(f"/criteria/versions/draft-{draft.id}")

        assert "To be mended first" not in page.text
        assert "Criteria from April 2027 (2027), in force from" in words(page)
        assert 'href="/criteria/compare?from=2023&amp;to=2027"' in page.text
        assert "Approved by" in words(read)
        assert "This is a draft" not in words(read)


class TestDiscardDraft:
    def test_it_is_given_up_once_confirmed(self, client, session, draft, now):
        address = f"/criteria/drafts/{draft.id}/discard"
        assert client.get(address).status_code == 200

        assert client.post(address).location == "/criteria"

        assert now(draft).state == DraftState.DISCARDED
        overview = f"/criteria/drafts/{draft.id}"
        assert client.get(address).location == overview
        assert client.get(f"{overview}/text").location == f"{overview}/texts/1"


class TestHeldText:
    @pytest.mark.parametrize("by_htmx", [False, True], ids=["saved", "checked"])
    def test_a_text_typed_before_the_session_ended_comes_back(
        self, client, session, draft, editor, saved, by_htmx
    ):
        address = f"/criteria/drafts/{draft.id}/text"
        page = client.get(address).text
        mark = re.search(r'name="form_mark"[^>]*value="([^"]+)"', page)[1]
        long = MENDED + "# <remark> & “more”\n" * 4000
        client.delete_cookie("ipr_session")

        sent = {"form_mark": mark, "revision": "1", "text": long}
        if by_htmx:
            behind = {"HX-Current-URL": f"http://localhost{address}"}
            answer = client.post(f"{address}/check", data=sent, headers=HTMX | behind)
            onward = answer.headers["HX-Redirect"]
        else:
            onward = client.post(address, data=sent).location
        token = re.search("held%3D([^&]+)", onward)[1]
        client.sign_in(editor)
        again = client.get(f"{address}?held={token}")

        assert typed(again).replace("\r\n", "\n") == long
        assert "You were signed out before this was saved" in words(again)
        assert saved(draft) == drafted_text()
        raw = session.connection().exec_driver_sql("select fields from held_post")
        assert b"Something" not in bytes(raw.scalar_one())
        assert session.scalar(select(func.count()).select_from(HeldPost)) == 1
