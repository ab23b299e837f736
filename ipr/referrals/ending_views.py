"""Ending a referral: withdrawn, or marked as a duplicate. Its record stays."""

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals import service
from ipr.referrals.blueprint import (
    back_to_receipt,
    bp,
    find_referral_here,
    receipt_address,
)
from ipr.referrals.forms import DuplicateForm, WithdrawForm
from ipr.referrals.models import Referral
from ipr.referrals.queries import possible_duplicates
from ipr.web.access import requires
from ipr.web.htmx import respond


@bp.route("/referrals/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
def withdraw_referral(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference, lock=request.method == "POST")
    if not may_withdraw(referral):
        abort(403)
    if referral.status in service.ENDED:
        return back_to_receipt(referral)
    form = WithdrawForm(obj=referral)
    if accepts_post(form, referral):
        service.withdraw_referral(
            db.session, referral, actor=current_user, reason=str(form.reason.data)
        )
        db.session.commit()
        flash("The referral is withdrawn. Its record stays here", "success")
        return back_to_receipt(referral)
    note_reading(referral)
    return respond(
        "referrals/withdraw_referral.html",
        form=form,
        referral=referral,
        back=receipt_address(referral.reference),
    )


@bp.route("/referrals/<reference>/duplicate", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def mark_duplicate(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference, lock=request.method == "POST")
    if referral.status in service.ENDED:
        return back_to_receipt(referral)
    form = DuplicateForm(obj=referral)
    if accepts_post(form, referral):
        try:
            original = find_referral_here(str(form.original.data))
            service.mark_duplicate(
                db.session,
                referral,
                original=original,
                actor=current_user,
                reason=str(form.reason.data),
            )
        except service.CaseNotFound:
            form.original.errors = ["There is no referral with that reference"]
        except service.NotADuplicate as problem:
            form.original.errors = [str(problem)]
        else:
            db.session.commit()
            flash("The referral is marked as a duplicate", "success")
            return back_to_receipt(referral)
    note_reading(referral)
    return respond(
        "referrals/mark_duplicate.html",
        form=form,
        referral=referral,
        candidates=possible_duplicates(db.session, referral),
        back=receipt_address(referral.reference),
    )


def may_withdraw(referral: Referral) -> bool:
    """Whether the reader may withdraw it: the referrer, or the IPR team."""
    mine = referral.referrer_id == current_user.id
    return mine or bool(current_user.can(Permission.TRIAGE))


def accepts_post(form: WithdrawForm | DuplicateForm, referral: Referral) -> bool:
    """Whether something valid was sent of the referral as it is; or the form says."""
    if request.method != "POST":
        return False
    if form.is_stale(referral.revision):
        form.note_conflict(referral.revision, {})
        return False
    return bool(form.validate())
