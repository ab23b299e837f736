"""The page of a case's details, and that of something done about it."""

from typing import Any

from flask.typing import ResponseReturnValue

from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.support.blueprint import METHODS, bp
from ipr.support.categories.editions import name_categories
from ipr.support.categories.service import read_editions
from ipr.support.details import service
from ipr.support.details.forms import AddActionForm, ChangeCaseDetailsForm
from ipr.support.models import SupportCase
from ipr.support.page.serving import find_case_here, serve_case
from ipr.support.states import BARRIERS
from ipr.web.access import requires


@bp.route("/<reference>/details", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def change_details(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    saved = service.read_details(db.session, case)
    form = ChangeCaseDetailsForm(data=saved | {"revision": case.revision}).offer(
        case,
        read_editions(db.session),
        [code for code in (saved["main"], *saved["others"]) if code],
        service.agencies_of(db.session, case),
    )
    return serve_case(
        case,
        service.change_details,
        form,
        template="support/details/change_details.html",
        saved=saved,
    )


@bp.route("/<reference>/actions", methods=METHODS)
@requires(Permission.WORK_SUPPORT_CASE)
def add_action(reference: str) -> ResponseReturnValue:
    case = find_case_here(reference)
    form = AddActionForm(revision=case.revision, done_on=london_today())
    return serve_case(
        case, service.add_action, form, template="support/details/add_action.html"
    )


def details_shown(case: SupportCase) -> dict[str, Any]:
    """Return what the page of a case says of its details."""
    main, others = service.categories_of(db.session, case)
    codes = [code for code in (main, *others) if code]
    names = name_categories(read_editions(db.session), codes, case.received_on)
    return {
        "main": names[0] if main else None,
        "others": names[1:] if main else names,
        "barrier": BARRIERS.get(case.barrier or ""),
        "agencies": service.agencies_of(db.session, case),
        "actions": service.actions_of(db.session, case),
    }
