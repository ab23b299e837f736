"""The page on which a referrer answers a question, and the files of answers."""

from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.enquiries import service
from ipr.enquiries.blueprint import act_on, bp, case_address, find_enquiry_here
from ipr.enquiries.forms import AnswerQuestionForm
from ipr.enquiries.models import AnswerFile, Enquiry, EnquiryState
from ipr.enquiries.queries import find_answer_file
from ipr.extensions import db
from ipr.files.service import (
    FileDamaged,
    FileNotSafe,
    note_scan_result,
    present_files,
)
from ipr.files.store import delete_from_disk
from ipr.files.transfer import (
    SCAN_WORDS,
    ask_scanner_again,
    delete_unwanted,
    send_stored_file,
    show_refused_files,
    take_in_sent_files,
)
from ipr.permissions import Permission
from ipr.referrals.forms import RemoveFileForm
from ipr.web.access import requires
from ipr.web.actions import serve_action
from ipr.web.forms.uploads import takes_files
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings
from ipr.workflow import Refused


@bp.route(
    "/referrals/<reference>/questions/<int:number>/answer", methods=["GET", "POST"]
)
@requires(Permission.READ_REFERRAL)
@takes_files
def answer_question(reference: str, number: int) -> ResponseReturnValue:
    enquiry = find_enquiry_here(reference, number)
    if enquiry.referral.referrer_id != current_user.id:
        abort(403)
    form = AnswerQuestionForm(data={"answer": enquiry.answer})
    act = act_on(enquiry, service.answer_question)
    sends = form.is_submitted() and receive_answer(enquiry, form)

    def page() -> dict[str, Any]:
        note_reading(enquiry.referral)
        return {
            "referral": enquiry.referral,
            "enquiry": enquiry,
            "files": present_files(enquiry.files),
            "rules": AnswerFile.rules,
        }

    if form.errors:
        return respond(act.template, form=form, act=act.row, back=act.back, **page())
    if form.is_submitted() and not sends:
        return redirect_after_post(answer_address(enquiry))
    return serve_action(act, form, page)


def receive_answer(enquiry: Enquiry, form: AnswerQuestionForm) -> bool:
    """Take in the files that came, or take one out; return whether to send it all.

    What was written is kept with the files. Files are checked with no transaction
    open. Where one can't be taken nothing is sent: its error says so at the form.
    """
    db.session.commit()
    form.validate()
    taken, refused = take_in_sent_files(form.files, AnswerFile.rules)
    remove = [one for one in present_files(enquiry.files) if one.key == _removed()]
    if form.errors or not (taken or refused or remove):
        if form.add.data and not form.errors:
            form.files.errors = ["Choose at least one file"]
        return bool(form.submit.data)
    try:
        rows, refused = service.keep_answer(
            db.session,
            enquiry,
            answer=str(form.answer.data or ""),
            actor=current_user._get_current_object(),
            taken=taken,
            refused=refused,
            remove=remove[0] if remove else None,
        )
    except Refused as problem:
        db.session.rollback()
        form.form_errors.extend(problem.reasons)
        delete_unwanted(taken, [])
        return False
    if form.submit.data and not refused:
        return True
    db.session.commit()
    delete_unwanted(taken, rows)
    delete_from_disk(current_settings().files, [file.key for file in remove])
    show_refused_files(form, form.files, refused)
    return False


def _removed() -> str:
    """Return the key of the file whose button was pressed, if one was."""
    return request.form.get("remove", "")


@bp.get("/answer-files/<key>")
@requires(Permission.READ_REFERRAL)
def read_answer_file(key: str) -> ResponseReturnValue:
    file = find_answer_file(db.session, key, user=current_user)
    note_reading(file)
    try:
        return send_stored_file(file)
    except FileNotSafe:
        flash("Nobody can open that file: it has not passed a virus check")
        return redirect_after_post(page_of_file(file))
    except FileDamaged:
        abort(500)


@bp.post("/answer-files/<key>/scan")
@requires(Permission.READ_REFERRAL)
def scan_answer_file(key: str) -> ResponseReturnValue:
    file = find_answer_file(db.session, key, user=current_user)
    db.session.commit()
    found = ask_scanner_again(file)
    file = find_answer_file(db.session, key, user=current_user)
    note_scan_result(db.session, file, found, actor=current_user)
    db.session.commit()
    flash(SCAN_WORDS[found])
    return redirect_after_post(page_of_file(file))


@bp.route("/answer-files/<key>/remove", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
def remove_answer_file(key: str) -> ResponseReturnValue:
    file = find_answer_file(db.session, key, user=current_user)
    back = page_of_file(file)
    if file.enquiry.state is EnquiryState.OPEN:
        return redirect_after_post(back)  # its own page has a button for that
    if file.added_by_id != current_user.id and not current_user.can(Permission.TRIAGE):
        abort(403)
    if request.method == "POST":
        service.remove_from_answer(db.session, file, actor=current_user)
        db.session.commit()
        flash("The file is removed", "success")
        return redirect_after_post(back)
    note_reading(file.enquiry.referral)
    return respond(
        "enquiries/remove_answer_file.html",
        form=RemoveFileForm(),
        file=file,
        back=back,
    )


def page_of_file(file: AnswerFile) -> str:
    """Return where a file is shown: with the case, or on the page of its answer."""
    if file.enquiry.state is EnquiryState.OPEN:
        return answer_address(file.enquiry)
    return case_address(file.enquiry.referral)


def answer_address(enquiry: Enquiry) -> str:
    return url_for(".answer_question", reference=enquiry.reference, number=enquiry.id)
