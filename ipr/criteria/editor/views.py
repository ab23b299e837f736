"""Pages that show what can be changed of a draft without any YAML, and the forms."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.blueprint import bp
from ipr.criteria.editor.example_forms import OUTCOMES, ReferralForm
from ipr.criteria.editor.form_rows import CRITERION, FORM_PAGES
from ipr.criteria.editor.form_views import DRAFT_PATH, register_pages, seen_at
from ipr.criteria.editor.open_draft import open_change, reading_of
from ipr.criteria.editor.past_answers import list_patterns, referral_with_answers
from ipr.criteria.editor.version_forms import KINDS
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked

register_pages(FORM_PAGES)


@bp.get(DRAFT_PATH)
@requires(Permission.EDIT_CRITERIA)
def change_version(id: int) -> ResponseReturnValue:
    change = open_change(id)
    return respond(
        "criteria/editor/change_version.html",
        draft=change.draft,
        contents=change.contents,
        reading=reading_of(change),
        published=current_book().facts,
        kinds=KINDS,
        back=url_for("criteria.show_draft", id=id),
    )


@bp.get(f"{DRAFT_PATH}/criteria/<criterion>/conditions")
@requires(Permission.EDIT_CRITERIA)
def show_conditions(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id, criterion=criterion)
    return respond(
        "criteria/editor/show_conditions.html",
        draft=change.draft,
        criterion=change.criterion,
        reading=reading_of(change),
        back=seen_at(change, CRITERION),
    )


@bp.route(f"{DRAFT_PATH}/criteria/<criterion>/examples/choose", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
def choose_example(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id, criterion=criterion)
    now = change.criterion
    form = ReferralForm()
    if form.validate_on_submit():
        referral = referral_with_answers(db.session, form.asked(), user=current_user)
        if referral is None:
            words = "There is no referral with this reference that you may see"
            form.reference.errors = [words]
        else:
            record(
                db.session,
                AuditAction.REFERRAL_READ,
                subject=referral,
                actor=current_user,
            )
            pattern = referral.pattern_id
            db.session.commit()
            address = url_for(
                "criteria.add_example", id=id, criterion=now.id, pattern=pattern
            )
            return redirect_after_post(address)
    version = reading_of(change).version
    return respond(
        "criteria/editor/choose_example.html",
        "criteria/editor/_patterns.html",
        form=form,
        draft=change.draft,
        criterion=now,
        version=version,
        list=list_patterns(db.session, version, PageAsked.from_args(request.args)),
        outcomes=OUTCOMES,
        back=seen_at(change, CRITERION),
    )
