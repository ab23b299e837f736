"""Pages on which is said how a file is to be read."""

from dataclasses import replace

from flask.typing import ResponseReturnValue

from ipr.extensions import db
from ipr.imports.blueprint import (
    bp,
    find_open_import,
    import_address,
    next_question,
    plan_here,
    who_asks,
)
from ipr.imports.checking import start_checking
from ipr.imports.columns.map_files import read_said
from ipr.imports.forms import (
    ChooseHeadingsForm,
    ChooseSheetForm,
    match_columns_form,
)
from ipr.imports.service import say_of_file
from ipr.imports.work import read_seen
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond


@bp.route("/imports/<kind>/<key>/sheet", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def choose_sheet(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_open_import(kind, key)
    seen, plan = read_seen(run.seen), plan_here(found, run)
    form = ChooseSheetForm().offer(seen.filled_sheets)
    if form.validate_on_submit():
        name = seen.sheets[int(form.sheet.data)].name
        say_of_file(db.session, run, replace(read_said(run.said), sheet=name))
        address = next_question(found, run)
        db.session.commit()
        return redirect_after_post(address)
    if not form.is_submitted() and plan.sheet:
        form.sheet.data = str(plan.sheet.at)
    return respond(
        "imports/choose_sheet.html", form=form, kind=found, run=run, seen=seen
    )


@bp.route("/imports/<kind>/<key>/headings", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def choose_headings(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_open_import(kind, key)
    plan = plan_here(found, run)
    if plan.sheet is None:
        return redirect_after_post(import_address(run, "choose_sheet"))
    form = ChooseHeadingsForm().offer(plan.sheet)
    if form.validate_on_submit():
        said = replace(read_said(run.said), heading_row=int(form.row.data))
        say_of_file(db.session, run, replace(said, sheet=plan.sheet.name))
        address = import_address(run, "match_columns")
        db.session.commit()
        return redirect_after_post(address)
    if not form.is_submitted() and plan.headings:
        form.row.data = str(plan.headings.row)
    return respond(
        "imports/choose_headings.html", form=form, kind=found, run=run, plan=plan
    )


@bp.route("/imports/<kind>/<key>/columns", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def match_columns(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_open_import(kind, key)
    plan = plan_here(found, run)
    if plan.sheet is None or plan.headings is None:
        return redirect_after_post(next_question(found, run))
    said = read_said(run.said)
    given = [found.area_column] if run.area_id else []
    columns = found.columns_for(who_asks())
    form = match_columns_form(plan.headings, columns, plan, said.days, given)
    if form.validate_on_submit():
        said = replace(form.said, sheet=plan.sheet.name, given=said.given)
        say_of_file(db.session, run, replace(said, heading_row=plan.headings.row))
        address, number = import_address(run), run.id
        db.session.commit()
        start_checking(found, number)
        return redirect_after_post(address)
    return respond(
        "imports/match_columns.html",
        form=form,
        kind=found,
        run=run,
        plan=plan,
        seen=read_seen(run.seen),
    )
