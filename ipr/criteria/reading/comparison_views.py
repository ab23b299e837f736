"""The page that holds two versions or drafts against one another."""

from contextlib import suppress

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.criteria.blueprint import bp
from ipr.criteria.errors import CriteriaNotFound
from ipr.criteria.queries import drafts_to_compare
from ipr.criteria.reading.compared import compare_pair, wording_lines
from ipr.criteria.reading.forms import CompareForm
from ipr.criteria.service import DRAFT, LONGEST, find_draft, find_version
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook import Rulebook
from ipr.rulebook.comparison.versions import CannotCompare, Comparison
from ipr.rulebook.wording.answers import answer_lines
from ipr.rulebook.wording.differences import (
    change_groups,
    change_heading,
    comparison_summary,
    one_sided_sentences,
    version_names,
)
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import respond


@bp.get("/criteria/compare")
@requires(Permission.SIGNED_IN)
def compare_versions() -> ResponseReturnValue:
    book = current_book()
    form = CompareForm(request.args or None, data=_usual(book)).offer(_choices(book))
    comparison = None
    if request.args and form.validate():
        comparison = _compare(form, book)
    if comparison is None:
        return respond(
            "criteria/reading/compare_versions.html", form=form, comparison=None
        )
    return respond(
        "criteria/reading/compare_versions.html",
        "criteria/reading/_changes.html",
        form=form,
        comparison=comparison,
        names=version_names(comparison),
        summary=comparison_summary(comparison),
        groups=change_groups(comparison),
        unlisted=[
            (
                change_heading(comparison, kind.from_outcome, kind.to_outcome),
                [list(answer_lines(comparison.facts, one)) for one in kind.examples],
            )
            for kind in comparison.unlisted
        ],
        one_sided=one_sided_sentences(comparison),
        wordings=wording_lines(comparison),
    )


def _compare(form: CompareForm, book: Rulebook) -> Comparison | None:
    """Return the comparison asked for; None, with an error, where there is none."""
    versions = []
    for chosen in (form.start, form.end):
        try:
            version = find_version(
                db.session, str(chosen.data), book=book, user=current_user
            )
        except CriteriaNotFound as problem:
            chosen.errors = [str(problem)]
            return None
        versions.append(version)
    first, second = versions
    try:
        return compare_pair(first, second)
    except CannotCompare as problem:
        form.end.errors = [str(problem)]
        return None


def _choices(book: Rulebook) -> dict[str, str]:
    """Return what can be compared: the published versions, and the reader's drafts.

    A draft that is over is there only if it was asked for by its address.
    """
    drafts = list(db.session.scalars(drafts_to_compare(current_user)))
    for name in (request.args.get("from", ""), request.args.get("to", "")):
        number = name.removeprefix(DRAFT)
        if name != number and number.isdecimal() and len(number) <= LONGEST:
            with suppress(CriteriaNotFound):
                drafts.append(find_draft(db.session, int(number), user=current_user))
    found = {v.id: f"{v.title} ({v.id})" for v in reversed(book.versions)}
    return found | {
        f"{DRAFT}{one.id}": f"Draft {one.id}: {one.title}" for one in drafts
    }


def _usual(book: Rulebook) -> dict[str, str]:
    """Return what is chosen at first: the version in force and the one before it."""
    started = [v for v in book.versions if v.starts <= london_today()]
    started = started or list(book.versions)
    return {"start": started[-2 if len(started) > 1 else 0].id, "end": started[-1].id}
