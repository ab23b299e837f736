"""The blueprint of imports, and what its pages find by their address."""

from flask import Blueprint, abort, current_app, url_for
from flask_login import current_user

from ipr.accounts.models import User
from ipr.extensions import db
from ipr.imports.columns.plans import ImportPlan, plan_import
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRun, ImportState
from ipr.imports.registry import import_kinds
from ipr.imports.service import ImportNotFound, find_import
from ipr.imports.work import read_seen, said_for

bp = Blueprint("imports", __name__)


def find_kind_here(name: str) -> ImportKind:
    """Return a kind that the person may import; 404 for none, 403 for another's."""
    kind = import_kinds(current_app).get(name)
    if kind is None:
        abort(404)
    if not current_user.can(kind.permission):
        abort(403)
    return kind


def find_import_here(kind: str, key: str) -> tuple[ImportKind, ImportRun]:
    """Return the person's own import; 404 for any other.

    Also for one that shows rows of an area which is no longer theirs.
    """
    found = find_kind_here(kind)
    try:
        run = find_import(db.session, key, user=who_asks())
    except ImportNotFound:
        abort(404)
    if run.kind != found.name or not is_still_theirs(found, run):
        abort(404)
    return found, run


def is_still_theirs(kind: ImportKind, run: ImportRun) -> bool:
    """Return whether all areas whose rows an import may show are the person's."""
    if not kind.area_column or kind.any_area(who_asks()):
        return True
    own = {area.id for area in kind.areas(db.session, who_asks())}
    if run.area_id:
        return run.area_id in own
    if "sheet" not in run.shown:
        return True  # it was not compared with anything yet
    return "areas" in run.shown and own >= set(run.shown["areas"])


def find_open_import(kind: str, key: str) -> tuple[ImportKind, ImportRun]:
    """Return an import of which something can still be said; 404 for any other."""
    found, run = find_import_here(kind, key)
    if run.state in (ImportState.TAKEN, ImportState.GIVEN_UP):
        abort(404)
    return found, run


def plan_here(kind: ImportKind, run: ImportRun) -> ImportPlan:
    """Return how a file is to be read, as far as it is known."""
    columns = kind.columns_for(who_asks())
    return plan_import(read_seen(run.seen), columns, said_for(run, kind))


def import_address(run: ImportRun, view: str = "show_import") -> str:
    return url_for(f"imports.{view}", kind=run.kind, key=run.key)


def next_question(kind: ImportKind, run: ImportRun) -> str:
    """Return the address of the first page on which something is to be said."""
    plan = plan_here(kind, run)
    if plan.sheet is None:
        return import_address(run, "choose_sheet")
    if plan.headings is None:
        return import_address(run, "choose_headings")
    return import_address(run, "match_columns")


def who_asks() -> User:
    """Return the person, and not what stands for them in this request."""
    user: User = current_user._get_current_object()
    return user
