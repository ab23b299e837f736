"""The page on which a draft of the criteria is written as text."""

import re
from html import unescape
from time import process_time

import pytest
from sqlalchemy import func, select

from ipr.criteria.drafting.service import save_text
from ipr.criteria.drafting.text_changes import both_changes, line_changes
from ipr.criteria.models import DraftText
from ipr.criteria.queries import text_of
from ipr.permissions import Role
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
MENDED = drafted_text(NEW_VERSION.replace("Something to learn", "Learning"))
REMARKED = f"# A remark.\n{drafted_text()}"
WRONG = drafted_text(NEW_VERSION.replace("kind: mandatory", "kind: grave"))


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
def at(draft):
    return f"/criteria/drafts/{draft.id}/text"


@pytest.fixture
def saved(session, draft):
    """Return the text of the draft as it is now."""

    def saved():
        session.rollback()
        session.expire_all()
        return text_of(session, draft)

    return saved


@pytest.fixture
def another_saves(session, draft):
    def another_saves(text):
        other = make_user(session, Role.CRITERIA_EDITOR)
        save_text(session, draft, text, actor=other, number=draft.text_number)
        session.commit()

    return another_saves


def typed(response) -> str:
    """Return what stands in the text box of an answer."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.text, re.S)
    return unescape(found[1])


def words(response) -> str:
    return unescape(" ".join(re.sub("<[^>]+>", " ", response.text).split()))


def hidden(response, name: str) -> str:
    return unescape(re.search(rf'name="{name}"[^>]* value="([^"]*)"', response.text)[1])


class TestEditText:
    def test_it_opens_at_the_new_version_with_its_preview(self, client, at):
        page = client.get(at)

        first = drafted_text().splitlines().index('  - id: "2027"') + 1
        assert f'data-text-editor="{first}"' in page.text
        assert typed(page) == drafted_text()
        assert "Nothing is to be mended." in words(page)
        assert "Something to learn" in words(page)

    def test_what_is_saved_is_what_was_typed(self, client, at, saved):
        text = f"  # Blanks  \n\n{MENDED}\n \n"
        sent = {"text": text.replace("\n", "\r\n"), "revision": "1", "line": "7"}
        response = client.post(at, data=sent)

        assert saved() == text
        assert response.location == f"{at}?line=7"
        assert 'data-text-editor="7"' in client.get(response.location).text

    def test_saving_what_is_there_saves_nothing(self, client, session, at):
        client.post(at, data={"text": drafted_text(), "revision": "1"})

        assert session.scalar(select(func.count()).select_from(DraftText)) == 1

    @pytest.mark.parametrize("text", [WRONG, "facts: [", "", "\t: &a *a", "\x00\x07{"])
    def test_a_wrong_text_is_saved_and_what_is_wrong_is_said(
        self, client, at, saved, text
    ):
        page = client.post(
            at, data={"text": text, "revision": "1"}, follow_redirects=True
        )

        assert saved().strip() == text.replace("\x00\x07", "").strip()
        assert "to be mended." in words(page)
        assert "Line " in words(page)

    def test_a_finding_quotes_its_line_and_leads_to_it(self, client, at):
        line = WRONG.splitlines().index("        kind: grave") + 1
        client.post(at, data={"text": WRONG, "revision": "1"})

        page = client.get(at).text

        assert f'data-line="{line}">Line {line}</a>' in page
        assert "kind: grave</code>" in page

    def test_a_text_that_is_too_large_is_given_back(self, client, at, saved):
        text = "# é\n" * (MAX_BYTES // 4)

        response = client.post(at, data={"text": text, "revision": "1"})

        assert response.status_code == 422
        assert "The text must be smaller than 1 MB" in words(response)
        assert typed(response) == text
        assert saved() == drafted_text()

    def test_what_is_far_too_large_is_refused_before_it_is_read(self, client, at):
        response = client.post(at, data={"text": "#" * 5_000_000, "revision": "1"})

        assert response.status_code == 413

    def test_a_text_is_not_lost_when_the_draft_was_proposed_meanwhile(
        self, client, session, at, draft, editor, saved
    ):
        steps.propose(session, draft, editor)
        session.commit()

        response = client.post(at, data={"text": MENDED, "revision": "1"})

        assert response.status_code == 422
        assert "This draft is proposed, so it cannot be changed" in words(response)
        assert typed(response) == MENDED
        assert saved() == drafted_text()
        assert client.get(at).location == f"{at}s/1"


class TestTwoEditors:
    def test_the_second_sees_both_texts_and_may_save_their_own(
        self, client, at, saved, another_saves
    ):
        theirs = drafted_text(NEW_VERSION.replace("Something to learn", "To learn"))
        another_saves(theirs)

        refused = client.post(at, data={"text": MENDED, "revision": "1"})

        assert refused.status_code == 422
        assert saved() == theirs
        assert typed(refused) == MENDED
        assert 'Removed: title: " [removed: To learn ] "' in words(refused)
        assert 'Added: title: " [added: Learning ] "' in words(refused)
        assert "Save both changes together" not in refused.text

        number = hidden(refused, "revision")
        assert number == "2"
        client.post(at, data={"text": typed(refused), "revision": number})
        assert saved() == MENDED

    def test_changes_that_do_not_meet_can_both_be_saved(
        self, client, at, saved, another_saves
    ):
        another_saves(REMARKED)
        refused = client.post(at, data={"text": MENDED, "revision": "1"})

        assert "Save both changes together" in refused.text
        number, both = hidden(refused, "revision"), hidden(refused, "text")
        client.post(at, data={"text": both, "revision": number})

        assert saved() == f"# A remark.\n{MENDED}"

    def test_who_saves_over_a_third_is_asked_again(
        self, client, at, saved, another_saves
    ):
        another_saves(REMARKED)
        number = hidden(
            client.post(at, data={"text": MENDED, "revision": "1"}), "revision"
        )
        another_saves("# Again.\n")

        again = client.post(at, data={"text": MENDED, "revision": number})

        assert again.status_code == 422
        assert saved() == "# Again.\n"


class TestCheckText:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_text_is_checked_and_not_saved(self, client, at, saved, headers):
        response = client.post(
            f"{at}/check", data={"text": WRONG, "revision": "1"}, headers=headers
        )

        assert response.status_code == 200
        assert "1 thing is to be mended." in words(response)
        assert "It can be shown once what is listed is mended." in words(response)
        assert saved() == drafted_text()
        if headers:
            assert "<html" not in response.text
            assert 'data-hx-swap-oob="innerHTML"' in response.text
        else:
            assert typed(response) == WRONG

    def test_the_preview_is_of_what_was_typed(self, client, at):
        response = client.post(f"{at}/check", data={"text": MENDED}, headers=HTMX)

        assert "Nothing is to be mended." in words(response)
        assert "2. Learning Discretionary" in words(response)

    def test_an_example_that_fails_leaves_the_preview(self, client, at):
        text = drafted_text(NEW_VERSION.replace("expect: accept", "expect: decline"))
        response = client.post(f"{at}/check", data={"text": text}, headers=HTMX)

        failing = "it expects the referral to be declined, and it is accepted."
        assert f"The example fails: {failing}" in words(response)
        assert "Not as expected" in words(response)

    def test_it_answers_while_one_types(self, client, at):
        times = []
        for number in range(5):
            text = f"{MENDED}# {number}\n"
            began = process_time()
            client.post(f"{at}/check", data={"text": text}, headers=HTMX)
            times.append(process_time() - began)

        assert sorted(times)[1] < 0.5  # a tenth of a second on a machine at rest


class TestLineChanges:
    @pytest.mark.parametrize(
        ("before", "after", "shown"),
        [
            ("a\n", "a\n", []),
            ("", "a\n", ["+a"]),
            ("a\n", "", ["-a"]),
            ("a\nb\nc\n", "a\nc\n", [" a", "-b", " c"]),
            ("a\n", "a\nb\n", [" a", "+b"]),
        ],
    )
    def test_says_what_was_removed_and_added(self, before, after, shown):
        marks = {"same": " ", "removed": "-", "added": "+"}
        hunks = line_changes(before, after)

        assert [marks[x.kind] + x.text for hunk in hunks for x in hunk] == shown

    def test_changes_far_apart_are_shown_apart(self):
        lines = [f"{number}\n" for number in range(40)]
        changed = [*lines]
        changed[5] = changed[30] = "x\n"

        hunks = line_changes("".join(lines), "".join(changed))

        assert [(h[0].before, h[-1].before) for h in hunks] == [(3, 9), (28, 34)]

    def test_ends_soon_whatever_the_texts_are(self):
        one = "".join(f"{number % 97}\n" for number in range(60_000))
        other = "".join(f"{number % 89}\n" for number in range(60_000))
        began = process_time()

        assert line_changes(one, other)
        assert process_time() - began < 5

    @pytest.mark.parametrize(
        ("base", "one", "other", "both"),
        [
            ("a\nb\nc\n", "a\nb\nc\nd\n", "x\na\nb\nc\n", "x\na\nb\nc\nd\n"),
            ("a\nb\nc\n", "b\nc\n", "a\nb\n", "b\n"),
            ("a\nb\nc\n", "x\nb\nc\n", "x\nb\nc\n", "x\nb\nc\n"),
            ("a\nb\nc\n", "a\nx\nc\n", "a\nb\ny\n", None),
            ("a\n", "a\nx\n", "a\ny\n", None),
        ],
    )
    def test_two_changes_stand_together_unless_they_meet(self, base, one, other, both):
        assert both_changes(base, one, other) == both
        assert both_changes(base, other, one) == both
