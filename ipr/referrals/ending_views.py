"""Ending a referral: withdrawn, or marked as a duplicate. Its record stays."""

from typing import Any

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
from ipr.referrals.customer_identity import show_nino
from ipr.referrals.display_names import STATUS_TAGS
from ipr.referrals.duplicates import OtherCustomer, check_duplicate
from ipr.referrals.forms import DuplicateForm, WithdrawForm
from ipr.referrals.models import ENDED, Referral
from ipr.referrals.queries import is_same_customer, possible_duplicates
from ipr.referrals.questions.draft_answers import read_date
from ipr.web.access import requires
from ipr.web.htmx import respond
from ipr.workflow import Refused

SHOWN: dict[str, Any] = {
    "statuses": STATUS_TAGS,
    "show_nino": show_nino,
    "read_date": read_date,
}
"""What the page of a duplicate shows both cases with."""


@bp.route("/referrals/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
def withdraw_referral(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference, lock=request.method == "POST")
    if not may_withdraw(referral):
        abort(403)
    if referral.status in ENDED:
        return back_to_receipt(referral)
    form = WithdrawForm(obj=referral)
    if accepts_post(form, referral):
        try:
            service.withdraw_referral(
                db.session, referral, actor=current_user, reason=str(form.reason.data)
            )
        except Refused as problem:
            form[problem.field].errors = problem.reasons
        else:
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
    if referral.status in ENDED:
        return back_to_receipt(referral)
    form, original = DuplicateForm(obj=referral), None
    if accepts_post(form, referral):
        try:
            original = find_referral_here(str(form.original.data))
            if form.confirm.data:
                return end_as_duplicate(referral, original, form)
            check_duplicate(referral, original, reason=str(form.reason.data))
            form.previewed = True
        except service.CaseNotFound:
            form.original.errors = ["There is no referral with that reference"]
        except Refused as problem:
            db.session.rollback()
            form[problem.field].errors = problem.reasons
            form.previewed = isinstance(problem, OtherCustomer)
    note_reading(referral)
    if original:
        note_reading(original)
    return respond(
        "referrals/mark_duplicate.html",
        form=form,
        referral=referral,
        original=original,
        alike=original and is_same_customer(db.session, referral, original),
        candidates=possible_duplicates(db.session, referral),
        back=receipt_address(referral.reference),
        **SHOWN,
    )


def end_as_duplicate(
    referral: Referral, original: Referral, form: DuplicateForm
) -> ResponseReturnValue:
    """Mark a duplicate as it was checked. Raises Refused."""
    service.mark_duplicate(
        db.session,
        referral,
        original=original,
        actor=current_user,
        reason=str(form.reason.data),
        same_customer=bool(form.same_customer.data),
    )
    db.session.commit()
    flash("The referral is marked as a duplicate", "success")
    return back_to_receipt(referral)


def may_withdraw(referral: Referral) -> bool:
    """Whether the reader may withdraw it: the referrer, or the IPR team."""
    mine = referral.referrer_id == current_user.id
    return mine or bool(current_user.can(Permission.TRIAGE))


def accepts_post(form: WithdrawForm | DuplicateForm, referral: Referral) -> bool:
    """Whether something valid was sent of the referral as it is; or the form says."""
    if not form.is_submitted():
        return False
    if form.is_stale(referral.revision):
        form.note_conflict(referral.revision, {})
        return False
    return bool(form.validate())
