"""What the pages of a case share."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.audit.readings import note_reading
from ipr.db.clock import utc_now
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.service import CaseNotFound
from ipr.referrals.timeline import SeenBy
from ipr.support.forms import CaseForm
from ipr.support.models import SupportCase
from ipr.support.queries import find_case
from ipr.support.requests.referring import open_draft
from ipr.support.states import CASE_WORKFLOW
from ipr.web.actions import Act, serve_action
from ipr.web.hooks import hooks
from ipr.web.page import link_to


def serve_case(
    case: SupportCase,
    do: Callable[..., None],
    form: CaseForm,
    *,
    preview: Callable[..., Any] | None = None,
    template: str = "",
    saved: Mapping[str, Any] | None = None,
    **chosen: Mapping[str, Any],
) -> ResponseReturnValue:
    """Show the page of an action, or do it, unless the case was changed meanwhile."""

    def page() -> dict[str, Any]:
        note_reading(case)
        referring = open_draft(db.session, case)
        return {"case": case, "now": utc_now(), "referring": referring}

    back = url_for("support.show_case", reference=case.reference)
    act = Act(
        workflow=CASE_WORKFLOW,
        thing=case,
        do=do,
        back=back,
        onward=lambda _: back if is_theirs(case) else link_to(hooks().home) or "/",
        template=template or f"support/{do.__name__}.html",
        preview=preview,
    )
    return serve_action(
        act, form, page, chosen=chosen, seen=case.revision, saved=saved or case
    )


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
