"""What those who write, approve and publish the criteria are told."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, exists, literal_column, select

from ipr.audit.models import AuditAction
from ipr.config import Settings
from ipr.criteria.approval.approvers import people_with_a_hand
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import author_ids, proposals_of
from ipr.db.clock import london_today
from ipr.notices.kinds import NoticeKind, Recipient, Telling, Urgency, declare_kinds
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import all_of, holders_of
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import lacks, void_if
from ipr.permissions import Role
from ipr.versions.models import StoredVersion, VersionWithdrawal

EDITORS = holders_of(Role.CRITERIA_EDITOR, Because.EDITOR)
APPROVERS = holders_of(Role.CRITERIA_APPROVER, Because.APPROVER)
VERSION = "Version "


def may_answer(telling: Telling) -> Iterable[Recipient]:
    """Tell the approvers who had no hand in a draft."""
    authors = people_with_a_hand(telling.session, telling.subject)
    return [one for one in APPROVERS(telling) if one.user_id not in authors]


def wrote_it(telling: Telling) -> Iterable[Recipient]:
    """Tell the authors of a draft, and whoever proposed it."""
    session, draft = telling.session, telling.subject
    proposers = {proposal.proposed_by_id for proposal in proposals_of(session, draft)}
    people = author_ids(session, draft) | proposers
    return [Recipient(user_id, Because.AUTHOR) for user_id in sorted(people)]


def name_draft(draft: VersionDraft) -> str:
    """Return what a draft is called; its title is somebody's own words."""
    return f"Draft {draft.id} of the criteria"


def draft_page(notice: Notice) -> Mapping[str, Any]:
    return {"id": notice.subject_id}


TO_ANSWER = NoticeKind(
    name="criteria.to_answer",
    act="Approve or send back a proposal",
    words="A draft of the criteria was proposed, and takes the answer of somebody who "
    "had no hand in it.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.CRITERIA_PROPOSED,),
    to=may_answer,
    about=name_draft,
    void=void_if(
        VersionDraft,
        (VersionDraft.state == DraftState.EDITING, Void.OVER),
        (VersionDraft.state != DraftState.PROPOSED, Void.DONE),
        lacks(Role.CRITERIA_APPROVER),
    ),
    endpoint="criteria.approve",
    values=draft_page,
)
SENT_BACK = NoticeKind(
    name="criteria.sent_back",
    act="Change a draft that was sent back",
    words="An approver sent this draft back, and said why.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.CRITERIA_SENT_BACK,),
    to=wrote_it,
    about=name_draft,
    void=void_if(
        VersionDraft,
        (VersionDraft.state == DraftState.DISCARDED, Void.OVER),
        (VersionDraft.state != DraftState.EDITING, Void.DONE),
        lacks(Role.CRITERIA_EDITOR),
    ),
    endpoint="criteria.show_draft",
    values=draft_page,
)
APPROVED = NoticeKind(
    name="criteria.approved",
    act="A draft was approved",
    words="A second person approved this draft, so that it could be published.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.CRITERIA_APPROVED,),
    to=wrote_it,
    about=name_draft,
    endpoint="criteria.show_draft",
    values=draft_page,
)
PUBLISHED = NoticeKind(
    name="criteria.published",
    act="New criteria were published",
    words="This draft was published as a new version of the criteria.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.CRITERIA_PUBLISHED,),
    to=all_of(wrote_it, EDITORS, APPROVERS),
    about=name_draft,
    endpoint="criteria.show_draft",
    values=draft_page,
)
IS_WITHDRAWN = exists().where(VersionWithdrawal.version_id == StoredVersion.id)
IN_FORCE_SOON = NoticeKind(
    name="criteria.in_force_soon",
    act="New criteria come into force",
    words="Referrals that are sent on {act_by} or later are decided by this version, "
    "until another one takes its place.",
    urgency=Urgency.NEWS,
    to=all_of(EDITORS, APPROVERS),
    about=lambda version: f"{VERSION}{version.name}",
    act_by=lambda version: version.starts_on,
    void=void_if(StoredVersion, (IS_WITHDRAWN, Void.OVER)),
    endpoint="criteria.show_version",
    values=lambda notice: {"name": notice.reference.removeprefix(VERSION)},
)


def select_coming(_settings: Settings, window: Window) -> Select[Any]:
    """Select the published versions that start later than today, in a window."""
    return (
        select(StoredVersion)
        .where(
            StoredVersion.starts_on > london_today(),
            window.has_day(StoredVersion.starts_on),
            ~IS_WITHDRAWN,
        )
        .order_by(StoredVersion.starts_on)
    )


declare_kinds(TO_ANSWER, SENT_BACK, APPROVED, PUBLISHED, IN_FORCE_SOON)
declare_reminders(
    Reminder(
        name="criteria.in_force_soon",
        milestones=lambda _settings: [Milestone(days=-1, kind=IN_FORCE_SOON)],
        model=StoredVersion,
        edition=literal_column("1"),  # a published version never changes
        waiting=select_coming,
        nations=by_the_teams_days,
    )
)
