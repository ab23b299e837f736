"""What Home shows to those who write, approve or publish the criteria."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from ipr.criteria.approval.approvers import proposals_waiting_for
from ipr.criteria.approval.readiness import find_ground, what_stops_proposal
from ipr.criteria.models import (
    DraftState,
    ProposalState,
    VersionDraft,
    VersionProposal,
)
from ipr.criteria.queries import drafts_of_theirs, visible_to
from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.permissions import Permission
from ipr.web.filters import ago


def find_proposals(reader: DeskReader) -> Sequence[WorkLine]:
    waiting = proposals_waiting_for(reader.session, reader.user)
    return [
        _line(one.draft, "criteria.approve", f"proposed {ago(one.proposed_at)}")
        for one in waiting
    ]


def find_approved(reader: DeskReader) -> Sequence[WorkLine]:
    return _approved(reader, stopped=False)


def find_stopped(reader: DeskReader) -> Sequence[WorkLine]:
    return _approved(reader, stopped=True)


def find_written(reader: DeskReader) -> Sequence[WorkLine]:
    theirs = VersionDraft.id.in_(drafts_of_theirs(reader.user))
    return _drafts(reader, VersionDraft.state == DraftState.EDITING, theirs)


def _approved(reader: DeskReader, *, stopped: bool) -> Sequence[WorkLine]:
    """Return the approved drafts that something keeps from being published, or not."""
    found = reader.session.scalars(
        select(VersionProposal)
        .join(VersionProposal.draft)
        .where(
            visible_to(reader.user),
            VersionDraft.state == DraftState.APPROVED,
            VersionProposal.state == ProposalState.APPROVED,
        )
        .options(contains_eager(VersionProposal.draft))
        .order_by(VersionDraft.id)
    ).all()
    ground = find_ground(reader.session) if found else None
    return [
        _line(
            one.draft,
            "criteria.show_draft",
            f"approved {ago(one.second_at or one.proposed_at)}",
        )
        for one in found
        if ground and bool(what_stops_proposal(ground, one.draft, one)) == stopped
    ]


def _drafts(reader: DeskReader, *which: ColumnElement[bool]) -> Sequence[WorkLine]:
    found = select(VersionDraft).where(visible_to(reader.user), *which)
    drafts = reader.session.scalars(found.order_by(VersionDraft.id))
    return [
        _line(draft, "criteria.show_draft", f"last saved {ago(draft.saved_at)}")
        for draft in drafts
    ]


def _line(draft: VersionDraft, endpoint: str, says: str) -> WorkLine:
    words = f"{draft.title} (draft {draft.id})"
    return WorkLine(words=words, endpoint=endpoint, values={"id": draft.id}, says=says)


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
        name="stopped-drafts",
        title="Approved criteria that cannot be published as they are",
        permission=Permission.PUBLISH_CRITERIA,
        order=62,
        find=find_stopped,
    ),
    HomeWork(
        name="written-drafts",
        title="Drafts of the criteria that you are writing",
        permission=Permission.EDIT_CRITERIA,
        order=63,
        find=find_written,
    ),
)
