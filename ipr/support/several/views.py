"""The same act for several cases that were chosen in the list."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.public_reference import read_reference
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
from ipr.web.filters import on_day, plural
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
    given = form.read()
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
    do: Callable[..., bool | None],
    deed: str,
    page: str,
    **given: Any,
) -> ResponseReturnValue:
    """Show the page of an act for the chosen cases, or do it to each that allows it."""
    back = find_way_back()
    references = request.args.getlist("chosen")[:MOST]
    sent = dict(map(split_key, request.form.getlist("chosen")))
    cases = find_chosen(
        db.session, references, user=signed_in(), on=london_today(), lock=bool(sent)
    )
    keys = {make_key(one, sent): one for one in cases}
    away = drop_moved_away(form, keys)
    if not cases:
        return say_and_return(". ".join(away) or "Choose at least one case first", back)
    form.offer_cases(name_choices(keys), all_of=not form.is_submitted())
    if form.validate_on_submit():
        chosen = {keys[key]: read_revision(key) for key in form.chosen.data or ()}
        result = do_to_several(db.session, chosen, do, actor=signed_in(), **given)
        db.session.commit()
        if result.done or result.same:
            flash(say_done(result, deed), "success")
        if away and not result.refused:
            return say_and_return(". ".join(away), back)
        if not result.refused:
            return redirect_after_post(back)
        show_refused(form, result)
    form.form_errors.extend(away)
    return respond(f"support/several/{page}.html", form=form, back=back)


def find_way_back() -> str:
    """Return the address of the list, narrowed down as it was."""
    asked = request.args.items(multi=True)
    kept = [(name, text) for name, text in asked if text and name != "chosen"]
    query = f"?{urlencode(kept)}" if kept else ""
    return url_for("desks.list_support") + query


def drop_moved_away(form: SeveralForm, keys: Mapping[str, SupportCase]) -> list[str]:
    """Take back choices that are not the reader's now; return what to say of them."""
    if not form.is_submitted():
        return []
    chosen = form.chosen.data or []
    form.chosen.data = [key for key in chosen if key in keys]
    form.chosen.raw_data = list(form.chosen.data)
    gone = [read_reference(split_key(key)[0]) for key in chosen if key not in keys]
    return [
        f"{reference} stays as it is: you do not work on it any more"
        for reference in gone
        if reference
    ]


def say_done(result: Several, deed: str) -> str:
    """Return how many cases were changed, and how many needed no change.

    >>> say_done(Several(done=[SupportCase()], same=[SupportCase()]), "changed")
    '1 case changed, 1 was so already'
    >>> say_done(Several(same=[SupportCase(), SupportCase()]), "changed")
    'Nothing changed: 2 cases were so already'
    """
    were = "was" if len(result.same) == 1 else "were"
    if not result.done:
        same = plural(len(result.same), "case")
        return f"Nothing changed: {same} {were} so already"
    done = f"{plural(len(result.done), 'case')} {deed}"
    return f"{done}, {len(result.same)} {were} so already" if result.same else done


def show_refused(form: SeveralForm, result: Several) -> None:
    """Say at the form which cases stay as they were and why, and offer them again."""
    for case, why in result.refused:
        form.form_errors.append(f"{case.reference} stays as it is: {why}")
    left = {make_key(one, {}): one for one, _ in result.refused}
    form.offer_cases(name_choices(left), all_of=True)


def name_choices(keys: Mapping[str, SupportCase]) -> dict[str, str]:
    """Return each choice in words: who holds it, where, since when, and what waits."""
    return {key: name_choice(one) for key, one in keys.items()}


def name_choice(case: SupportCase) -> str:
    """Return a case in words that tell it from others."""
    came = "declined" if case.referral else "came"
    on = on_day(case.opened_at if case.referral else case.received_on)
    said = [
        f"{case.reference}, with {case.owner.name}",
        case.area.name if case.area else "area not known",
        f"{came} on {on}",
    ]
    if case.waiting:
        said.append("waiting for others")
    if case.follow_up_on:
        said.append(f"follow up on {on_day(case.follow_up_on)}")
    return ", ".join(said)


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
