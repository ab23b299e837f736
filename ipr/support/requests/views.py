"""Ask an ACSSL for help, read what came of it, and enter what others asked for."""

from dataclasses import replace

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from ipr.accounts.models import AreaCover, User
from ipr.accounts.service import areas_on
from ipr.audit.readings import note_reading
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.support.blueprint import METHODS, bp
from ipr.support.categories.service import read_editions
from ipr.support.models import SupportSource, SupportState
from ipr.support.page.history import HELD_AS
from ipr.support.page.serving import find_case_here
from ipr.support.queries import may_open_case
from ipr.support.requests import notices, referring, service
from ipr.support.requests.forms import AskForHelpForm, EnterRequestForm
from ipr.support.states import CASE_WORKFLOW, STATE_COLOURS, STATE_NAMES
from ipr.versions.current import version_in_force
from ipr.web.access import requires
from ipr.web.actions import Act, serve_button
from ipr.web.htmx import redirect_after_post, respond
from ipr.workflow import Refused

DECLARED = (notices,)
"""Importing them is enough."""


@bp.route("/ask", methods=METHODS)
@requires(Permission.REFER)
def ask_for_help() -> ResponseReturnValue:
    user = _signed_in()
    areas = areas_on(db.session, london_today())
    team = user.team.name if user.team else ""
    form = AskForHelpForm(asking_team=team).offer(areas)
    if form.validate_on_submit():
        try:
            case = service.ask_for_help(db.session, form.read(areas), actor=user)
        except Refused as problem:
            db.session.rollback()
            form.form_errors.extend(problem.reasons)
        else:
            reference, holder = case.reference, case.owner.name
            db.session.commit()
            flash(f"Your request is with {holder} now", "success")
            url = url_for("support.show_request", reference=reference)
            return redirect_after_post(url)
    return respond("support/requests/ask_for_help.html", form=form)


@bp.get("/asked/<reference>")
@requires(Permission.REFER)
def show_request(reference: str) -> ResponseReturnValue:
    user = _signed_in()
    case = service.find_request(db.session, reference, user=user)
    note_reading(case)
    return respond(
        "support/requests/show_request.html",
        case=case,
        held_as=HELD_AS.get(case.routed_as, ""),
        referred=referring.reference_seen(db.session, case, user),
        closed=case.state is SupportState.CLOSED,
        state_name=STATE_NAMES[case.state],
        state_colour=STATE_COLOURS[case.state],
        works_on_it=may_open_case(db.session, case, user),
    )


@bp.route("/enter", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def enter_request() -> ResponseReturnValue:
    user, today = _signed_in(), london_today()
    areas = areas_on(db.session, today)
    form = EnterRequestForm(received_on=today).offer(areas, _own_area(user))
    form.offer_categories(read_editions(db.session))
    if form.validate_on_submit():
        asked = replace(form.read(areas), asked_by=form.asked_by.data)
        case = service.enter_request(
            db.session,
            asked,
            source=SupportSource(form.source.data),
            received_on=form.received_on.data,
            main=form.main.data or "",
            actor=user,
        )
        reference = case.reference
        db.session.commit()
        flash(f"{reference} is saved, and you hold it", "success")
        return redirect_after_post(url_for("support.show_case", reference=reference))
    return respond("support/requests/enter_request.html", form=form)


def _own_area(user: User) -> int | None:
    """Return the area that somebody covers today, if it is one alone."""
    covers = db.session.scalars(
        select(AreaCover).where(AreaCover.user_id == user.id)
    ).all()
    areas = {one.area_id for one in covers if one.holds_on(london_today())}
    return areas.pop() if len(areas) == 1 else None


def _signed_in() -> User:
    user: User = current_user._get_current_object()
    return user


@bp.post("/<reference>/refer")
@requires(Permission.WORK_SUPPORT_CASE)
def refer_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    act = Act(
        workflow=CASE_WORKFLOW,
        thing=case,
        do=referring.refer_case,
        back=url_for("support.show_case", reference=case.reference),
        onward=lambda draft: url_for("referrals.resume_draft", key=draft.key),
    )
    return serve_button(act, version=version_in_force())
