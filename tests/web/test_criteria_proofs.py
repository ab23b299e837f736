"""The pages that show what is proved of a version or a draft."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ipr.criteria.models import VersionDraft
from ipr.criteria.service import read_draft_text
from ipr.permissions import Role
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_user,
    make_version_draft,
    published_book,
)

NOBODY = "{contribution: [none]}"


@pytest.fixture
def editor(session, staff):
    return make_user(session, Role.CRITERIA_EDITOR)


@pytest.fixture
def open_draft(session, client, editor):
    def open_draft(text=""):
        draft = make_version_draft(session, editor, text)
        session.commit()
        client.sign_in(editor)
        return client.get(f"/criteria/drafts/{draft.id}/proofs")

    return open_draft


class TestShowProofs:
    def test_everybody_sees_what_is_proved_of_a_published_version(
        self, client, session, referrer, staff
    ):
        session.commit()
        client.sign_in(referrer)
        page = client.get("/criteria/versions/2022/proofs")

        assert page.status_code == 200
        assert "Nothing has to be mended." in page.text
        assert "A referral can be declined." in page.text
        assert "{given: {contribution: none, external_process: [none]}" in page.text

    def test_a_version_that_is_not_there_is_not_found(
        self, client, session, referrer, staff
    ):
        session.commit()
        client.sign_in(referrer)

        assert client.get("/criteria/versions/1999/proofs").status_code == 404
        assert client.get("/criteria/versions/draft-x/proofs").status_code == 404

    def test_the_name_of_a_draft_leads_to_its_own_page(self, client, session, editor):
        draft = make_version_draft(session, editor)
        session.commit()
        client.sign_in(editor)
        answer = client.get(f"/criteria/versions/draft-{draft.id}/proofs")

        assert answer.status_code == 302
        assert answer.location == f"/criteria/drafts/{draft.id}/proofs"


class TestShowDraftProofs:
    def test_a_draft_is_proved(self, open_draft):
        page = open_draft()

        assert page.status_code == 200
        assert "Proofs of draft" in page.text
        assert "Nothing has to be mended." in page.text

    def test_what_has_to_be_mended_comes_first_with_both_examples(self, open_draft):
        new = NEW_VERSION.replace("{contribution: [alleged, suggested]}", NOBODY)
        new = new.replace("contribution: alleged}", "contribution: none}")
        page = open_draft(drafted_text(new))

        assert "1 thing has to be mended." in page.text
        assert "is accepted without it and declined with it" in page.text
        assert page.text.index("To mend before") < page.text.index("Shown, and good")
        [_, to_mend, *_] = page.text.split("</h2>")
        assert "It is then <strong>declined</strong>." in to_mend
        assert "Add this example" not in to_mend  # it would keep the fault

    def test_an_example_is_told_in_words_and_as_text(self, open_draft):
        text = " ".join(BeautifulSoup(open_draft().text, "html.parser").text.split())

        assert "The fewest answers with which a referral is left open: Nothing" in text
        assert "It is then left open. As an example of “" in text

    def test_each_example_can_be_added_to_the_draft(self, session, client, open_draft):
        forms = BeautifulSoup(open_draft().text, "html.parser").main.select("form")
        wanted = {  # the same answers can show several things; they are added once
            (form["action"], *(field["value"] for field in form.select("input"))): form
            for form in forms
        }
        assert len(wanted) > 5
        for number, form in enumerate(wanted.values(), start=1):
            sent = MultiDict((x["name"], x["value"]) for x in form.select("input"))
            sent["revision"] = str(number)
            assert client.post(form["action"], data=sent).status_code == 303

        session.rollback()
        [draft] = session.scalars(select(VersionDraft))
        reading = read_draft_text(session, draft, published_book())
        examples = [one for c in reading.version.criteria for one in c.examples]
        assert reading.problems == ()
        assert len(examples) == 1 + len(wanted)

    def test_a_draft_that_cannot_be_read_says_so(self, open_draft):
        page = open_draft("facts: [")

        assert page.status_code == 200
        assert "Nothing can be proved until the draft can be read." in page.text
        assert "Line " in page.text
        assert "Mend the text" in page.text

    def test_another_persons_draft_is_for_editors_and_approvers(
        self, client, session, editor, referrer
    ):
        draft = make_version_draft(session, editor)
        session.commit()
        client.sign_in(referrer)

        assert client.get(f"/criteria/drafts/{draft.id}/proofs").status_code == 403
        other = client.get(f"/criteria/versions/draft-{draft.id}/proofs")
        assert other.status_code == 404
