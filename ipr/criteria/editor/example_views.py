"""Plain forms about worked examples, made up or with the answers of a real case."""

from functools import partial
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria import edits
from ipr.criteria.blueprint import bp
from ipr.criteria.editor.example_forms import (
    OUTCOMES,
    RESULTS,
    ReferralForm,
    answers_of,
    example_form,
    fields_from,
)
from ipr.criteria.editor.past_answers import (
    answers_for,
    find_pattern,
    list_patterns,
    referral_with_answers,
)
from ipr.criteria.editor.save_edit import Change, address, back_to, open_change, save
from ipr.criteria.editor.version_forms import ConfirmChangeForm
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked

HERE = "/criteria/drafts/<int:id>/change/criteria/<criterion>/examples"
BOTH = ["GET", "POST"]


@bp.route(f"{HERE}/new", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_example(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    made = example_form(change.contents)
    copied = copied_answers(change, criterion)
    shown = fields_from(made.facts, copied.pop("given", {}))
    form = made(data=change.fields(**shown, **copied))
    edit = partial(edits.add_example, criterion=criterion)
    if form.validate_on_submit() and save(
        form,
        change,
        {},
        edit,
        given=form.given(),
        expect=form.expect.data,
        result=form.result.data or None,
    ):
        db.session.commit()
        flash("The example is added.", "success")
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/add_example.html",
        form=form,
        draft=change.draft,
        criterion=now,
        copied=bool(copied),
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/choose", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def choose_example(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    form = ReferralForm()
    if form.validate_on_submit():
        referral = referral_with_answers(db.session, form.asked(), user=current_user)
        if referral is None:
            words = "There is no referral with this reference that you may see"
            form.reference.errors = [words]
        else:
            record(
                db.session,
                AuditAction.REFERRAL_READ,
                subject=referral,
                actor=current_user,
            )
            pattern = referral.pattern_id
            db.session.commit()
            return redirect_after_post(example_address(change, criterion, pattern))
    version = change.reading.version
    return respond(
        "criteria/editor/choose_example.html",
        "criteria/editor/_patterns.html",
        form=form,
        draft=change.draft,
        criterion=now,
        version=version,
        list=list_patterns(db.session, version, PageAsked.from_args(request.args)),
        outcomes=OUTCOMES,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/<int:number>/change", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def change_example(id: int, criterion: str, number: int) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    if not 1 <= number <= len(now.examples):
        abort(404)
    example = now.examples[number - 1]
    made = example_form(change.contents)
    saved = change.fields(
        **fields_from(made.facts, answers_of(example, made.facts)),
        expect=example.get("expect"),
        result=example.get("result") or "",
    )
    form = made(data=saved)
    form.submit.label.text = "Save the example"
    edit = partial(edits.change_example, criterion=criterion, number=number)
    if form.validate_on_submit() and save(
        form,
        change,
        saved,
        edit,
        given=form.given(),
        expect=form.expect.data,
        result=form.result.data or None,
    ):
        db.session.commit()
        flash("The example is saved.", "success")
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/change_example.html",
        form=form,
        draft=change.draft,
        criterion=now,
        number=number,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/<int:number>/remove", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def remove_example(id: int, criterion: str, number: int) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    if not 1 <= number <= len(now.examples):
        abort(404)
    form = ConfirmChangeForm(data=change.fields())
    form.submit.label.text = "Remove the example"
    edit = partial(edits.remove_example, criterion=criterion)
    if form.validate_on_submit() and save(form, change, {}, edit, number=number):
        db.session.commit()
        flash("The example is removed from the draft.", "success")
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/remove_example.html",
        form=form,
        draft=change.draft,
        criterion=now,
        example=now.examples[number - 1],
        number=number,
        contents=change.contents,
        outcomes=OUTCOMES,
        results=RESULTS,
        back=address(change, f"criterion-{criterion}"),
    )


def example_address(change: Change, criterion: str, pattern: int | None) -> str:
    """Return the address of the form with the answers of a pattern in it."""
    return url_for(
        "criteria.add_example",
        id=change.draft.id,
        criterion=criterion,
        pattern=pattern,
    )


def copied_answers(change: Change, criterion: str) -> dict[str, Any]:
    """Return the answers that the address asks to copy, and what comes of them."""
    number = request.args.get("pattern", "")
    version = change.reading.version
    if version is None or not number.isdecimal() or len(number) > 12:
        return {}
    pattern = find_pattern(db.session, int(number))
    if pattern is None:
        abort(404)
    given = answers_for(version, pattern)
    decision = version.decide(given)
    results = {one.id: one.result for one in decision.criteria}
    return {
        "given": given,
        "expect": decision.outcome,
        "result": results.get(criterion, ""),
    }
