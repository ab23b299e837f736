"""Files of a draft, and of a referral that was submitted."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.extensions import db
from ipr.files.scanner import Scanner
from ipr.files.service import (
    FileDamaged,
    FileNotSafe,
    note_scan_result,
    present_files,
    scan_file_again,
)
from ipr.files.store import delete_from_disk
from ipr.files.transfer import (
    SCAN_WORDS,
    delete_unwanted,
    send_stored_file,
    show_refused_files,
    take_in_sent_files,
)
from ipr.permissions import Permission
from ipr.referrals.attachments.service import (
    attach_files,
    find_attachment,
    remove_attachment,
)
from ipr.referrals.blueprint import (
    bp,
    draft_address,
    expiry_of_draft,
    find_own_draft,
    find_referral_here,
    receipt_address,
)
from ipr.referrals.forms import AddFilesForm, RemoveFileForm
from ipr.referrals.models import Attachment, Draft, Referral
from ipr.referrals.questions.draft_answers import CHECK, FILES
from ipr.web.access import requires
from ipr.web.forms.uploads import takes_files
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings


@bp.route("/drafts/<key>/files", methods=["GET", "POST"])
@requires(Permission.REFER)
@takes_files
def add_draft_files(key: str) -> ResponseReturnValue:
    def find_holder(lock: bool = False) -> Draft:
        return find_own_draft(key, lock=lock)

    form = AddFilesForm()
    if request.method == "POST":
        receive_files(find_holder, form)
        if not form.errors:
            return redirect_after_post(after_draft_files(key, form))
    draft = find_holder()
    return respond(
        "referrals/attachments/add_draft_files.html",
        form=form,
        draft=draft,
        back=draft_address(key, CHECK),
        **expiry_of_draft(draft),
        **file_list_context(draft),
    )


def after_draft_files(key: str, form: AddFilesForm) -> str:
    if form.save_later.data:
        flash("Your referral is saved. You can return to it from here", "success")
        return url_for("referrals.resume_draft", key=key)
    return draft_address(key, FILES if form.add.data else CHECK)


@bp.route("/referrals/<reference>/files", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
@takes_files
def add_files(reference: str) -> ResponseReturnValue:
    def find_holder(lock: bool = False) -> Referral:
        return find_referral_here(reference, lock=lock)

    form = AddFilesForm()
    if request.method == "POST":
        receive_files(find_holder, form)
        if not form.errors:
            return redirect_after_post(url_for(".add_files", reference=reference))
    referral = find_holder()
    note_reading(referral)
    return respond(
        "referrals/attachments/add_files.html",
        form=form,
        referral=referral,
        back=receipt_address(referral.reference),
        **file_list_context(referral),
    )


def file_list_context(holder: Draft | Referral) -> dict[str, Any]:
    """Return what every page with files shows of them."""
    there = present_files(holder.files)
    rules = Attachment.rules
    return {
        "files": there,
        "room": rules.most_files - len(there),
        "scanner": bool(current_settings().clamd),
        "rules": rules,
        "may_remove": may_remove,
    }


def receive_files(
    find_holder: Callable[..., Draft | Referral], form: AddFilesForm
) -> None:
    """Take in the files that were sent, and keep those that can be taken.

    The slow part is done between two transactions: one to see that the files may
    be added at all, one to add them. Refusals become errors of the form.
    """
    find_holder()
    db.session.commit()
    form.validate()
    taken, refused = take_in_sent_files(form.files, Attachment.rules)
    if form.add.data and not (taken or refused):
        form.files.errors = ["Choose at least one file"]
        return
    rows, refused = attach_files(
        db.session, find_holder(lock=True), taken, refused, actor=current_user
    )
    db.session.commit()
    delete_unwanted(taken, rows)
    show_refused_files(form, form.files, refused)


@bp.get("/files/<key>")
@requires(Permission.READ_REFERRAL)
def read_file(key: str) -> ResponseReturnValue:
    file = find_attachment(db.session, key, user=current_user)
    note_reading(file)
    try:
        return send_stored_file(file)
    except FileNotSafe:
        flash("Nobody can open that file: it has not passed a virus check")
        return redirect_after_post(file_list_address(file))
    except FileDamaged:
        abort(500)


@bp.route("/files/<key>/remove", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
def remove_file(key: str) -> ResponseReturnValue:
    posted = request.method == "POST"
    file = find_attachment(db.session, key, user=current_user, lock=posted)
    if not may_remove(file):
        abort(403)
    back = file_list_address(file)
    if posted:
        remove_attachment(db.session, file, actor=current_user)
        db.session.commit()
        if file.referral is None:
            delete_from_disk(current_settings().files, [file.key])
        flash("The file is removed", "success")
        return redirect_after_post(back)
    if file.referral is not None:
        note_reading(file.referral)
    return respond(
        "referrals/attachments/remove_file.html",
        form=RemoveFileForm(),
        file=file,
        back=back,
    )


@bp.post("/files/<key>/scan")
@requires(Permission.READ_REFERRAL)
def scan_file(key: str) -> ResponseReturnValue:
    file = find_attachment(db.session, key, user=current_user)
    db.session.commit()
    found = scan_file_again(
        current_settings().files, file, Scanner(current_settings().clamd)
    )
    file = find_attachment(db.session, key, user=current_user, lock=True)
    note_scan_result(db.session, file, found, actor=current_user)
    db.session.commit()
    flash(SCAN_WORDS[found])
    return redirect_after_post(file_list_address(file))


def may_remove(file: Attachment) -> bool:
    """Whether the reader may remove a file: who added it, or the IPR team."""
    mine = file.added_by_id == current_user.id
    return mine or bool(current_user.can(Permission.TRIAGE))


def file_list_address(file: Attachment) -> str:
    if file.referral is not None:
        return url_for(".add_files", reference=file.referral.reference)
    assert file.draft is not None
    return url_for(".add_draft_files", key=file.draft.key)
