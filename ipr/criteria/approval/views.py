"""Pages on which a draft is proposed, answered for, taken back."""

from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.criteria.approval import service as approving
from ipr.criteria.approval.forms import (
    ApproveForm,
    ProposeForm,
    SendBackForm,
    TakeBackForm,
)
from ipr.criteria.approval.next_acts import approval_of, rulebook_in_use
from ipr.criteria.approval.publishing import effect_of
from ipr.criteria.approval.readiness import what_is_not_ready
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.criteria.drafting.bring_up_to_date import bring_up_to_date as update_draft
from ipr.criteria.drafting.text_changes import line_changes
from ipr.criteria.edits import EditRefused
from ipr.criteria.errors import CriteriaError, NotReady, Stale
from ipr.criteria.models import DraftState, VersionDraft, VersionProposal
from ipr.criteria.reading.views import address_if_any
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.forms.fields import Form
from ipr.web.htmx import redirect_after_post, respond

JUDGED_BY = ("criteria.show_draft_proofs", "criteria.show_backtest")


@bp.route("/criteria/drafts/<int:id>/propose", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
def propose(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    if draft.state != DraftState.EDITING:
        return to_overview(draft, "This draft cannot be proposed now")
    form = ProposeForm(revision=draft.text_number)
    if form.validate_on_submit():
        try:
            _propose(form, draft)
        except CriteriaError as problem:
            refuse(form, problem)
        else:
            db.session.commit()
            return to_overview(draft, "The draft is proposed", "success")
    form.revision.data = draft.text_number
    form.revision.raw_data = [str(draft.text_number)]
    in_use = rulebook_in_use(db.session)
    book = current_book()
    return respond(
        "criteria/approval/propose.html",
        form=form,
        draft=draft,
        version=read_here(draft).version,
        wrong=what_is_not_ready(db.session, draft, book=book, in_use=in_use)
        if in_use
        else ["There is no rulebook in use yet"],
    )


@bp.post("/criteria/drafts/<int:id>/bring-up-to-date")
@requires(Permission.EDIT_CRITERIA)
def bring_up_to_date(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    try:
        conflicts = update_draft(db.session, draft, actor=current_user)
    except (CriteriaError, EditRefused) as problem:
        db.session.rollback()
        return to_overview(draft, str(problem))
    db.session.commit()
    if conflicts:
        return to_overview(
            draft,
            "The draft is up to date. Both it and a published version changed "
            f"{', '.join(conflicts)}: each place is marked in the text, to be settled",
        )
    return to_overview(draft, "The draft is up to date", "success")


@bp.route("/criteria/drafts/<int:id>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE_CRITERIA)
def approve(id: int) -> ResponseReturnValue:
    draft, proposal = _proposed(id)
    if proposal is None:
        return to_overview(draft, "No proposal of this draft waits for an answer")
    form = ApproveForm(revision=proposal.id)
    if form.validate_on_submit() and _is_the_one(form, proposal):
        try:
            approving.approve(
                db.session, proposal, reason=form.reason.data or "", actor=current_user
            )
        except CriteriaError as problem:
            refuse(form, problem)
        else:
            db.session.commit()
            return to_overview(draft, "The version is approved", "success")
    return respond(
        "criteria/approval/approve.html", form=form, **_to_judge(draft, proposal)
    )


@bp.route("/criteria/drafts/<int:id>/send-back", methods=["GET", "POST"])
@requires(Permission.APPROVE_CRITERIA)
def send_back(id: int) -> ResponseReturnValue:
    draft, proposal = _proposed(id)
    if proposal is None:
        return to_overview(draft, "No proposal of this draft waits for an answer")
    form = SendBackForm(revision=proposal.id)
    if form.validate_on_submit() and _is_the_one(form, proposal):
        try:
            approving.send_back(
                db.session,
                proposal,
                comments=form.comments.data or "",
                actor=current_user,
            )
        except CriteriaError as problem:
            refuse(form, problem)
        else:
            db.session.commit()
            return to_overview(draft, "The draft is back with its editors", "success")
    return respond(
        "criteria/approval/send_back.html",
        form=form,
        draft=draft,
        proposal=proposal,
        approval=approval_of(db.session, draft, current_user),
    )


@bp.route("/criteria/drafts/<int:id>/take-back", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
def take_back(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    proposal = approving.live_proposal(db.session, draft)
    if proposal is None or draft.state == DraftState.PUBLISHED:
        return to_overview(draft, "There is no proposal to take back")
    form = TakeBackForm()
    if form.validate_on_submit():
        try:
            approving.take_back(db.session, proposal, actor=current_user)
        except CriteriaError as problem:
            return to_overview(draft, str(problem))
        db.session.commit()
        return to_overview(draft, "The draft can be changed again", "success")
    return respond(
        "criteria/approval/take_back.html", form=form, draft=draft, proposal=proposal
    )


def count_waiting() -> int:
    """Return how many proposals wait for an answer that the reader may give."""
    return len(approving.waiting_for(db.session, current_user))


def to_overview(
    draft: VersionDraft, words: str, kind: str = "message"
) -> ResponseReturnValue:
    """Send the browser to a draft's overview, with a word on what happened."""
    flash(words, kind)
    return redirect_after_post(url_for("criteria.show_draft", id=draft.id))


def refuse(form: Form, problem: CriteriaError) -> None:
    """Say on a form why it was refused: each reason by itself."""
    if isinstance(problem, NotReady):
        form.form_errors.extend(problem.reasons)
    else:
        form.form_errors.append(str(problem))


def _propose(form: ProposeForm, draft: VersionDraft) -> None:
    if form.is_stale(draft.text_number):
        raise Stale(
            "Somebody saved this draft after you opened this page. "
            "Read what it says now, then propose it"
        )
    approving.propose(
        db.session,
        draft,
        book=current_book(),
        reason=form.reason.data or "",
        asked_by=form.asked_by.data or "",
        evidence=form.evidence.data or "",
        actor=current_user,
    )


def _proposed(id: int) -> tuple[VersionDraft, VersionProposal | None]:
    draft = find_draft_here(id)
    if draft.state != DraftState.PROPOSED:
        return draft, None
    return draft, approving.live_proposal(db.session, draft)


def _is_the_one(form: ApproveForm | SendBackForm, proposal: VersionProposal) -> bool:
    """Return whether the answer is for this proposal; otherwise refuse the form."""
    if not form.is_stale(proposal.id):
        return True
    form.revision.data = proposal.id
    form.revision.raw_data = [str(proposal.id)]
    form.form_errors.append(
        "Another proposal was made while you were writing. Read it below, then "
        "send your answer to this one"
    )
    return False


def _to_judge(draft: VersionDraft, proposal: VersionProposal) -> dict[str, Any]:
    """Return what the second person needs to have before them."""
    reading, book = read_here(draft), current_book()
    return {
        "draft": draft,
        "proposal": proposal,
        "approval": approval_of(db.session, draft, current_user),
        "version": reading.version,
        "effect": effect_of(db.session, proposal.starts_on, book),
        "hunks": line_changes(draft.base.text, reading.text),
        "links": _links(draft),
    }


def _links(draft: VersionDraft) -> dict[str, str]:
    """Return where the proofs and the back-test of a draft are."""
    found = {name: address_if_any(name, id=draft.id) for name in JUDGED_BY}
    return {name: url for name, url in found.items() if url}
