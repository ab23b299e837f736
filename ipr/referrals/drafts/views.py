"""The life of a draft: before you start, its tasks, checking it, giving it up."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from ipr.accounts.service import ready_to_submit
from ipr.audit.readings import note_reading
from ipr.db.clock import london_today, utc_now
from ipr.extensions import db
from ipr.files.service import present_files
from ipr.files.store import delete_from_disk
from ipr.permissions import Permission
from ipr.referrals.blueprint import (
    area_named_in,
    bp,
    checks_of_draft,
    draft_address,
    expiry_of_draft,
    find_own_draft,
    receipt_address,
)
from ipr.referrals.drafts import service as drafts
from ipr.referrals.drafts.answer_summary import summarise_draft
from ipr.referrals.drafts.duplicates import (
    drafts_of_same_customer,
    sign_of_duplicate,
)
from ipr.referrals.drafts.missing_answers import what_is_missing
from ipr.referrals.drafts.origins import origin_of
from ipr.referrals.drafts.page_order import DraftTask, pages_in_order, tasks_of
from ipr.referrals.drafts.words_so_far import say_so_far
from ipr.referrals.forms import DiscardForm, RereadForm, StartForm, SubmitForm
from ipr.referrals.models import Draft, Referral, ReferralDraftState
from ipr.referrals.queries import open_drafts
from ipr.rulebook import UnknownVersion
from ipr.rulebook.wording.questions import QuestionChange, changed_questions
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings


@bp.route("/drafts/start", methods=["GET", "POST"])
@requires(Permission.REFER)
def start_referral() -> ResponseReturnValue:
    lacking = ready_to_submit(db.session, london_today())
    form = StartForm()
    if request.method == "POST" and not lacking:
        days = current_settings().draft_days
        expired = drafts.expire_drafts(db.session, now=utc_now(), days=days)
        version = version_in_force()
        draft = drafts.start_draft(db.session, actor=current_user, version=version)
        db.session.commit()
        delete_files_of(*expired)
        first = pages_in_order(version, current_book())[0]
        return redirect_after_post(draft_address(draft.key, first.slug))
    return respond(
        "referrals/drafts/start_referral.html",
        status=422 if request.method == "POST" else None,
        form=form,
        lacking=lacking,
        drafts=open_drafts(db.session, current_user),
        settings=current_settings(),
        now=utc_now(),
    )


def delete_files_of(*closed: Draft) -> None:
    """Delete the files of drafts that were closed. `sweep` finds what this misses."""
    keys = [file.key for draft in closed for file in draft.files]
    delete_from_disk(current_settings().files, keys)


@bp.get("/drafts/<key>")
@requires(Permission.REFER)
def resume_draft(key: str) -> ResponseReturnValue:
    draft = find_own_draft(key)
    note_reading(draft)
    version = version_in_force()
    if draft.version_name != version.id:
        return redirect_after_post(url_for("referrals.reread_draft", key=key))
    missing = what_is_missing(draft, version)
    tasks = tasks_of(pages_in_order(version, current_book()), draft.content, missing)
    return respond(
        "referrals/drafts/resume_draft.html",
        draft=draft,
        tasks=tasks,
        missing=missing,
        files=present_files(draft.files),
        onward=first_open_address(draft, tasks),
        draft_address=draft_address,
        origin=origin_of(db.session, draft),
        **expiry_of_draft(draft),
    )


def first_open_address(draft: Draft, tasks: list[DraftTask]) -> str:
    """Return the address of the first task that is not done."""
    open_tasks = [task.slug for task in tasks if task.state == "incomplete"]
    if open_tasks:
        return draft_address(draft.key, open_tasks[0])
    return url_for("referrals.check_answers", key=draft.key)


@bp.get("/drafts/<key>/check-answers")
@requires(Permission.REFER)
def check_answers(key: str) -> ResponseReturnValue:
    draft = find_own_draft(key)
    note_reading(draft)
    version = version_in_force()
    if draft.version_name != version.id:
        return redirect_after_post(url_for("referrals.reread_draft", key=key))
    area = area_named_in(draft.content)
    pages = pages_in_order(version, current_book())
    return respond(
        "referrals/drafts/check_answers.html",
        draft=draft,
        form=SubmitForm(obj=draft),
        sections=summarise_draft(draft, pages, area),
        files=present_files(draft.files),
        missing=what_is_missing(draft, version),
        checks=checks_of_draft(draft),
        so_far=say_so_far(version, draft.content, area),
        duplicate=sign_of_duplicate(db.session, draft),
        lacking=ready_to_submit(db.session, london_today()),
        draft_address=draft_address,
        back=draft_address(key, pages[-1].slug),
        **expiry_of_draft(draft),
    )


@bp.route("/drafts/<key>/read-again", methods=["GET", "POST"])
@requires(Permission.REFER)
def reread_draft(key: str) -> ResponseReturnValue:
    posted = request.method == "POST"
    draft = find_own_draft(key, lock=posted)
    version = version_in_force()
    if posted and draft.version_name != version.id:
        drafts.reread_draft(db.session, draft, version=version, actor=current_user)
        db.session.commit()
    if draft.version_name == version.id:
        return redirect_after_post(url_for("referrals.resume_draft", key=key))
    return respond(
        "referrals/drafts/reread_draft.html",
        form=RereadForm(),
        draft=draft,
        version=version,
        changes=question_changes(draft),
    )


def question_changes(draft: Draft) -> list[QuestionChange] | None:
    """Return what changed since a draft was begun; None if nobody can say."""
    try:
        begun = current_book()[draft.version_name]
    except UnknownVersion:
        return None
    return changed_questions(begun, version_in_force())


@bp.get("/drafts/<key>/choose")
@requires(Permission.REFER)
def choose_draft(key: str) -> ResponseReturnValue:
    draft = find_own_draft(key)
    others = drafts_of_same_customer(db.session, draft)
    if not others:
        return redirect_after_post(url_for("referrals.resume_draft", key=key))
    return respond("referrals/drafts/choose_draft.html", draft=draft, other=others[0])


@bp.route("/drafts/<key>/discard", methods=["GET", "POST"])
@requires(Permission.REFER)
def discard_draft(key: str) -> ResponseReturnValue:
    posted = request.method == "POST"
    draft = find_own_draft(key, lock=posted)
    if posted:
        drafts.discard_draft(db.session, draft, actor=current_user)
        db.session.commit()
        delete_files_of(draft)
        flash("The draft is deleted", "success")
        return redirect_after_post(url_for("referrals.start_referral"))
    return respond(
        "referrals/drafts/discard_draft.html",
        form=DiscardForm(),
        draft=draft,
        back=url_for("referrals.resume_draft", key=key),
    )


def show_closed(problem: drafts.DraftNotOpen) -> ResponseReturnValue:
    """Answer for a draft that is no longer open: the receipt, or what became of it."""
    draft = problem.draft
    if draft.state is ReferralDraftState.SUBMITTED:
        reference = db.session.scalar(
            select(Referral.reference).where(Referral.submit_key == draft.key)
        )
        return redirect_after_post(receipt_address(str(reference)))
    page = render_template(
        "referrals/drafts/show_closed.html",
        draft=draft,
        days=current_settings().draft_days,
    )
    return page, 410
