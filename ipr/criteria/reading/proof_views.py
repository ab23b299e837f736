"""Pages that show what is proved of a version, or of a draft."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.criteria.blueprint import bp, find_draft_here, find_version_here, read_here
from ipr.criteria.editor.example_forms import fields_from
from ipr.criteria.models import DraftState
from ipr.criteria.reading.proofs import prove_version
from ipr.criteria.reading.published import version_begun_from
from ipr.criteria.service import DRAFT
from ipr.permissions import Permission
from ipr.rulebook import Version
from ipr.rulebook.proofs import LEVELS, Finding, ReadyExample
from ipr.rulebook.proofs.printout import HEADINGS
from ipr.rulebook.wording.answers import AnswerLine, answer_lines
from ipr.rulebook.wording.outcomes import OUTCOME_WORDS
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import respond


@dataclass(frozen=True)
class Group:
    """The findings of one level, under their heading."""

    level: str
    heading: str
    findings: tuple[Finding, ...]


@bp.get("/criteria/versions/<name>/proofs")
@requires(Permission.SIGNED_IN)
def show_proofs(name: str) -> ResponseReturnValue:
    if name.startswith(DRAFT):
        return _to_draft(name)
    version = find_version_here(name)
    before = current_book().before(version)
    context = proofs_context(version, before)
    return respond("criteria/reading/show_proofs.html", **context)


@bp.get("/criteria/drafts/<int:id>/proofs")
@requires(Permission.READ_CRITERIA_DRAFTS)
def show_draft_proofs(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    reading = read_here(draft)
    editing = draft.state == DraftState.EDITING
    may_edit = editing and current_user.can(Permission.EDIT_CRITERIA)
    version, context = reading.version, {}
    if version:
        before = version_begun_from(current_book(), draft, version)
        context = proofs_context(version, before, may_keep=may_edit)
    return respond(
        "criteria/reading/show_draft_proofs.html",
        draft=draft,
        reading=reading,
        may_edit=may_edit,
        **context,
    )


def proofs_context(
    version: Version, before: Version | None, *, may_keep: bool = False
) -> dict[str, Any]:
    """Return what the proofs of a version need to be shown, beside the one before.

    Whoever may keep an example can add it to the draft at once.
    """
    report = prove_version(version, before)
    groups = [Group(level, HEADINGS[level], report.at(level)) for level in LEVELS]
    return {
        "version": version,
        "titles": {criterion.id: criterion.title for criterion in version.criteria},
        "groups": [group for group in groups if group.findings],
        "fails": len(report.fails),
        "warns": len(report.warns),
        "spoken": partial(answers_in_words, version),
        "outcomes": OUTCOME_WORDS,
        "keep": partial(fields_to_keep, version) if may_keep else None,
    }


def answers_in_words(version: Version, example: ReadyExample) -> tuple[AnswerLine, ...]:
    """Return the answers of an example, each with its question."""
    return answer_lines(version.facts, version.check(example.facts))


def fields_to_keep(version: Version, example: ReadyExample) -> list[tuple[str, str]]:
    """Return what the form that adds an example would send to add this one."""
    given = version.check(example.facts)
    facts = [version.facts[id] for id in given]
    results = {one.id: one.result for one in version.decide(given).criteria}
    data = fields_from(facts, given)
    data |= {"expect": example.expect, "result": results[example.under]}
    return [
        (name, value)
        for name, values in data.items()
        for value in (values if isinstance(values, list) else [values])
        if value
    ]


def _to_draft(name: str) -> ResponseReturnValue:
    number = name.removeprefix(DRAFT)
    if not number.isdecimal() or len(number) > 18:
        abort(404)
    draft = find_draft_here(int(number))
    return redirect(url_for("criteria.show_draft_proofs", id=draft.id))
