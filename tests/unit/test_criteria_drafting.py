"""Drafts of the criteria: begun, saved by several people, given up."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError

from ipr.criteria import service
from ipr.criteria.drafting.service import discard_draft, save_text
from ipr.criteria.errors import Conflict, CriteriaNotFound, NotEditable
from ipr.criteria.models import DraftText
from ipr.criteria.queries import author_ids, text_of
from ipr.permissions import Role
from tests.make import drafted_text, make_user, make_version_draft, published_book

pytestmark = pytest.mark.both_databases


@pytest.fixture
def draft(session, editor):
    return make_version_draft(session, editor)


def test_a_draft_may_be_saved_when_it_is_wrong(session, editor, draft):
    save_text(session, draft, "facts: [", actor=editor, number=1)

    assert text_of(session, draft) == "facts: ["
    reading = service.read_draft_text(session, draft, published_book())
    assert reading.version is None
    assert reading.problems


def test_the_second_of_two_editors_is_shown_what_the_first_saved(
    session, editor, draft
):
    second = make_user(session, Role.CRITERIA_EDITOR)
    theirs = drafted_text().replace("Something to learn", "Something to be learned")
    save_text(session, draft, theirs, actor=editor, number=1)

    with pytest.raises(Conflict) as conflict:
        save_text(session, draft, "mine", actor=second, number=1)

    assert (conflict.value.saved, conflict.value.number) == (theirs, 2)
    assert text_of(session, draft) == theirs


def test_saving_the_same_text_twice_saves_it_once(session, editor, draft):
    for _ in range(2):
        save_text(session, draft, "facts: {}", actor=editor, number=1)

    assert draft.text_number == 2
    assert session.scalar(select(func.count()).select_from(DraftText)) == 2


def test_whoever_saved_a_text_is_an_author(session, editor, draft):
    second = make_user(session, Role.CRITERIA_EDITOR)
    save_text(session, draft, "facts: {}", actor=second, number=1)

    assert author_ids(session, draft) == {editor.id, second.id}


def test_a_saved_text_stays_as_it_was(session, draft):
    session.commit()

    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(update(DraftText).values(text="other"))


def test_a_discarded_draft_is_not_edited(session, editor, draft):
    discard_draft(session, draft, actor=editor)

    with pytest.raises(NotEditable, match="discarded"):
        save_text(session, draft, "facts: {}", actor=editor, number=1)


def test_only_editors_and_approvers_see_drafts(session, editor, draft):
    book = published_book()
    approver = make_user(session, Role.CRITERIA_APPROVER)
    other = make_user(session, Role.IPR_TEAM)
    name = f"draft-{draft.id}"

    found = service.find_version(session, name, book=book, user=approver)

    assert found.id == "2027"
    with pytest.raises(CriteriaNotFound):
        service.find_version(session, name, book=book, user=other)
    assert service.find_version(session, "2023", book=book, user=other).id == "2023"
