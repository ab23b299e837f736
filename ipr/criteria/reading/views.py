"""Pages that read the criteria: every version in plain words, tried, and as text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.routing import BuildError

from ipr.criteria import queries
from ipr.criteria.approval.approvers import proposals_waiting_for
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.criteria.drafting.state_names import STATE_WORDS
from ipr.criteria.errors import CriteriaNotFound
from ipr.criteria.models import VersionDraft
from ipr.criteria.reading.forms import GoverningDayForm, TryForm, try_form
from ipr.criteria.reading.published import (
    PublishedVersion,
    examples_of,
    find_published,
    list_published,
)
from ipr.criteria.reading.question_pages import facts_on, question_pages
from ipr.criteria.service import DRAFT, LONGEST
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook import NoVersionInForce, Rulebook, Version
from ipr.rulebook.file.line_spans import find_line_spans
from ipr.rulebook.wording.condition_sentences import criterion_sentence
from ipr.rulebook.wording.conditions import criterion_outline
from ipr.rulebook.wording.decisions import DecisionWords
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import respond
from ipr.web.lists.paging import ListPage, PageAsked, list_page
from ipr.web.transactions import reads_only


@dataclass(frozen=True)
class ReadableVersion:
    """A version that somebody may read, and what it stands in."""

    name: str
    version: Version
    book: Rulebook
    published: PublishedVersion | None = None
    draft: VersionDraft | None = None


@bp.get("/criteria")
@requires(Permission.SIGNED_IN)
def list_versions() -> ResponseReturnValue:
    book, today = current_book(), london_today()
    form = GoverningDayForm(request.args if "day-day" in request.args else None)
    asked = form.day.data if form.day.raw_data is not None and form.validate() else None
    return respond(
        "criteria/reading/list_versions.html",
        form=form,
        asked=asked,
        governing=_governing(book, asked) if asked else None,
        first=book.versions[0],
        versions=list_published(db.session, book, today),
        drafts=_drafts() if current_user.can(Permission.READ_CRITERIA_DRAFTS) else None,
        draft_states=STATE_WORDS,
        waiting=proposals_waiting_for(db.session, current_user),
        today=today,
    )


@bp.get("/criteria/versions/<name>")
@requires(Permission.SIGNED_IN)
def show_version(name: str) -> ResponseReturnValue:
    found = find_readable(name)
    if found is None:
        return _to_draft(name)
    return respond(
        "criteria/reading/show_version.html",
        form=None,
        **version_context(found.version, found.book),
        **_beside(found),
    )


@bp.route("/criteria/versions/<name>/try", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@reads_only
def try_version(name: str) -> ResponseReturnValue:
    found = find_readable(name)
    if found is None:
        return _to_draft(name)
    form = _form_of(found)
    return respond(
        "criteria/reading/try_version.html",
        "criteria/reading/_tried.html",
        found=found,
        version=found.version,
        form=None,
        **_try_context(found, form),
    )


@bp.get("/criteria/versions/<name>/text")
@requires(Permission.SIGNED_IN)
def show_text(name: str) -> ResponseReturnValue:
    found = find_readable(name)
    if found is None:
        return _to_draft(name)
    text = found.book.text
    places = find_line_spans(text)
    id = found.version.id
    parts = []
    if id in places.versions:
        parts = [("This version", *places.versions[id])]
        parts += [
            (found.version.facts[fact].question, *places.facts[fact])
            for fact in found.version.uses
            if fact in places.facts
        ]
    return respond(
        "criteria/reading/show_text.html",
        found=found,
        version=found.version,
        parts=parts,
        lines=text.splitlines(),
        whole=request.args.get("whole") == "yes" or not parts,
    )


def find_readable(name: str) -> ReadableVersion | None:
    """Return a version or a draft's; None for a draft that can't be read yet.

    Ends the request where there is none that the reader may see.
    """
    book = current_book()
    if not name.startswith(DRAFT):
        try:
            found = find_published(db.session, book, name, london_today())
        except CriteriaNotFound:
            abort(404)
        return ReadableVersion(name, found.version, book, published=found)
    draft = _draft_of(name)
    if draft.version is not None:
        return find_readable(draft.version.name)
    reading = read_here(draft)
    if reading.version is None or reading.book is None:
        return None
    return ReadableVersion(name, reading.version, reading.book, draft=draft)


def version_context(version: Version, book: Rulebook) -> dict[str, Any]:
    """Return what the plain words of a version need."""
    return {
        "version": version,
        "outlines": {c.id: criterion_outline(version, c) for c in version.criteria},
        "sentences": {c.id: criterion_sentence(version, c) for c in version.criteria},
        "question_pages": question_pages(version, book),
        "examples": examples_of(version),
        "stored_alone": version.id not in {one.id for one in book.versions},
        "today": london_today(),
    }


def address_if_any(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page that the application may not have."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def _draft_of(name: str) -> VersionDraft:
    number = name.removeprefix(DRAFT)
    if not number.isdecimal() or len(number) > LONGEST:
        abort(404)
    return find_draft_here(int(number))


def _to_draft(name: str) -> ResponseReturnValue:
    flash("This draft cannot be read yet: mend what is listed here first")
    return redirect(url_for("criteria.show_draft", id=_draft_of(name).id))


def _form_of(found: ReadableVersion) -> TryForm:
    return try_form(facts_on(question_pages(found.version, found.book)))()


def _try_context(found: ReadableVersion, form: TryForm) -> dict[str, Any]:
    return {
        "try_form": form,
        "try_pages": question_pages(found.version, found.book),
        "try_name": found.name,
        "tried": DecisionWords(found.version, found.version.decide(form.answers())),
        "answered": form.is_submitted(),
    }


def _beside(found: ReadableVersion) -> dict[str, Any]:
    """Return the links of a version's page, to pages that may not be there."""
    version, name = found.version, found.name
    before = found.book.before(version)
    withdrawn = found.published is not None and found.published.withdrawal is not None
    proofs = address_if_any("criteria.show_proofs", name=name)
    return {
        "found": found,
        "name": name,
        "before": None if withdrawn else before,
        "proofs": None if withdrawn or found.draft else proofs,
    }


def _governing(book: Rulebook, on: date) -> Version | None:
    try:
        return book.in_force(on)
    except NoVersionInForce:
        return None


def _drafts() -> ListPage[VersionDraft]:
    return list_page(
        db.session,
        queries.drafts_for(current_user).order_by(None),
        PageAsked.from_args(request.args),
        sorts={"latest": [VersionDraft.id]},
        default="-latest",
        unique=[],
        per_page=20,
    )
