"""Pages about decisions: sending a draft, the receipt, and what people do with it."""

from typing import Any

from flask import Flask, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.db.clock import london_today, utc_now
from ipr.decisions import (
    demonstration,
    desk,
    health_lines,
    service,
    tick_steps,
    timeline,
)
from ipr.decisions.blueprint import bp
from ipr.decisions.errors import (
    DraftChanged,
    Incomplete,
    NobodyToReceive,
    OtherVersion,
)
from ipr.decisions.handing_over import views as handover_views
from ipr.decisions.lowering import desk as lowering_desk
from ipr.decisions.lowering import views as lowering_views
from ipr.decisions.moved import home as moved_home
from ipr.decisions.moved.views import show_where_it_went
from ipr.decisions.network import desk as network_desk
from ipr.decisions.network.home_figures import DECLINED_FIGURES
from ipr.decisions.new_information import views as news_views
from ipr.decisions.notices import (
    for_holders,
    for_referrers,
    for_team,
    who_was_told,
)
from ipr.decisions.receipt import came_from, declined, support_case
from ipr.decisions.receipt.contents import build_receipt
from ipr.decisions.settling import desk as triage_desk
from ipr.decisions.settling import open_work
from ipr.decisions.settling import views as triage_views
from ipr.decisions.settling.home_figures import TO_SETTLE_FIGURES
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.documents.pages import read_page
from ipr.documents.pdf import CannotMakeFile, render_pdf
from ipr.documents.sending import FileFormat, send_made_file
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import back_to_receipt, find_referral_here
from ipr.referrals.forms import SubmitForm
from ipr.referrals.models import Referral
from ipr.referrals.queries import (
    compared_by,
    linked_as_duplicates,
    possible_duplicates,
    visible_to,
)
from ipr.referrals.service import CaseNotFound
from ipr.ticks.registry import add_tick_step
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.hooks import hooks
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings

PAGES = (
    *(handover_views, lowering_views, news_views, triage_views),
    *(came_from, declined, support_case, timeline),
)
DECLARED = (
    for_team,
    for_holders,
    for_referrers,
    open_work,
    who_was_told,
)
"""Importing them is enough."""
__all__ = ["DECLARED", "PAGES", "init_app"]


@bp.post("/drafts/<key>/submit")
@requires(Permission.REFER)
def submit_referral(key: str) -> ResponseReturnValue:
    check = url_for("referrals.check_answers", key=key)
    try:
        referral = service.submit_referral(
            db.session,
            key,
            actor=current_user,
            book=current_book(),
            settings=current_settings(),
            checked=SubmitForm().revision.data,
        )
    except OtherVersion:
        return redirect_after_post(url_for("referrals.reread_draft", key=key))
    except (DraftChanged, Incomplete, NobodyToReceive) as problem:
        flash(str(problem))
        return redirect_after_post(check)
    db.session.commit()
    return back_to_receipt(referral)


@bp.get("/referrals/<reference>")
@requires(Permission.READ_REFERRAL)
def show_receipt(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    note_reading(referral)
    return respond("decisions/show_receipt.html", **receipt_context(referral))


@bp.get("/referrals/<reference>/receipt.pdf")
@requires(Permission.READ_REFERRAL)
def save_receipt(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    note_reading(referral)
    page = render_template("decisions/show_receipt.html", **receipt_context(referral))
    try:
        made = render_pdf(read_page(referral.reference, page))
    except CannotMakeFile as problem:
        flash(f"{problem}. You can print the page instead")
        return back_to_receipt(referral)
    return send_made_file(made, FileFormat.PDF, f"{referral.reference}.pdf")


def receipt_context(referral: Referral) -> dict[str, Any]:
    """Return what the templates of a receipt read, for whoever is signed in."""
    today, settings = london_today(), current_settings()
    receipt = build_receipt(
        db.session, referral, user=current_user, on=today, settings=settings
    )
    seen = visible_to(current_user, today)
    related = (
        possible_duplicates(db.session, referral, seen=seen)
        if receipt.may.works
        else []
    )
    return {
        "receipt": receipt,
        "referral": referral,
        "related": related,
        "compared": compared_by(referral.customer),
        "linked": linked_as_duplicates(db.session, referral, seen=seen),
        "settings": settings,
        "now": utc_now(),
    }


def init_app(app: Flask) -> None:
    """Register the pages and the desks."""
    declare_audit_words(
        app, {"lowering": "Change to a lower outcome", "settlement": "Settlement"}
    )
    app.register_blueprint(bp)
    app.register_error_handler(CaseNotFound, show_where_it_went)
    add_demonstration(app, demonstration.PART)
    add_tick_step(app, *tick_steps.STEPS)
    hooks(app).health.extend(health_lines.LINES)
    declare_desks(app, desk.REFERRALS, desk.OWN_REFERRALS)
    declare_desks(app, triage_desk.TRIAGE, *triage_desk.TASKS)
    declare_desks(app, triage_desk.TO_SETTLE_BY_PERSON, network_desk.BY_PERSON)
    declare_desks(app, lowering_desk.TO_CONFIRM, *lowering_desk.TASKS)
    declare_desks(app, moved_home.MOVED_CASES)
    declare_desks(app, network_desk.NETWORK, *network_desk.TASKS)
    declare_desks(app, TO_SETTLE_FIGURES, DECLINED_FIGURES)
