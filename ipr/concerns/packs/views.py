"""Pages of the packs for the Serious Case Panel, and their files."""

from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.concerns.blueprint import bp
from ipr.concerns.packs import notices, service
from ipr.concerns.packs.contents import PackWords
from ipr.concerns.packs.forms import (
    ReleasePackForm,
    SendBackPackForm,
    SendPackForm,
    StartPackForm,
    TakeBackPackForm,
    WritePackForm,
    saved_values,
)
from ipr.concerns.packs.models import PackState, PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.packs.queries import (
    find_pack,
    later_corrections,
    possible_readers,
    visible_packs,
)
from ipr.concerns.packs.states import PACK_WORKFLOW
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.documents.keeping import made_again
from ipr.documents.model import Chart
from ipr.documents.pdf import CannotMakeFile
from ipr.documents.sending import FileFormat, send_document
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.actions import Act, say_and_return, serve_action
from ipr.web.headers import answer_with_chart
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings
from ipr.workflow import Refused

__all__ = ["notices"]
METHODS = ["GET", "POST"]
OFFERED = 8
"""Quarters that a pack can be begun of: those before this one, and this one."""


@bp.get("/concerns/packs")
@requires(Permission.READ_CONCERNS)
def list_packs() -> ResponseReturnValue:
    packs = visible_packs(db.session, _reader())
    return respond(
        "concerns/packs/list_packs.html", packs=packs, states=PACK_WORKFLOW.states
    )


@bp.route("/concerns/packs/new", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def start_pack() -> ResponseReturnValue:
    now = Quarter.of(london_today())
    whole = [now.later(-number) for number in range(1, OFFERED)]
    form = StartPackForm().offer(whole, now)
    if form.validate_on_submit():
        begin_writing(db.session)
        try:
            pack = service.start_pack(
                db.session, Quarter.read(form.quarter.data), actor=_reader()
            )
        except Refused as problem:
            db.session.rollback()
            form.quarter.errors = problem.reasons
        else:
            url = url_for("concerns.write_pack", pack_id=pack.id)
            db.session.commit()
            flash("The pack is begun", "success")
            return redirect_after_post(url)
    return respond("concerns/packs/start_pack.html", form=form)


@bp.get("/concerns/packs/<int:pack_id>")
@requires(Permission.READ_CONCERNS)
def show_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    return respond("concerns/packs/show_pack.html", **_shown(pack))


@bp.get("/concerns/packs/<int:pack_id>/chart.svg")
@requires(Permission.READ_CONCERNS)
def draw_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    document = service.show_document(db.session, pack, _threshold())
    drawn = [block.picture for block in document.blocks if isinstance(block, Chart)]
    return answer_with_chart(drawn[0]) if drawn else abort(404)


@bp.get("/concerns/packs/<int:pack_id>/pack.<ending>")
@requires(Permission.READ_CONCERNS)
def save_pack(pack_id: int, ending: str) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    if pack.state is PackState.DRAFT or ending not in list(FileFormat):
        abort(404)  # of a draft nobody has looked through there is none
    try:
        saved: Response = send_document(made_again(pack.kept), FileFormat(ending))
    except CannotMakeFile as problem:
        back = url_for("concerns.show_pack", pack_id=pack_id)
        return say_and_return(f"{problem}. You can print the page instead", back)
    return saved


@bp.route("/concerns/packs/<int:pack_id>/write", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def write_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    words = PackWords.read(pack.words)
    form = WritePackForm.of(words)
    if not form.is_submitted():
        form.revision.data = pack.revision
    return serve_action(
        _act(pack, service.write_pack),
        form,
        lambda: {"pack": pack},
        also={"patterns": form.patterns()},
        seen=pack.revision,
        saved=saved_values(words),
    )


@bp.route("/concerns/packs/<int:pack_id>/send", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def send_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    people = possible_readers(db.session, pack, london_today())
    form = SendPackForm(revision=pack.revision).offer(people)
    return serve_action(
        _act(pack, service.send_pack),
        form,
        lambda: _shown(pack) | {"people": people},
        chosen={"reader": {str(person.id): person for person in people}},
        also={"threshold": _threshold()},
        seen=pack.revision,
    )


@bp.route("/concerns/packs/<int:pack_id>/release", methods=METHODS)
@requires(Permission.SECOND_READ_PACK)
def release_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    form = ReleasePackForm(revision=pack.revision)
    act, also = _act(pack, service.release_pack), {"threshold": _threshold()}
    return serve_action(act, form, lambda: _shown(pack), also=also, seen=pack.revision)


@bp.route("/concerns/packs/<int:pack_id>/send-back", methods=METHODS)
@requires(Permission.SECOND_READ_PACK)
def send_back_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    form = SendBackPackForm(revision=pack.revision)
    act = _act(pack, service.send_back_pack)
    return serve_action(act, form, lambda: {"pack": pack}, seen=pack.revision)


@bp.route("/concerns/packs/<int:pack_id>/take-back", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def take_back_pack(pack_id: int) -> ResponseReturnValue:
    pack = find_pack_here(pack_id)
    act = _act(pack, service.take_back_pack)
    return serve_action(act, TakeBackPackForm(), lambda: {"pack": pack})


def find_pack_here(pack_id: int) -> PanelPack:
    """Return a pack that the reader may see; 404 otherwise."""
    return find_pack(db.session, pack_id, _reader()) or abort(404)


def _reader() -> User:
    user: User = current_user._get_current_object()
    return user


def _threshold() -> int:
    return current_settings().small_counts


def _act(pack: PanelPack, do: Any) -> Act:
    done_elsewhere = do is service.send_back_pack  # its reader sees it no more
    back = url_for("concerns.show_pack", pack_id=pack.id)
    return Act(
        workflow=PACK_WORKFLOW,
        thing=pack,
        do=do,
        back=back,
        onward=(lambda _: url_for("concerns.list_packs")) if done_elsewhere else None,
        template=f"concerns/packs/{do.__name__}.html",
    )


def _shown(pack: PanelPack) -> dict[str, Any]:
    """Return what a page that shows a pack reads."""
    document = service.show_document(db.session, pack, _threshold())
    missing, findings = [], []
    if pack.state is PackState.DRAFT:
        figures = service.read_pack_figures(db.session, pack, _threshold())
        missing = service.what_is_missing(pack, figures)
        findings = service.find_sensitive(db.session, pack, figures)
    return {
        "pack": pack,
        "document": document,
        "missing": missing,
        "findings": findings,
        "states": PACK_WORKFLOW.states,
        "acts": PACK_WORKFLOW.buttons(db.session, pack, actor=current_user),
        "corrected": later_corrections(db.session, pack),
    }
