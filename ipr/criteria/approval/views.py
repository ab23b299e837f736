"""Pages on which a draft is proposed, answered for, taken back."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.criteria.approval import service as approving
from ipr.criteria.approval.approvers import proposals_waiting_for
from ipr.criteria.approval.forms import (
    ApproveForm,
    ProposeForm,
    SendBackForm,
    TakeBackForm,
)
from ipr.criteria.approval.next_acts import approval_of
from ipr.criteria.approval.publishing import effect_of, rulebook_in_use
from ipr.criteria.approval.readiness import what_is_not_ready
from ipr.criteria.approval.states import DRAFT_WORKFLOW, VERSION_PROPOSAL_WORKFLOW
from ipr.criteria.approval.what_changes import changed_lines, find_changes
from ipr.criteria.backtests.figures import NAMES
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.criteria.drafting.bring_up_to_date import bring_up_to_date as update_draft
from ipr.criteria.edits import EditRefused
from ipr.criteria.models import VersionDraft, VersionProposal
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action
from ipr.web.forms.fields import Form
from ipr.web.htmx import redirect_after_post
from ipr.workflow import Refused

METHODS = ["GET", "POST"]


@bp.route("/criteria/drafts/<int:id>/propose", methods=METHODS)
@requires(Permission.EDIT_CRITERIA)
def propose(id: int) -> ResponseReturnValue:
    draft, book = find_draft_here(id), current_book()
    form = ProposeForm(revision=draft.text_number)

    def page() -> dict[str, Any]:
        in_use, reading = rulebook_in_use(db.session), read_here(draft)
        return {
            "draft": draft,
            "version": reading.version,
            "wrong": what_is_not_ready(db.session, draft, reading, in_use=in_use)
            if in_use
            else ["There is no rulebook in use yet"],
        }

    act = Act(
        workflow=DRAFT_WORKFLOW,
        thing=draft,
        do=approving.propose,
        back=overview_address(draft),
        template="criteria/approval/propose.html",
    )
    also = {"book": book, "evidence": form.evidence.data or ""}
    return serve_action(act, form, page, also=also, seen=draft.text_number)


@bp.post("/criteria/drafts/<int:id>/bring-up-to-date")
@requires(Permission.EDIT_CRITERIA)
def bring_up_to_date(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    back = overview_address(draft)
    try:
        conflicts = update_draft(db.session, draft, actor=current_user)
    except (Refused, EditRefused) as problem:
        db.session.rollback()
        return say_and_return(str(problem), back)
    db.session.commit()
    if conflicts:
        return say_and_return(
            "The draft is up to date. Both it and a published version changed "
            f"{', '.join(conflicts)}: each place is marked in the text, to be settled",
            back,
        )
    flash("The draft is up to date", "success")
    return redirect_after_post(back)


@bp.route("/criteria/drafts/<int:id>/approve", methods=METHODS)
@requires(Permission.APPROVE_CRITERIA)
def approve(id: int) -> ResponseReturnValue:
    return serve_proposal(id, approving.approve, ApproveForm, _to_judge)


@bp.route("/criteria/drafts/<int:id>/send-back", methods=METHODS)
@requires(Permission.APPROVE_CRITERIA)
def send_back(id: int) -> ResponseReturnValue:
    return serve_proposal(id, approving.send_back, SendBackForm, _with_approval)


@bp.route("/criteria/drafts/<int:id>/take-back", methods=METHODS)
@requires(Permission.EDIT_CRITERIA)
def take_back(id: int) -> ResponseReturnValue:
    return serve_proposal(id, approving.take_back, TakeBackForm, dict)


def serve_proposal(
    id: int,
    do: Callable[..., object],
    make_form: type[Form],
    page: Callable[..., dict[str, Any]],
) -> ResponseReturnValue:
    """Show the page of an action on a draft's proposal, or do it.

    A form that holds a revision is for the very proposal that was read.
    """
    draft = find_draft_here(id)
    proposal, back = approving.live_proposal(db.session, draft), overview_address(draft)
    if proposal is None:
        return say_and_return(VERSION_PROPOSAL_WORKFLOW.row(do.__name__).why_not, back)
    act = Act(
        workflow=VERSION_PROPOSAL_WORKFLOW,
        thing=proposal,
        do=do,
        back=back,
        template=f"criteria/approval/{do.__name__}.html",
    )
    form = make_form(revision=proposal.id)
    shown = {"draft": draft, "proposal": proposal}
    return serve_action(
        act,
        form,
        lambda: shown | page(**shown),
        seen=proposal.id if "revision" in form else None,
    )


def count_waiting() -> int:
    """Return how many proposals wait for an answer that the reader may give."""
    return len(proposals_waiting_for(db.session, current_user))


def overview_address(draft: VersionDraft) -> str:
    return url_for("criteria.show_draft", id=draft.id)


def _with_approval(draft: VersionDraft, proposal: VersionProposal) -> dict[str, Any]:
    return {"approval": approval_of(db.session, draft, current_user)}


def _to_judge(draft: VersionDraft, proposal: VersionProposal) -> dict[str, Any]:
    """Return what the second person needs to have before them."""
    reading, book = read_here(draft), current_book()
    changes = find_changes(db.session, draft, reading, book, now=version_in_force())
    return {
        "approval": approval_of(db.session, draft, current_user),
        "version": reading.version,
        "reading": reading,
        "changes": changes,
        "effect": effect_of(db.session, proposal.starts_on, book),
        "lines": changed_lines(
            draft.base.text, reading, changes.base if changes else None
        ),
        "names": NAMES,
    }
