"""Pages of the IPR team: claim, settle, confirm."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask.typing import ResponseReturnValue

from ipr.audit.readings import note_reading
from ipr.decisions import service
from ipr.decisions.blueprint import bp
from ipr.decisions.forms import REFUSE, ConfirmSettlementForm, ProposeSettlementForm
from ipr.decisions.models import Settlement
from ipr.decisions.queries import latest_decision, open_proposal, settlements_of
from ipr.decisions.settling.service import STANDS, needs_second_person
from ipr.decisions.settling.states import PROPOSAL_WORKFLOW, TRIAGE_WORKFLOW
from ipr.decisions.settling.words import was_proposed
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.referrals.models import Referral
from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action, serve_button
from ipr.web.settings import current_settings


@bp.post("/referrals/<reference>/claim")
@requires(Permission.TRIAGE)
def claim(reference: str) -> ResponseReturnValue:
    return serve_button(act_on(find_referral_here(reference), service.claim))


@bp.post("/referrals/<reference>/release")
@requires(Permission.TRIAGE)
def release(reference: str) -> ResponseReturnValue:
    return serve_button(act_on(find_referral_here(reference), service.release))


@bp.route("/referrals/<reference>/settle", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def propose_settlement(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    latest = latest_decision(db.session, referral)
    form = ProposeSettlementForm(revision=latest.number)
    stands = STANDS.get(referral.status)
    form.offer(*(outcome for outcome in (ACCEPT, DECLINE) if outcome != stands))

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {
            "referral": referral,
            "latest": latest,
            "overturn": stands is not None,
            "alone": not needs_second_person(referral, ACCEPT),
        }

    return serve_action(
        act_on(referral, service.propose_settlement),
        form,
        page,
        also={"follows": latest.number, "settings": current_settings()},
        seen=latest.number,
    )


@bp.route("/referrals/<reference>/proposal", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def confirm_settlement(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    proposal = open_proposal(db.session, referral)
    back = receipt_address(referral.reference)
    if proposal is None:
        return say_and_return(why_none(referral, "confirm_settlement"), back)
    form = ConfirmSettlementForm(revision=proposal.id)
    refuses = form.answer.data == REFUSE

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {"referral": referral, "proposal": proposal}

    do = service.refuse_settlement if refuses else service.confirm_settlement
    template = "decisions/settling/confirm_settlement.html"
    act = replace(act_on_proposal(proposal, do), template=template)
    also = {} if refuses else {"settings": current_settings()}
    return serve_action(act, form, page, also=also, seen=proposal.id)


@bp.route("/referrals/<reference>/proposal/change", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def change_proposal(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    proposal = open_proposal(db.session, referral)
    back = receipt_address(referral.reference)
    if proposal is None:
        return say_and_return(why_none(referral, "change_proposal"), back)
    form = ProposeSettlementForm(
        revision=proposal.id, outcome=proposal.outcome, reason=proposal.reason
    )
    stands = STANDS.get(referral.status)
    form.offer(*(outcome for outcome in (ACCEPT, DECLINE) if outcome != stands))

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {
            "referral": referral,
            "proposal": proposal,
            "overturn": stands is not None,
        }

    return serve_action(
        act_on_proposal(proposal, service.change_proposal),
        form,
        page,
        also={"settings": current_settings()},
        seen=proposal.id,
    )


@bp.post("/referrals/<reference>/proposal/take-back")
@requires(Permission.TRIAGE)
def take_back_proposal(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    proposal = open_proposal(db.session, referral)
    if proposal is None:
        why = why_none(referral, "take_back_proposal")
        return say_and_return(why, receipt_address(referral.reference))
    return serve_button(act_on_proposal(proposal, service.take_back_proposal))


def why_none(referral: Referral, action: str) -> str:
    """Return why there is nothing to do that with: no proposal, or none any more."""
    ever = any(was_proposed(one) for one in settlements_of(db.session, referral))
    row = PROPOSAL_WORKFLOW.row(action)
    return row.why_not if ever else "Nobody has proposed an outcome for this case"


def act_on_proposal(proposal: Settlement, do: Callable[..., object]) -> Act:
    """Return an action on a proposal, which leads back to its referral's receipt."""
    return Act(
        workflow=PROPOSAL_WORKFLOW,
        thing=proposal,
        do=do,
        back=receipt_address(proposal.referral.reference),
        template=f"decisions/settling/{do.__name__}.html",
    )


def act_on(referral: Referral, do: Callable[..., object]) -> Act:
    """Return an action on a referral, which leads back to its receipt."""
    return Act(
        workflow=TRIAGE_WORKFLOW,
        thing=referral,
        do=do,
        back=receipt_address(referral.reference),
        template=f"decisions/settling/{do.__name__}.html",
    )
