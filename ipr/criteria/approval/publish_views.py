"""Pages on which a version is published, and withdrawn before it is in force."""

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ipr.criteria.approval import publishing
from ipr.criteria.approval.forms import PublishForm, WithdrawVersionForm
from ipr.criteria.approval.publishing import rulebook_in_use
from ipr.criteria.approval.readiness import what_keeps_from_publishing
from ipr.criteria.approval.service import live_proposal
from ipr.criteria.approval.states import DRAFT_WORKFLOW, VERSION_WORKFLOW
from ipr.criteria.approval.views import METHODS, overview_address
from ipr.criteria.approval.what_changes import unworded_since
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book
from ipr.versions.models import StoredVersion
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action


@bp.route("/criteria/drafts/<int:id>/publish", methods=METHODS)
@requires(Permission.PUBLISH_CRITERIA)
def publish(id: int) -> ResponseReturnValue:
    draft, book = find_draft_here(id), current_book()
    proposal = live_proposal(db.session, draft)
    in_use, back = rulebook_in_use(db.session), overview_address(draft)
    if proposal is None or in_use is None:
        return say_and_return(DRAFT_WORKFLOW.row("publish").why_not, back)

    def page() -> dict[str, Any]:
        reading = read_here(draft)
        return {
            "draft": draft,
            "proposal": proposal,
            "effect": publishing.effect_of(db.session, proposal.starts_on, book),
            "today": london_today(),
            "wrong": what_keeps_from_publishing(
                db.session,
                draft,
                proposal,
                reading,
                book=book,
                in_use=in_use,
            ),
            "unworded": unworded_since(draft, reading.version, book),
        }

    act = Act(
        workflow=DRAFT_WORKFLOW,
        thing=draft,
        do=publishing.publish,
        back=back,
        onward=lambda version: url_for("criteria.show_version", name=version.name),
        template="criteria/approval/publish.html",
    )
    return serve_action(act, PublishForm(), page, also={"book": book})


@bp.route("/criteria/versions/<name>/withdraw", methods=METHODS)
@requires(Permission.PUBLISH_CRITERIA)
def withdraw_version(name: str) -> ResponseReturnValue:
    version = db.session.scalar(select(StoredVersion).where(StoredVersion.name == name))
    if version is None or rulebook_in_use(db.session) is None:
        abort(404)
    book = current_book()
    act = Act(
        workflow=VERSION_WORKFLOW,
        thing=version,
        subject=name,
        do=publishing.withdraw_version,
        back=url_for("criteria.show_version", name=name),
        onward=lambda _: url_for("criteria.list_versions"),
        template="criteria/approval/withdraw_version.html",
    )
    return serve_action(act, WithdrawVersionForm(), lambda: {"version": book[name]})
