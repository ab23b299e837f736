"""The page of a declined case, and one for each thing that can be done with it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.accounts.service import areas_on
from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.db.clock import london_time, london_today, utc_now
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.extensions import db
from ipr.lines import LINE_NAMES
from ipr.notices.told import find_told
from ipr.permissions import Permission
from ipr.referrals.display_names import STATUS_WORDS
from ipr.referrals.service import CaseNotFound
from ipr.referrals.timeline import SeenBy, story_of
from ipr.support import (
    demonstration,
    desk,
    notices,
    service,
    tick_steps,
    untouched,
)
from ipr.support.cover import absence, home, open_work
from ipr.support.cover import notices as cover_notices
from ipr.support.cover.offers import has_lost_area, select_offers
from ipr.support.deadline import day_to_answer_by
from ipr.support.forms import (
    AcceptCaseForm,
    CaseForm,
    ChangeCaseAreaForm,
    CloseCaseForm,
    HandOverForm,
    RecordWorkForm,
    ReopenCaseForm,
)
from ipr.support.history import HELD_AS, LOST, crossed_nations
from ipr.support.models import SupportCase
from ipr.support.parts import case_parts
from ipr.support.people import candidates
from ipr.support.queries import find_case
from ipr.support.reasons import reasons_of
from ipr.support.states import CASE_WORKFLOW, STATE_COLOURS, STATE_NAMES
from ipr.support.uncovered_areas import UNCOVERED
from ipr.ticks.registry import add_tick_step
from ipr.web.access import requires
from ipr.web.actions import Act, serve_action, serve_button
from ipr.web.filters import plural
from ipr.web.hooks import hooks
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked, list_page
from ipr.web.page import link_to
from ipr.web.settings import current_settings

DECLARED = (absence, open_work, notices, cover_notices, untouched)
"""Importing them is enough."""

bp = Blueprint("support", __name__, url_prefix="/support")
METHODS = ["GET", "POST"]


@bp.get("/<reference>")
@requires(Permission.WORK_SUPPORT_CASE, Permission.READ_ALL_REFERRALS)
def show_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    note_reading(case)
    opened_on = london_time(case.opened_at).date()
    settings = current_settings()
    lost = has_lost_area(db.session, case, london_today())
    return respond(
        "support/show_case.html",
        case=case,
        actions=CASE_WORKFLOW.buttons(db.session, case, actor=signed_in()),
        days_since=(london_today() - opened_on).days,
        due_on=day_to_answer_by(
            case.opened_at, settings.decline_days, settings.team_nation
        ),
        today=london_today(),
        untouched_days=settings.untouched_days,
        parts=case_parts(db.session, case.referral, signed_in()),
        reasons=reasons_of(db.session, case.referral),
        story=story_of(db.session, case.referral, seen_as(signed_in())),
        told=find_told(db.session, case.reference),
        lines=[LINE_NAMES[line.line] for line in case.referral.lines],
        held_as=LOST if lost else HELD_AS.get(case.routed_as, ""),
        lost=lost,
        state_name=STATE_NAMES[case.state],
        nations=crossed_nations(case),
        state_colour=STATE_COLOURS[case.state],
        status_words=STATUS_WORDS[case.referral.status],
    )


@bp.get("/offered")
@requires(Permission.WORK_SUPPORT_CASE)
def list_offered() -> ResponseReturnValue:
    cases = list_page(
        db.session,
        select_offers(signed_in(), london_today()),
        PageAsked.from_args(request.args),
        sorts={"opened": [SupportCase.opened_at]},
        default="opened",
        unique=[SupportCase.id],
        read=lambda row: row,
    )
    return respond(
        "support/list_offered.html",
        cases=cases,
        state_names=STATE_NAMES,
        state_colours=STATE_COLOURS,
    )


@bp.post("/offered")
@requires(Permission.WORK_SUPPORT_CASE)
def take_over_all() -> ResponseReturnValue:
    taken = service.take_over_all(db.session, actor=signed_in())
    db.session.commit()
    flash(f"{plural(len(taken), 'case')} taken over, new for you", "success")
    return redirect_after_post(url_for("support.list_offered"))


@bp.post("/<reference>/take-over")
@requires(Permission.WORK_SUPPORT_CASE)
def take_over(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    back = url_for("support.show_case", reference=reference)
    act = Act(workflow=CASE_WORKFLOW, thing=case, do=service.take_over, back=back)
    return serve_button(act)


@bp.route("/<reference>/accept", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def accept_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    return serve_case(case, service.accept_case, AcceptCaseForm(obj=case))


@bp.route("/<reference>/work", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def record_work(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    return serve_case(case, service.record_work, RecordWorkForm(obj=case))


@bp.route("/<reference>/close", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def close_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    form = CloseCaseForm(obj=case)
    return serve_case(case, service.close_case, form, preview=service.check_closing)


@bp.route("/<reference>/hand-over", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def hand_over(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    people = {str(one.user.id): one for one in candidates(db.session, case)}
    form = HandOverForm(obj=case).offer(people.values())
    users = {key: one.user for key, one in people.items()}
    return serve_case(case, service.hand_over, form, to=users)


@bp.route("/<reference>/area", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def change_area(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    areas = {str(area.id): area for area in areas_on(db.session, london_today())}
    areas.pop(str(case.area_id), None)
    form = ChangeCaseAreaForm(revision=case.revision).offer(areas.values())
    return serve_case(case, service.change_area, form, area=areas)


@bp.route("/<reference>/reopen", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def reopen_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    return serve_case(case, service.reopen_case, ReopenCaseForm(obj=case))


def serve_case(
    case: SupportCase,
    do: Callable[..., None],
    form: CaseForm,
    *,
    preview: Callable[..., Any] | None = None,
    **chosen: Mapping[str, Any],
) -> ResponseReturnValue:
    """Show the page of an action, or do it, unless the case was changed meanwhile."""

    def page() -> dict[str, Any]:
        note_reading(case)
        return {"case": case, "now": utc_now()}

    back = url_for("support.show_case", reference=case.reference)
    act = Act(
        workflow=CASE_WORKFLOW,
        thing=case,
        do=do,
        back=back,
        onward=lambda _: back if is_theirs(case) else link_to(hooks().home) or "/",
        template=f"support/{do.__name__}.html",
        preview=preview,
    )
    return serve_action(act, form, page, chosen=chosen, seen=case.revision, saved=case)


def find_case_here(reference: str) -> SupportCase:
    """Return the case, held for changing if something was sent. Raises CaseNotFound."""
    changing = request.method == "POST"
    return find_case(db.session, reference, user=signed_in(), lock=changing)


def is_theirs(case: SupportCase) -> bool:
    """Return whether the case is still the reader's to see."""
    try:
        find_case(db.session, case.reference, user=signed_in())
    except CaseNotFound:
        return False
    return True


def seen_as(user: User) -> SeenBy:
    """Return which steps somebody sees who may open a declined case."""
    return SeenBy.TEAM if user.can(Permission.TRIAGE) else SeenBy.HOLDERS


def signed_in() -> User:
    """Return who is signed in, as the model that services take."""
    user: User = current_user._get_current_object()
    return user


def init_app(app: Flask) -> None:
    """Register the pages and the desk."""
    declare_audit_words(app, {"support": "Declined case"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
    add_tick_step(app, *tick_steps.STEPS)
    declare_desks(app, desk.SUPPORT, *desk.TASKS, UNCOVERED, *home.HOME_WORK)
