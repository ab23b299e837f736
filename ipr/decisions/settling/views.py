"""Pages of the IPR team: claim, settle, confirm."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.decisions import service
from ipr.decisions.blueprint import (
    back_to_receipt,
    bp,
    find_referral_here,
)
from ipr.decisions.errors import DecisionError, ProposalAnswered
from ipr.decisions.forms import (
    REFUSE,
    ConfirmSettlementForm,
    ProposeSettlementForm,
)
from ipr.decisions.models import Settlement
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.decisions.settling.service import STANDS, needs_second_person
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.web.access import requires
from ipr.web.htmx import respond
from ipr.web.settings import current_settings


@bp.post("/referrals/<reference>/claim")
@requires(Permission.TRIAGE)
def claim(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    try:
        service.claim(db.session, referral, actor=current_user)
    except DecisionError as problem:
        flash(str(problem))
    else:
        flash("You have claimed this referral", "success")
    db.session.commit()
    return back_to_receipt(referral)


@bp.post("/referrals/<reference>/release")
@requires(Permission.TRIAGE)
def release(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    try:
        service.release(db.session, referral, actor=current_user)
    except DecisionError as problem:
        flash(str(problem))
    else:
        flash("This referral is back in the team’s queue", "success")
    db.session.commit()
    return back_to_receipt(referral)


@bp.route("/referrals/<reference>/settle", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def propose_settlement(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    latest = latest_decision(db.session, referral)
    form = ProposeSettlementForm(revision=latest.number)
    stands = STANDS.get(referral.status)
    form.offer(*(outcome for outcome in (ACCEPT, DECLINE) if outcome != stands))
    if form.validate_on_submit():
        try:
            service.propose_settlement(
                db.session,
                referral,
                outcome=form.outcome.data,
                reason=form.reason.data or "",
                follows=form.revision.data or 0,
                actor=current_user,
                settings=current_settings(),
            )
        except DecisionError as problem:
            form.refuse(str(problem), latest.number)
        else:
            db.session.commit()
            return back_to_receipt(referral)
    note_reading(referral)
    return respond(
        "decisions/settling/propose_settlement.html",
        form=form,
        referral=referral,
        latest=latest,
        overturn=stands is not None,
        alone=not needs_second_person(referral, ACCEPT),
    )


@bp.route("/referrals/<reference>/proposal", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def confirm_settlement(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    proposal = open_proposal(db.session, referral)
    form = ConfirmSettlementForm(revision=proposal.id if proposal else 0)
    if proposal is None:
        flash("No proposal waits for an answer: it was answered or overtaken")
        return back_to_receipt(referral)
    if form.validate_on_submit():
        try:
            _answer(form, proposal)
        except DecisionError as problem:
            form.form_errors.append(str(problem))
        else:
            db.session.commit()
            return back_to_receipt(referral)
    note_reading(referral)
    return respond(
        "decisions/settling/confirm_settlement.html",
        form=form,
        referral=referral,
        proposal=proposal,
    )


def _answer(form: ConfirmSettlementForm, proposal: Settlement) -> None:
    """Confirm or refuse the very proposal that was read."""
    if form.is_stale(proposal.id):
        form.revision.data = proposal.id
        raise ProposalAnswered(
            "Another proposal was made while you were writing. Read it below, then "
            "send your answer to this one"
        )
    reason, actor = form.reason.data or "", current_user
    if form.answer.data == REFUSE:
        service.refuse_settlement(db.session, proposal, reason=reason, actor=actor)
        return
    service.confirm_settlement(
        db.session, proposal, reason=reason, actor=actor, settings=current_settings()
    )
