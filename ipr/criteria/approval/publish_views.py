"""Pages on which a version is published, and withdrawn before it is in force."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from ipr.criteria.approval import publishing
from ipr.criteria.approval.forms import PublishForm, WithdrawVersionForm
from ipr.criteria.approval.next_acts import rulebook_in_use
from ipr.criteria.approval.readiness import what_keeps_from_publishing
from ipr.criteria.approval.service import live_proposal
from ipr.criteria.approval.views import refuse, to_overview
from ipr.criteria.blueprint import bp, find_draft_here
from ipr.criteria.errors import CriteriaError
from ipr.criteria.models import DraftState
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book
from ipr.versions.models import StoredVersion
from ipr.versions.service import published_versions
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond


@bp.route("/criteria/drafts/<int:id>/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_CRITERIA)
def publish(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    proposal = live_proposal(db.session, draft)
    in_use = rulebook_in_use(db.session)
    if draft.state != DraftState.APPROVED or proposal is None or in_use is None:
        return to_overview(draft, "This draft is not approved, so it is not published")
    form, book = PublishForm(), current_book()
    if form.validate_on_submit():
        try:
            version = publishing.publish(
                db.session, draft, book=book, actor=current_user
            )
        except CriteriaError as problem:
            refuse(form, problem)
        else:
            db.session.commit()
            flash(f"Version {version.name} is published", "success")
            return redirect_after_post(
                url_for("criteria.show_version", name=version.name)
            )
    return respond(
        "criteria/approval/publish.html",
        form=form,
        draft=draft,
        proposal=proposal,
        effect=publishing.effect_of(db.session, proposal.starts_on, book),
        today=london_today(),
        wrong=what_keeps_from_publishing(
            db.session, draft, proposal, book=book, in_use=in_use
        ),
    )


@bp.route("/criteria/versions/<name>/withdraw", methods=["GET", "POST"])
@requires(Permission.PUBLISH_CRITERIA)
def withdraw_version(name: str) -> ResponseReturnValue:
    version = db.session.scalar(select(StoredVersion).where(StoredVersion.name == name))
    in_use = rulebook_in_use(db.session)
    if version is None or in_use is None:
        abort(404)
    back = url_for("criteria.show_version", name=name)
    problem = _why_not(version)
    if problem:
        flash(problem)
        return redirect_after_post(back)
    form, book = WithdrawVersionForm(), current_book()
    if form.validate_on_submit():
        try:
            publishing.withdraw_version(
                db.session, name, reason=form.reason.data or "", actor=current_user
            )
        except CriteriaError as refused:
            refuse(form, refused)
        else:
            db.session.commit()
            flash(f"Version {name} is withdrawn", "success")
            return redirect_after_post(url_for("criteria.list_versions"))
    return respond(
        "criteria/approval/withdraw_version.html",
        form=form,
        version=book[name],
        back=back,
    )


def _why_not(version: StoredVersion) -> str:
    """Return why a version can't be withdrawn; empty if it can."""
    known = published_versions().where(StoredVersion.id == version.id)
    if db.session.scalar(known) is None:
        return f"Version {version.name} was withdrawn already"
    in_use = rulebook_in_use(db.session)
    return publishing.why_not_withdraw(db.session, version, in_use) if in_use else ""
