"""The page on which the IPR team confirms or refuses what would lower a case."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.decisions import service
from ipr.decisions.blueprint import bp
from ipr.decisions.forms import REFUSE, ConfirmLoweringForm
from ipr.decisions.lowering.states import LOWERING_WORKFLOW
from ipr.decisions.lowering.told import changes_since, told_since_it_stood
from ipr.decisions.lowering.words import Changed
from ipr.decisions.models import Lowering, LoweringState
from ipr.decisions.queries import lowerings_of, open_lowering
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.referrals.display_names import OUTCOME_NAMES, STATUS_NAMES
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action
from ipr.web.settings import current_settings
from ipr.workflow import Refused

NEVER = "Nothing waits to be confirmed here"


@bp.route("/referrals/<reference>/lowering", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def confirm_lowering(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    lowering = open_lowering(db.session, referral)
    back = receipt_address(referral.reference)
    if lowering is None:
        row = LOWERING_WORKFLOW.row("confirm_lowering")
        ever = lowerings_of(db.session, referral)
        return say_and_return(row.why_not if ever else NEVER, back)
    stood, told = told_since_it_stood(db.session, lowering)
    # Whoever answers must have read all that was told, and the first of two who do.
    seen = told[-1].id * 2 + (lowering.state is LoweringState.ONE_TO_CONFIRM)
    form = ConfirmLoweringForm(revision=seen)
    refuses = form.answer.data == REFUSE

    def page() -> dict[str, Any]:
        note_reading(referral)
        changed = list(changes_since(stood, lowering.decision))
        versions = stood.words["version"], lowering.decision.words["version"]
        return {
            "referral": referral,
            "lowering": lowering,
            "before": stood,
            "said_before": OUTCOME_NAMES[stood.outcome],
            "beside": Changed(bool(changed), *versions),
            "stood": STATUS_NAMES[lowering.stood],
            "would_be": OUTCOME_NAMES[lowering.decision.outcome],
            "changed": changed,
            "told": told,
            "why_not": why_not(lowering),
        }

    act = Act(
        workflow=LOWERING_WORKFLOW,
        thing=lowering,
        do=service.refuse_lowering if refuses else service.confirm_lowering,
        back=back,
        template="decisions/lowering/confirm_lowering.html",
    )
    also = {} if refuses else {"settings": current_settings()}
    return serve_action(act, form, page, also=also, seen=seen)


def why_not(lowering: Lowering) -> str:
    """Return why it is not the reader's to answer; empty if it is."""
    try:
        LOWERING_WORKFLOW.check(
            db.session, lowering, "confirm_lowering", actor=current_user
        )
    except Refused as problem:
        return str(problem)
    return ""
