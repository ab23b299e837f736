"""Telling something new: what it is, the answers it changes, what it would do."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import Area
from ipr.accounts.service import areas_on
from ipr.audit.readings import note_reading
from ipr.db.clock import london_today, utc_now
from ipr.decisions import service
from ipr.decisions.blueprint import bp
from ipr.decisions.errors import OtherVersion
from ipr.decisions.new_information.foresight import Foresight, News, foresee
from ipr.decisions.new_information.forms import (
    SendNewsForm,
    WhatIsNewForm,
    new_answers_form,
)
from ipr.decisions.new_information.prompts import NewsPrompt, find_prompt
from ipr.decisions.new_information.service import may_tell
from ipr.decisions.new_information.unsent import (
    AREA,
    NOTHING,
    drop_unsent,
    expire_unsent,
    find_unsent,
    save_unsent,
)
from ipr.decisions.queries import latest_decision, open_lowering
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import back_to_receipt, find_referral_here
from ipr.referrals.models import Referral
from ipr.rulebook import Version
from ipr.support.service import NobodyToHold
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings
from ipr.workflow import Refused

METHODS = ["GET", "POST"]
DECIDED = (
    "The case was decided again: decision {}. Every decision is kept below, under "
    "“What was decided, and when”"
)
WAITS = (
    "What you told us is recorded. The case stays where it is until the IPR team has "
    "looked at it"
)


@bp.route("/referrals/<reference>/new-information", methods=METHODS)
@requires(Permission.READ_REFERRAL)
def tell_something_new(reference: str) -> ResponseReturnValue:
    referral = find_to_tell(reference)
    version, said = _written(referral)
    latest = latest_decision(db.session, referral)
    asked_here = request.args.get("question", type=int)
    prompt = _prompt(referral, asked_here or said.get("replies_to"))
    form = WhatIsNewForm(data=dict(said)).offer(version, referral, latest)
    sent = not referral.ended_at and form.validate_on_submit()
    if sent and form.says_something(referral.customer):
        days = current_settings().draft_days
        expire_unsent(db.session, now=utc_now(), days=days)
        about = list(form.about.data or ())
        _save(
            referral,
            note=form.note.data or "",
            about=about,
            answers=said.get("answers", {}),
            replies_to=prompt.number if prompt else None,
        )
        asked = [one for one in about if one != NOTHING]
        return _go_on("give_new_answers" if asked else "check_news", referral)
    note_reading(referral)
    return respond(
        "decisions/new_information/tell_something_new.html",
        form=form,
        referral=referral,
        prompt=prompt,
    )


@bp.route("/referrals/<reference>/new-information/answers", methods=METHODS)
@requires(Permission.READ_REFERRAL)
def give_new_answers(reference: str) -> ResponseReturnValue:
    referral = find_to_tell(reference)
    version, said = _written(referral)
    about = [one for one in said.get("about", ()) if one != NOTHING]
    if referral.ended_at or not about:
        return _go_on("tell_something_new", referral)
    areas = areas_on(db.session, london_today())
    stands = latest_decision(db.session, referral).pattern.facts
    form = new_answers_form(
        version,
        referral,
        {**stands, **said.get("answers", {})},
        areas,
        about=about,
        area_id=said.get("area_id", referral.area_id),
    )
    if form.validate_on_submit() and form.read():
        answered: dict[str, Any] = {"answers": dict(form.answers)}
        if AREA in about:
            answered["area_id"] = form.chosen_area(areas)
        _save(referral, **answered)
        return _go_on("check_news", referral)
    note_reading(referral)
    return respond(
        "decisions/new_information/give_new_answers.html",
        form=form,
        referral=referral,
        note=said.get("note"),
        prompt=_prompt(referral, said.get("replies_to")),
    )


@bp.route("/referrals/<reference>/new-information/check", methods=METHODS)
@requires(Permission.READ_REFERRAL)
def check_news(reference: str) -> ResponseReturnValue:
    referral = find_to_tell(reference)
    version, said = _written(referral)
    form = SendNewsForm()
    if not said and form.is_submitted():  # sent before, from this page
        return back_to_receipt(referral)
    page = _next_page(said, version)
    if referral.ended_at or page:
        return _go_on(page or "tell_something_new", referral)
    news = _news(referral, said)
    try:
        if form.validate_on_submit():
            return send_news(referral, news, form)
    except OtherVersion as problem:
        db.session.rollback()
        flash(str(problem))
        return _go_on("check_news", referral)
    except Refused as problem:
        db.session.rollback()
        form.form_errors.append(str(problem))
    found = _foresee(referral, news, version, form)
    note_reading(referral)
    return respond(
        "decisions/new_information/check_news.html",
        form=form,
        referral=referral,
        found=found,
        news=news,
        prompt=_prompt(referral, news.replies_to),
        asked=[one for one in said["about"] if one != NOTHING],
    )


def send_news(
    referral: Referral, news: News, form: SendNewsForm
) -> ResponseReturnValue:
    """Decide on what was read, and show what became of it. Raises Refused."""
    decision = service.tell_something_new(
        db.session,
        referral,
        news,
        follows=form.revision.data or 0,
        actor=current_user._get_current_object(),
        book=current_book(),
        settings=current_settings(),
        seen=form.seen.data or "",
    )
    drop_unsent(db.session, referral, current_user)
    waits = open_lowering(db.session, referral) is not None
    db.session.commit()
    flash(WAITS if waits else DECIDED.format(decision.number), "success")
    return back_to_receipt(referral)


@bp.post("/referrals/<reference>/new-information/give-up")
@requires(Permission.READ_REFERRAL)
def give_up_news(reference: str) -> ResponseReturnValue:
    referral = find_to_tell(reference)
    drop_unsent(db.session, referral, current_user)
    db.session.commit()
    flash("Nothing was sent, and nothing has changed")
    return back_to_receipt(referral)


def find_to_tell(reference: str) -> Referral:
    """Return a referral about which the reader may tell something new."""
    referral = find_referral_here(reference)
    if not may_tell(referral, current_user):
        abort(403)
    return referral


def _written(referral: Referral) -> tuple[Version, Mapping[str, Any]]:
    """Return the version in force, and what the reader wrote on the pages before."""
    return version_in_force(), find_unsent(db.session, referral, current_user)


def _save(referral: Referral, **said: Any) -> None:
    writer = current_user._get_current_object()
    save_unsent(db.session, referral, writer, **said)
    db.session.commit()


def _go_on(page: str, referral: Referral) -> ResponseReturnValue:
    return redirect_after_post(
        url_for(f"decisions.{page}", reference=referral.reference)
    )


def _next_page(said: Mapping[str, Any], version: Version) -> str | None:
    """Return the page on which something still has to be said, if there is one."""
    if "about" not in said:
        return "tell_something_new"
    asked = {fact.id for fact in version.offered_facts()} & set(said["about"])
    open_area = AREA in said["about"] and "area_id" not in said
    return "give_new_answers" if open_area or asked - set(said["answers"]) else None


def _news(referral: Referral, said: Mapping[str, Any]) -> News:
    """Return what was written: answers to the questions that it is about, no others."""
    about, area = said["about"], referral.area
    if AREA in about:
        area_id = said["area_id"]
        area = db.session.get(Area, area_id) if area_id else None
    answers = {id: answer for id, answer in said["answers"].items() if id in about}
    return News(answers, area, said["note"], said.get("replies_to"))


def _prompt(referral: Referral, number: int | None) -> NewsPrompt | None:
    """Return the question that is being answered, if the reader still may."""
    reader = current_user._get_current_object()
    return find_prompt(db.session, referral, reader, number)


def _foresee(
    referral: Referral, news: News, version: Version, form: SendNewsForm
) -> Foresight | None:
    """Return what news would do, marked at the form; None if nobody could hold it."""
    before = latest_decision(db.session, referral)
    try:
        found = foresee(db.session, referral, news, before=before, version=version)
    except NobodyToHold as problem:
        form.form_errors.append(str(problem))
        return None
    form.seen.data, form.revision.data = found.mark, before.number
    form.revision.raw_data = [str(before.number)]
    return found
