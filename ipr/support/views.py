"""The page of a declined case, and one for each thing that can be done with it."""

from collections.abc import Callable

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.accounts.service import areas_on
from ipr.audit.readings import note_reading
from ipr.db.clock import london_time, london_today
from ipr.db.working_days import count_working_days
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.names import LINE_NAMES
from ipr.referrals.service import NotFound
from ipr.support import service
from ipr.support.forms import (
    AcceptCaseForm,
    CaseForm,
    ChangeAreaForm,
    CloseCaseForm,
    HandOverForm,
    RecordWorkForm,
    ReopenCaseForm,
)
from ipr.support.history import HELD_AS, crossed_nations, history_of
from ipr.support.models import SupportCase
from ipr.support.people import candidates
from ipr.support.queries import check_may, find_case, may_work
from ipr.support.routing import NobodyToHold
from ipr.support.states import (
    STATE_COLOURS,
    STATE_NAMES,
    STATUS_WORDS,
    Action,
    Refused,
    possible_actions,
)
from ipr.web.access import requires
from ipr.web.hooks import hooks
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.page import link_to
from ipr.web.settings import current_settings

bp = Blueprint("support", __name__, url_prefix="/support")


@bp.get("/<reference>")
@requires(Permission.WORK_SUPPORT_CASE, Permission.READ_ALL_REFERRALS)
def show_case(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    note_reading(case)
    works = may_work(db.session, case, user=signed_in())
    opened_on = london_time(case.opened_at).date()
    settings = current_settings()
    days = settings.decline_days
    return respond(
        "support/show_case.html",
        case=case,
        actions=possible_actions(case) if works else (),
        days_since=(london_today() - opened_on).days,
        due_on=(
            count_working_days(opened_on, days, settings.team_nation).due_on
            if days
            else None
        ),
        today=london_today(),
        history=history_of(case),
        lines=[LINE_NAMES[line.line] for line in case.referral.lines],
        held_as=HELD_AS.get(case.routed_as, ""),
        state_name=STATE_NAMES[case.state],
        nations=crossed_nations(case),
        state_colour=STATE_COLOURS[case.state],
        status_words=STATUS_WORDS[case.referral.status],
    )


@bp.get("/<reference>/accept")
@bp.post("/<reference>/accept")
@requires(Permission.WORK_SUPPORT_CASE)
def accept_case(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    form = AcceptCaseForm(obj=case)
    if sent_well(form, case) and taken(form, service.accept_case, case):
        url = onward(case, "You have accepted this case")
        db.session.commit()
        return redirect_after_post(url)
    return show_form(Action.ACCEPT, case, form)


@bp.get("/<reference>/work")
@bp.post("/<reference>/work")
@requires(Permission.WORK_SUPPORT_CASE)
def record_work(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    form = RecordWorkForm(obj=case)
    texts = {"done": form.done.data, "learned": form.learned.data}
    if sent_well(form, case) and taken(form, service.record_work, case, **texts):
        url = onward(case, "What was done and learned is saved")
        db.session.commit()
        return redirect_after_post(url)
    return show_form(Action.RECORD, case, form)


@bp.get("/<reference>/close")
@bp.post("/<reference>/close")
@requires(Permission.WORK_SUPPORT_CASE)
def close_case(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    form = CloseCaseForm(obj=case)
    texts = {
        "done": form.done.data or "",
        "learned": form.learned.data or "",
        "feedback": form.feedback.data or "",
    }
    if sent_well(form, case) and taken(form, service.close_case, case, **texts):
        url = onward(case, "The case is closed and the referrer can read the feedback")
        db.session.commit()
        return redirect_after_post(url)
    return show_form(Action.CLOSE, case, form)


@bp.get("/<reference>/hand-over")
@bp.post("/<reference>/hand-over")
@requires(Permission.WORK_SUPPORT_CASE)
def hand_over(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    people = {str(one.user.id): one for one in candidates(db.session, case)}
    form = HandOverForm(obj=case).offer(people.values())
    if sent_well(form, case):
        to, reason = people[form.to.data].user, form.reason.data
        if taken(form, service.hand_over, case, to=to, reason=reason):
            url = onward(case, f"{case.reference} is with {to.name} now")
            db.session.commit()
            return redirect_after_post(url)
    return show_form(Action.HAND_OVER, case, form)


@bp.get("/<reference>/area")
@bp.post("/<reference>/area")
@requires(Permission.WORK_SUPPORT_CASE)
def change_area(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    areas = {str(area.id): area for area in areas_on(db.session, london_today())}
    areas.pop(str(case.area_id), None)
    form = ChangeAreaForm(revision=case.revision).offer(areas.values())
    if sent_well(form, case):
        area, reason = areas[form.area.data], form.reason.data
        if taken(form, service.change_area, case, area=area, reason=reason):
            place = f"in {area.name} now, with {case.owner.name}"
            url = onward(case, f"{case.reference} is {place}")
            db.session.commit()
            return redirect_after_post(url)
    return show_form(Action.CHANGE_AREA, case, form)


@bp.get("/<reference>/reopen")
@bp.post("/<reference>/reopen")
@requires(Permission.WORK_SUPPORT_CASE)
def reopen_case(reference: str) -> ResponseReturnValue:
    case = find_or_404(reference)
    form = ReopenCaseForm(obj=case)
    reason = form.reason.data
    if sent_well(form, case) and taken(form, service.reopen_case, case, reason=reason):
        url = onward(case, "The case is open again")
        db.session.commit()
        return redirect_after_post(url)
    return show_form(Action.REOPEN, case, form)


def find_or_404(reference: str) -> SupportCase:
    """Return the case, held for changing if something was sent."""
    changing = request.method == "POST"
    try:
        return find_case(db.session, reference, user=signed_in(), lock=changing)
    except NotFound:
        abort(404)


def sent_well(form: CaseForm, case: SupportCase) -> bool:
    """Return whether a form was sent, is filled in well and is not stale."""
    if not form.is_submitted():
        return False
    valid = bool(form.validate())
    return not form.refuse_stale(case) and valid


def taken(
    form: CaseForm, deed: Callable[..., None], case: SupportCase, **what: object
) -> bool:
    """Do the deed; if it is refused, say why at the form and return False."""
    try:
        deed(db.session, case, actor=signed_in(), **what)
    except (Refused, NobodyToHold) as problem:
        form.form_errors.append(str(problem))
        return False
    return True


def show_form(action: Action, case: SupportCase, form: CaseForm) -> ResponseReturnValue:
    """Show the page of an action, or say at the case's page why it can't be done."""
    note_reading(case)
    url = url_for("support.show_case", reference=case.reference)
    if not form.is_submitted():
        try:
            check_may(db.session, case, action, actor=signed_in())
        except Refused as problem:
            flash(str(problem))
            return redirect_after_post(url)
    return respond(f"support/{action.value}.html", case=case, form=form, back=url)


def onward(case: SupportCase, message: str) -> str:
    """Say what was done; return the case's page, or home if it is theirs no more."""
    flash(message, "success")
    try:
        find_case(db.session, case.reference, user=signed_in())
    except NotFound:
        return link_to(hooks().home) or "/"
    return url_for("support.show_case", reference=case.reference)


def signed_in() -> User:
    """Return who is signed in, as the model that services take."""
    user: User = current_user._get_current_object()
    return user


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
