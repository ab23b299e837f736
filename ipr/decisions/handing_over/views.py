"""Pages on which the IPR team hands over a referral, or several at once."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.audit.readings import note_reading
from ipr.db.clock import london_today
from ipr.decisions.blueprint import bp
from ipr.decisions.handing_over import service, timeline
from ipr.decisions.handing_over.forms import HandOverSeveralForm, HandToColleagueForm
from ipr.decisions.settling.states import TRIAGE_WORKFLOW
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.referrals.display_names import IN_QUEUE
from ipr.referrals.models import Referral
from ipr.referrals.queries import visible_to
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action
from ipr.web.filters import plural
from ipr.web.htmx import redirect_after_post, respond

__all__ = ["hand_over_several", "hand_to_colleague", "timeline"]
METHODS = ["GET", "POST"]
MOST = 100
"""Whoever has more to hand over does it in turns."""


@bp.route("/referrals/<reference>/hand-over", methods=METHODS)
@requires(Permission.TRIAGE)
def hand_to_colleague(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    held_by = referral.owner_id
    people = service.colleagues(db.session, besides=referral.owner, reader=signed_in())
    form = HandToColleagueForm(revision=held_by or 0).offer(people)

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {"referral": referral, "people": people, "in_queue": IN_QUEUE}

    act = Act(
        workflow=TRIAGE_WORKFLOW,
        thing=referral,
        do=service.hand_to_colleague,
        back=receipt_address(referral.reference),
        template="decisions/handing_over/hand_to_colleague.html",
    )
    return serve_action(
        act,
        form,
        page,
        chosen={"to": {key: user for key, (user, _) in people.items()}},
        also={"held_by": held_by},
        seen=held_by or 0,
    )


@bp.route("/triage/hand-over", methods=METHODS)
@requires(Permission.TRIAGE)
def hand_over_several() -> ResponseReturnValue:
    back = url_for("desks.list_triage")
    referrals = find_chosen(request.args.getlist("chosen")[:MOST])
    if not referrals:
        return say_and_return("Choose at least one referral to hand over", back)
    people = service.colleagues(db.session, besides=None, reader=signed_in())
    form = HandOverSeveralForm().offer(people)
    sent = dict(map(split_key, request.form.getlist("chosen")))
    keys = {make_key(one, sent): one for one in referrals}
    form.offer_referrals(name_choices(keys), all_of=not form.is_submitted())
    if form.validate_on_submit():
        chosen = {keys[key]: read_holder(key) for key in form.chosen.data or ()}
        to, _ = people[form.to.data]
        result = service.hand_over_several(
            db.session, chosen, to=to, reason=form.reason.data or "", actor=signed_in()
        )
        db.session.commit()
        if result.done:
            are = "is" if len(result.done) == 1 else "are"
            words = f"{plural(len(result.done), 'referral')} {are} with {to.name} now"
            flash(words, "success")
        if not result.refused:
            return redirect_after_post(back)
        show_refused(form, result)
    return respond(
        "decisions/handing_over/hand_over_several.html", form=form, back=back
    )


def find_chosen(references: Sequence[str]) -> Sequence[Referral]:
    """Return the referrals of some references that the reader may see, in order."""
    return db.session.scalars(
        select(Referral)
        .where(
            Referral.reference.in_(references),
            visible_to(signed_in(), london_today()),
        )
        .order_by(Referral.submitted_at, Referral.id)
        .options(joinedload(Referral.owner))
    ).all()


def show_refused(form: HandOverSeveralForm, result: service.HandedOver) -> None:
    """Say at the form which were not handed over and why, and offer those again."""
    for referral, why in result.refused:
        form.form_errors.append(f"{referral.reference} was not handed over: {why}")
    left = {make_key(one, {}): one for one, _ in result.refused}
    form.offer_referrals(name_choices(left), all_of=True)


def name_choices(keys: dict[str, Referral]) -> dict[str, str]:
    """Return each choice with its reference and who has it."""
    return {
        key: f"{one.reference}, with {one.owner.name if one.owner else IN_QUEUE}"
        for key, one in keys.items()
    }


def make_key(referral: Referral, sent: dict[str, str]) -> str:
    """Return a choice: the referral and who had it when its page was opened."""
    holder = sent.get(referral.reference, str(referral.owner_id or 0))
    return f"{referral.reference}.{holder}"


def split_key(key: str) -> tuple[str, str]:
    """Return the reference and the holder's number of a choice."""
    reference, _, holder = key.partition(".")
    return reference, holder


def read_holder(key: str) -> int | None:
    """Return who had a referral; None for the queue, and for what is no number."""
    holder = split_key(key)[1]
    few = holder.isdecimal() and len(holder) < 19
    return (int(holder) or None) if few else None


def signed_in() -> User:
    user: User = current_user._get_current_object()
    return user
