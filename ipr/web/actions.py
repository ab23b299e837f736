"""One view for every action of a workflow: its page, and what its form does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.extensions import db
from ipr.web.forms.fields import Form
from ipr.web.htmx import redirect_after_post, respond
from ipr.workflow import Opens, Refused, Transition, Workflow


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that a workflow allows, about to be done or shown."""

    workflow: Workflow[Any]
    thing: Any
    do: Callable[..., Any]
    """The service function, named as its row. It is given the session, the thing,
    `actor` and what was asked."""
    back: str
    """Where it leads, done or not."""
    subject: Any = None
    """What the function is given, where that is not the thing."""
    onward: Callable[[Any], str] | None = None
    """Given what the function returned, where it leads instead once it is done."""
    template: str = ""
    preview: Callable[..., Any] | None = None
    """Raises what doing it would, and does nothing: the form, a PreviewedForm, is then
    shown once more before it is done."""

    @property
    def row(self) -> Transition:
        """What the table says of it."""
        return self.workflow.row(self.do.__name__, self.thing)

    def perform(self, **given: Any) -> ResponseReturnValue:
        """Do it and lead on, saying what was done. Raises Refused."""
        actor, row = current_user._get_current_object(), self.row
        done = self.do(db.session, self.subject or self.thing, actor=actor, **given)
        banner = row.banner.format(it=self.thing, done=done)
        url = self.onward(done) if self.onward else self.back
        db.session.commit()
        if banner:
            flash(banner, "success")
        return redirect_after_post(url)

    def why_closed(self, sent: bool) -> str:
        """Return why its page does not open; empty if it does."""
        opens = self.row.opens
        if opens is Opens.POSSIBLE:
            return self.workflow.why_not_possible(self.thing, self.row.action)
        if opens is Opens.ALLOWED and not sent:
            try:
                self.workflow.check(
                    db.session, self.thing, self.row.action, actor=current_user
                )
            except Refused as problem:
                return str(problem)
        return ""


def serve_action(
    act: Act,
    form: Form,
    page: Callable[[], Mapping[str, Any]],
    *,
    chosen: Mapping[str, Mapping[str, Any]] | None = None,
    also: Mapping[str, Any] | None = None,
    seen: int | None = None,
    saved: object | None = None,
) -> ResponseReturnValue:
    """Show the page of an action, or do it with what its form gave.

    `page` returns what the page needs, and is asked only if it is shown. `chosen` says
    what the choices of a field stand for, `also` what the service function needs
    besides. `seen` is the revision on which the form must have been opened; `saved`
    has the values of today, where they are to be compared with what was typed.
    """
    sent = form.is_submitted()
    closed = act.why_closed(sent)
    if closed:
        return say_and_return(closed, act.back)
    if sent and is_sent_well(form, act.row, seen, saved):
        given = {name: form[name].data for name in act.row.asks}
        for name, things in (chosen or {}).items():
            given[name] = things[given[name]]
        try:
            if not act.preview or form.confirm.data:
                return act.perform(**given | dict(also or {}))
            act.preview(db.session, act.thing, actor=current_user, **given)
            form.previewed = True
        except Refused as problem:
            # Noting that the page is read commits: half a deed must not go with it.
            db.session.rollback()
            if problem.field:
                form[problem.field].errors = problem.reasons
            else:
                form.form_errors.extend(problem.reasons)
    return respond(act.template, form=form, act=act.row, back=act.back, **page())


def serve_button(act: Act, **given: Any) -> ResponseReturnValue:
    """Do an action that asks nothing, and say what came of it on the next page."""
    try:
        return act.perform(**given)
    except Refused as problem:
        db.session.rollback()
        return say_and_return(str(problem), act.back)


def say_and_return(words: str, url: str) -> ResponseReturnValue:
    """Send the browser to a page that says something."""
    flash(words)
    return redirect_after_post(url)


def is_sent_well(
    form: Form, row: Transition, seen: int | None, saved: object | None
) -> bool:
    """Return whether a form is filled in well and not stale; say at it what is not."""
    valid = bool(form.validate())
    if seen is None or not form.is_stale(seen):
        return valid
    form.note_conflict(seen, saved or {})
    if not form.conflict:
        form.form_errors[-1] = row.changed
    return False
