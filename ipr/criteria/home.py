"""What Home shows to those who write, approve or publish the criteria."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from ipr.criteria.approval.approvers import proposals_waiting_for
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import drafts_of_theirs, visible_to
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission


def find_proposals(reader: DeskReader) -> Sequence[WorkLine]:
    waiting = proposals_waiting_for(reader.session, reader.user)
    return [_line(one.draft, "criteria.approve") for one in waiting]


def find_approved(reader: DeskReader) -> Sequence[WorkLine]:
    return _drafts(reader, VersionDraft.state == DraftState.APPROVED)


def find_written(reader: DeskReader) -> Sequence[WorkLine]:
    theirs = VersionDraft.id.in_(drafts_of_theirs(reader.user))
    return _drafts(reader, VersionDraft.state == DraftState.EDITING, theirs)


def _drafts(reader: DeskReader, *which: ColumnElement[bool]) -> Sequence[WorkLine]:
    found = select(VersionDraft).where(visible_to(reader.user), *which)
    drafts = reader.session.scalars(found.order_by(VersionDraft.id))
    return [_line(draft, "criteria.show_draft") for draft in drafts]


def _line(draft: VersionDraft, endpoint: str) -> WorkLine:
    words = f"{draft.title} (draft {draft.id})"
    return WorkLine(words=words, endpoint=endpoint, values={"id": draft.id})


HOME_WORK = (
    HomeWork(
        name="proposals",
        title="Proposed criteria that wait for your answer",
        permission=Permission.APPROVE_CRITERIA,
        order=60,
        find=find_proposals,
    ),
    HomeWork(
        name="approved-drafts",
        title="Approved criteria that can be published",
        permission=Permission.PUBLISH_CRITERIA,
        order=61,
        find=find_approved,
    ),
    HomeWork(
        name="written-drafts",
        title="Drafts of the criteria that you are writing",
        permission=Permission.EDIT_CRITERIA,
        order=62,
        find=find_written,
    ),
)
