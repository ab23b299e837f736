"""Ending a referral: withdrawn, or marked as a duplicate. Its record stays."""

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals import service
from ipr.referrals.blueprint import bp
from ipr.referrals.forms import DuplicateForm, WithdrawForm
from ipr.referrals.models import Referral
from ipr.referrals.queries import possible_duplicates
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond


@bp.route("/referrals/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.READ_REFERRAL)
def withdraw(reference: str) -> ResponseReturnValue:
    referral = find_for_change(reference)
    if not may_withdraw(referral):
        abort(403)
    if referral.status in service.ENDED:
        return back_to(referral)
    form = WithdrawForm(obj=referral)
    if request.method == "POST" and not is_stale(form, referral) and form.validate():
        service.withdraw(
            db.session, referral, actor=current_user, reason=str(form.reason.data)
        )
        db.session.commit()
        flash("The referral is withdrawn. Its record stays here", "success")
        return back_to(referral)
    note_reading(referral)
    return respond(
        "referrals/withdraw.html", form=form, referral=referral, back=address(referral)
    )


@bp.route("/referrals/<reference>/duplicate", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def mark_duplicate(reference: str) -> ResponseReturnValue:
    referral = find_for_change(reference)
    if referral.status in service.ENDED:
        return back_to(referral)
    form = DuplicateForm(obj=referral)
    if request.method == "POST" and not is_stale(form, referral) and form.validate():
        try:
            original = service.find_referral(
                db.session, str(form.original.data), user=current_user
            )
            service.mark_duplicate(
                db.session,
                referral,
                original=original,
                actor=current_user,
                reason=str(form.reason.data),
            )
        except service.NotFound:
            form.original.errors = ["There is no referral with that reference"]
        except service.NotADuplicate as problem:
            form.original.errors = [str(problem)]
        else:
            db.session.commit()
            flash("The referral is marked as a duplicate", "success")
            return back_to(referral)
    note_reading(referral)
    return respond(
        "referrals/mark_duplicate.html",
        form=form,
        referral=referral,
        candidates=possible_duplicates(db.session, referral),
        back=address(referral),
    )


def find_for_change(reference: str) -> Referral:
    """Return a referral that the reader may see, held for the change if posted."""
    posted = request.method == "POST"
    return service.find_referral(db.session, reference, user=current_user, lock=posted)


def may_withdraw(referral: Referral) -> bool:
    """Whether the reader may withdraw it: the referrer, or the IPR team."""
    mine = referral.referrer_id == current_user.id
    return mine or bool(current_user.can(Permission.TRIAGE))


def is_stale(form: WithdrawForm | DuplicateForm, referral: Referral) -> bool:
    """Whether the referral changed since the page was opened; then the form says so."""
    posted = request.method == "POST"
    stale = posted and form.is_stale(referral.revision)
    if stale:
        form.note_conflict(referral.revision, {})
    return stale


def address(referral: Referral) -> str:
    """Return the address of a referral's receipt."""
    return url_for("decisions.show_receipt", reference=referral.reference)


def back_to(referral: Referral) -> ResponseReturnValue:
    """Send the browser to the receipt."""
    return redirect_after_post(address(referral))
