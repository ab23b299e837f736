"""The page of a case, and one for each thing that can be done with it."""

from flask import Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from ipr.accounts.service import areas_on
from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.db.clock import london_time, london_today
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.extensions import db
from ipr.imports.registry import declare_import_kinds
from ipr.lines import LINE_NAMES
from ipr.notices.told import find_told
from ipr.permissions import Permission
from ipr.referrals.display_names import STATUS_WORDS
from ipr.referrals.search.elsewhere import finds_customers, finds_references
from ipr.referrals.timeline import story_of
from ipr.support import demonstration, service, tick_steps
from ipr.support.blueprint import METHODS, bp
from ipr.support.categories import views as categories
from ipr.support.categories.editions import offer_categories
from ipr.support.categories.service import read_editions
from ipr.support.cover import absence, home, leavers, open_work
from ipr.support.cover import notices as cover_notices
from ipr.support.cover.candidates import candidates
from ipr.support.cover.offers import has_lost_area, select_offers
from ipr.support.cover.uncovered import UNCOVERED
from ipr.support.details import views as details
from ipr.support.details.service import categories_of, count_actions
from ipr.support.forms import (
    AcceptCaseForm,
    ChangeCaseAreaForm,
    CloseCaseForm,
    HandOverForm,
    RecordWorkForm,
    ReopenCaseForm,
)
from ipr.support.models import SupportCase
from ipr.support.page.history import HELD_AS, LOST, crossed_nations
from ipr.support.page.parts import case_parts
from ipr.support.page.reasons import reasons_of
from ipr.support.page.serving import find_case_here, seen_as, serve_case, signed_in
from ipr.support.queue import desk
from ipr.support.queue.deadline import day_to_answer_by
from ipr.support.requests import views as requests
from ipr.support.requests.finding import find_address, find_requests_about
from ipr.support.requests.home import ON_HOME
from ipr.support.requests.referring import open_draft, reference_seen
from ipr.support.several import views as several
from ipr.support.states import (
    CASE_WORKFLOW,
    SOURCE_NAMES,
    STATE_COLOURS,
    STATE_NAMES,
)
from ipr.support.telling import holders, untouched_requests
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from ipr.support.trackers.rows import row_of_case
from ipr.ticks.registry import add_tick_step
from ipr.web.access import requires
from ipr.web.actions import Act, serve_button
from ipr.web.filters import plural
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked, list_page
from ipr.web.settings import current_settings

DECLARED = (
    absence,
    open_work,
    holders,
    cover_notices,
    untouched_requests,
    categories,
    requests,
    details,
    several,
)
"""Importing them is enough."""


@bp.get("/<reference>")
@requires(Permission.WORK_SUPPORT_CASE, Permission.READ_ALL_REFERRALS)
def show_case(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    note_reading(case)
    referral = case.referral
    came_on = london_time(case.opened_at).date() if referral else case.received_on
    settings = current_settings()
    lost = has_lost_area(db.session, case, london_today())
    return respond(
        "support/show_case.html",
        case=case,
        details=details.details_shown(case),
        tracker_row=row_of_case(db.session, case),
        referred=reference_seen(db.session, case, signed_in()),
        referring=open_draft(db.session, case),
        actions=CASE_WORKFLOW.buttons(db.session, case, actor=signed_in()),
        came_on=came_on,
        days_since=(london_today() - came_on).days,
        due_on=day_to_answer_by(
            case.opened_at, settings.decline_days, settings.team_nation
        ),
        today=london_today(),
        untouched_days=settings.untouched_days,
        parts=case_parts(db.session, referral, signed_in()) if referral else [],
        reasons=reasons_of(db.session, referral) if referral else [],
        story=story_of(db.session, referral or case, seen_as(signed_in())),
        told=find_told(db.session, case.reference),
        lines=[LINE_NAMES[line.line] for line in case.lines],
        referred_lines=[LINE_NAMES[line.line] for line in referral.lines]
        if referral
        else [],
        came=SOURCE_NAMES[case.source],
        held_as=LOST if lost else HELD_AS.get(case.routed_as, ""),
        lost=lost,
        state_name=STATE_NAMES[case.state],
        nations=crossed_nations(case) if referral else None,
        state_colour=STATE_COLOURS[case.state],
        status_words=STATUS_WORDS[referral.status] if referral else "",
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
    main, _ = categories_of(db.session, case)
    known = [main] if main else []
    names = offer_categories(read_editions(db.session), case.received_on, known)
    form = CloseCaseForm(obj=case, main=main or "").offer(names)
    if count_actions(db.session, case):
        form.allow_no_words()
    if case.referral is None:
        form.tell_outcome(case.requester is not None)
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


def init_app(app: Flask) -> None:
    """Register the pages and the desk."""
    declare_audit_words(app, {"support": "Support case", "categories": "Categories"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
    add_tick_step(app, *tick_steps.STEPS)
    declare_import_kinds(app, SUPPORT_TRACKERS)
    declare_desks(
        app,
        desk.SUPPORT,
        *desk.TASKS,
        UNCOVERED,
        *home.HOME_WORK,
        leavers.LEFT,
        ON_HOME,
    )
    finds_references(find_address)
    finds_customers(find_requests_about)
