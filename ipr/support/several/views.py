"""The same act for several cases that were chosen in the list."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.support import service
from ipr.support.blueprint import METHODS, bp
from ipr.support.cover.candidates import people_to_hold
from ipr.support.details.service import set_follow_up
from ipr.support.models import SupportCase
from ipr.support.page.serving import signed_in
from ipr.support.several.forms import (
    AcceptSeveralForm,
    FollowUpSeveralForm,
    HandOverSeveralCasesForm,
    SeveralForm,
)
from ipr.support.several.service import Several, do_to_several, find_chosen
from ipr.web.access import requires
from ipr.web.actions import say_and_return
from ipr.web.filters import plural
from ipr.web.htmx import redirect_after_post, respond

MOST = 100
"""Whoever has more to do does it in turns."""


@bp.route("/several/accept", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def accept_several() -> ResponseReturnValue:
    return serve_several(
        AcceptSeveralForm(), service.accept_case, "accepted", "accept_several"
    )


@bp.route("/several/follow-up", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def follow_up_several() -> ResponseReturnValue:
    form = FollowUpSeveralForm()
    given = {"waiting": form.waiting.data, "follow_up_on": form.follow_up_on.data}
    return serve_several(form, set_follow_up, "changed", "follow_up_several", **given)


@bp.route("/several/hand-over", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def hand_over_several() -> ResponseReturnValue:
    people = {str(one.user.id): one for one in people_to_hold(db.session)}
    form = HandOverSeveralCasesForm().offer(people.values())
    chosen = people.get(form.to.data or "")
    given = {"to": chosen.user if chosen else None, "reason": form.reason.data}
    return serve_several(
        form, service.hand_over, "handed over", "hand_over_several", **given
    )


def serve_several(
    form: SeveralForm,
    do: Callable[..., None],
    deed: str,
    page: str,
    **given: Any,
) -> ResponseReturnValue:
    """Show the page of an act for the chosen cases, or do it to each that allows it."""
    back = url_for("desks.list_support")
    references = request.args.getlist("chosen")[:MOST]
    sent = dict(map(split_key, request.form.getlist("chosen")))
    cases = find_chosen(
        db.session, references, user=signed_in(), on=london_today(), lock=bool(sent)
    )
    if not cases:
        return say_and_return("Choose at least one case first", back)
    keys = {make_key(one, sent): one for one in cases}
    form.offer_cases(name_choices(keys), all_of=not form.is_submitted())
    if form.validate_on_submit():
        chosen = {keys[key]: read_revision(key) for key in form.chosen.data or ()}
        result = do_to_several(db.session, chosen, do, actor=signed_in(), **given)
        db.session.commit()
        if result.done:
            flash(f"{plural(len(result.done), 'case')} {deed}", "success")
        if not result.refused:
            return redirect_after_post(back)
        show_refused(form, result, deed)
    return respond(f"support/several/{page}.html", form=form, back=back)


def show_refused(form: SeveralForm, result: Several, deed: str) -> None:
    """Say at the form which cases stay as they were and why, and offer them again."""
    for case, why in result.refused:
        form.form_errors.append(f"{case.reference} was not {deed}: {why}")
    left = {make_key(one, {}): one for one, _ in result.refused}
    form.offer_cases(name_choices(left), all_of=True)


def name_choices(keys: Mapping[str, SupportCase]) -> dict[str, str]:
    """Return each choice with its reference and who holds it."""
    return {key: f"{one.reference}, with {one.owner.name}" for key, one in keys.items()}


def make_key(case: SupportCase, sent: Mapping[str, str]) -> str:
    """Return a choice: the case and its revision when its page was opened."""
    return f"{case.reference}.{sent.get(case.reference, case.revision)}"


def split_key(key: str) -> tuple[str, str]:
    """Return the reference and the revision of a choice."""
    reference, _, revision = key.partition(".")
    return reference, revision


def read_revision(key: str) -> int:
    """Return the revision of a choice; 0, which none has, for what is no number."""
    revision = split_key(key)[1]
    return int(revision) if revision.isdecimal() and len(revision) < 19 else 0
