"""Pages of imports: send a file, see what was found in it, take it in."""

from typing import Any

from flask import Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from ipr.audit.words import declare_audit_words
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.imports import (
    said_views,  # noqa: F401 # its pages are of the same blueprint
    tick_steps,
)
from ipr.imports.blueprint import (
    bp,
    find_import_here,
    find_kind_here,
    find_open_import,
    import_address,
    next_question,
    who_asks,
)
from ipr.imports.checking import start_checking
from ipr.imports.columns.map_files import read_said
from ipr.imports.forms import NO_AREA, SendFileForm, TakeInForm
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRun, ImportState
from ipr.imports.queries import list_changes, list_own_imports, page_of_findings
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.sending import receive_file
from ipr.imports.service import (
    ImportNotReady,
    add_file,
    give_up,
    is_being_checked,
    recall_said,
    say_of_file,
    start_import,
    take_in,
)
from ipr.imports.work import keep_seen, say_shown
from ipr.permissions import Permission
from ipr.ticks.registry import add_tick_step
from ipr.web.access import in_background, requires
from ipr.web.forms.uploads import takes_files
from ipr.web.htmx import leave_for, redirect_after_post, respond, wants_partial
from ipr.web.lists.paging import PageAsked


@bp.route("/imports/<kind>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@takes_files
def send_file(kind: str) -> ResponseReturnValue:
    found = find_kind_here(kind)
    areas = found.areas(db.session, who_asks())
    form = SendFileForm().offer(areas)
    if form.validate_on_submit():
        wanted = form.area.data if "area" in form else NO_AREA
        area = next((one for one in areas if str(one.id) == wanted), None)
        number = area.id if area else None
        run = _receive(found, form, number)
        if run is not None:
            address = next_question(found, run)
            db.session.commit()
            return redirect_after_post(address)
    return respond(
        "imports/send_file.html",
        form=form,
        kind=found,
        imports=list_own_imports(db.session, found, who_asks()),
    )


def _receive(kind: ImportKind, form: SendFileForm, area: int | None) -> Any:
    """Return the import of the file that was sent; None, with errors, for none."""
    sent = request.files.get(form.file.name)
    if sent is None or not sent.filename:
        form.file.errors = ["Choose a file"]
        return None
    db.session.commit()  # reading takes a while, and nobody waits for it
    try:
        taken, seen = receive_file(sent)
    except SpreadsheetRefused as problem:
        form.file.errors = [f"The file was not taken: {problem}"]
        return None
    begin_writing(db.session)
    actor = who_asks()
    found = [one for one in kind.areas(db.session, actor) if one.id == area]
    own = found[0] if found else None
    return start_import(
        db.session,
        kind,
        seen=keep_seen(seen),
        area=own,
        said=recall_said(db.session, kind, own),
        file=add_file(db.session, taken, actor=actor),
        actor=actor,
    )


@bp.get("/imports/<kind>/<key>")
@requires(Permission.SIGNED_IN)
def show_import(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_import_here(kind, key)
    if run.state == ImportState.SENT and "failed" not in run.shown:
        return redirect_after_post(next_question(found, run))
    context = _context(found, run)
    return respond("imports/show_import.html", "imports/_rows.html", **context)


@bp.get("/imports/<kind>/<key>/progress")
@in_background
@requires(Permission.SIGNED_IN)
def show_progress(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_import_here(kind, key)
    if not wants_partial() or not is_being_checked(run):
        return leave_for(import_address(run))
    return respond("imports/_progress.html", run=run, kind=found)


@bp.post("/imports/<kind>/<key>/check")
@requires(Permission.SIGNED_IN)
def check_again(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_open_import(kind, key)
    address, number = import_address(run), run.id
    if not is_being_checked(run):
        say_of_file(db.session, run, read_said(run.said))
        db.session.commit()
        start_checking(found, number)
    return redirect_after_post(address)


@bp.post("/imports/<kind>/<key>/take-in")
@requires(Permission.SIGNED_IN)
def take_in_rows(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_import_here(kind, key)
    if run.state == ImportState.TAKEN:  # by the same button, pressed twice
        return redirect_after_post(import_address(run))
    found, run = find_open_import(kind, key)
    form = TakeInForm().offer(run.changed)
    if not form.validate_on_submit():
        return respond(
            "imports/show_import.html", status=422, **_context(found, run, form)
        )
    try:
        take_in(
            db.session, run, found, take_changes=form.takes_changes, actor=who_asks()
        )
    except ImportNotReady as problem:
        db.session.rollback()
        flash(f"Nothing was taken in. {problem}")
    address = import_address(run)
    db.session.commit()
    return redirect_after_post(address)


@bp.post("/imports/<kind>/<key>/give-up")
@requires(Permission.SIGNED_IN)
def give_up_import(kind: str, key: str) -> ResponseReturnValue:
    found, run = find_import_here(kind, key)
    give_up(db.session, run, actor=who_asks())
    db.session.commit()
    flash("The file was given up, and nothing was taken in", "success")
    return redirect_after_post(url_for("imports.send_file", kind=found.name))


def _context(
    kind: ImportKind, run: ImportRun, form: TakeInForm | None = None
) -> dict[str, Any]:
    page = PageAsked.from_args(request.args)
    checked = run.state == ImportState.CHECKED
    fine = checked and not run.findings
    return {
        "kind": kind,
        "run": run,
        "checking": is_being_checked(run),
        "shown": say_shown(run) if checked else [],
        "findings": page_of_findings(db.session, run, page) if checked else None,
        "changes": list_changes(db.session, run, page) if checked else None,
        "foretold": kind.foretell(db.session, run, who_asks()) if fine else (),
        "form": form or TakeInForm().offer(run.changed),
    }


def init_app(app: Flask) -> None:
    """Join imports to an application."""
    app.register_blueprint(bp)
    declare_audit_words(app, {"import": "Import"})
    add_tick_step(app, *tick_steps.STEPS)
