"""From a fact of the rulebook to the fields that ask it, and back to its answer.

Nothing here names a fact: whatever the rulebook asks becomes a question.

An `any_of` is asked in two steps. What applies is ticked; the follow-up, which is out
of sight until then, asks what the others are: not so, not known, or some of each. An
option that was not ticked is only ever taken as "not so" when somebody has said that.
"""

from typing import Any

from markupsafe import Markup
from wtforms import Field

from ipr.referrals.questions.option_hints import OPTION_HINTS
from ipr.rulebook.answers import Answer
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, Fact
from ipr.web.forms.fields import ManyOfField, OneOfField

NONE_LABEL, NOT_KNOWN_LABEL = "None of these", "Not known"
REST_NO, SOME = "no", "some"
REST_CHOICES = {
    REST_NO: "Yes, none of them apply",
    NOT_KNOWN: "No, they are not known",
    SOME: "Some of them are not known",
}
REST_QUESTION = "Are you sure that none of the others apply?"
REST_LABEL = Markup(REST_QUESTION + ' <span class="govuk-visually-hidden">({})</span>')
UNKNOWN_LABEL = Markup(
    'Which of them are not known? <span class="govuk-visually-hidden">({})</span>'
)
"""Both say also which question they follow: several may be on one page."""


def field_name(fact: Fact) -> str:
    """Return the name of the field that asks a fact; no other field begins so."""
    return f"q_{fact.id}"


def rest_name(fact: Fact) -> str:
    """Return the name of the field that asks about what was not ticked."""
    return f"{field_name(fact)}__rest"


def unknown_name(fact: Fact) -> str:
    """Return the name of the field for those that are not known, one by one."""
    return f"{field_name(fact)}__unknown"


def fields_of(fact: Fact) -> dict[str, Any]:
    """Return the unbound fields that ask a fact, by name."""
    options = dict(fact.options)
    if fact.type != ANY_OF:
        choices = {
            **options,
            NOT_KNOWN: NOT_KNOWN_LABEL,
        }
        field = OneOfField(
            fact.question,
            description=fact.help,
            choices=choices,
            divider_before=NOT_KNOWN,
        )
        return {field_name(fact): field}
    ticks = ManyOfField(
        fact.question,
        description=fact.help,
        choices={
            **options,
            NONE: NONE_LABEL,
            NOT_KNOWN: NOT_KNOWN_LABEL,
        },
        exclusive=[NONE, NOT_KNOWN],
        hints=OPTION_HINTS.get(fact.id),
    )
    if len(options) == 1:
        return {field_name(fact): ticks}
    rest = OneOfField(
        REST_LABEL.format(fact.question),
        choices=REST_CHOICES,
    )
    unknown = ManyOfField(
        UNKNOWN_LABEL.format(fact.question),
        choices=options,
    )
    return {
        field_name(fact): ticks,
        rest_name(fact): rest,
        unknown_name(fact): unknown,
    }


def answer_to_fields(fact: Fact, answer: Answer | None) -> dict[str, Any]:
    """Return the data that shows an answer in the fields of its fact."""
    name = field_name(fact)
    if answer is None or isinstance(answer, str):
        return {name: answer}
    selected = [option for option in fact.options if option in answer["selected"]]
    denied = [option for option in fact.options if option in answer["not_selected"]]
    unknown = [o for o in fact.options if o not in selected and o not in denied]
    if not selected and not unknown:
        return {name: [NONE]}
    if not selected and not denied:
        return {name: [NOT_KNOWN]}
    rest = (SOME if denied else NOT_KNOWN) if unknown else REST_NO
    if len(selected) == len(fact.options):
        rest = ""
    return {
        name: selected,
        rest_name(fact): rest or None,
        unknown_name(fact): unknown if rest == SOME else [],
    }


def read_answer(form: Any, fact: Fact, *, rest_needed: bool = True) -> Answer | None:
    """Return the answer in a form's fields; None if nothing was said.

    Adds an error to the field that contradicts another or leaves something open; if
    the rest is not needed, it is not known until something is said of it.
    """
    field: Field = form[field_name(fact)]
    if fact.type != ANY_OF:
        return str(field.data) if field.data in (*fact.options, NOT_KNOWN) else None
    ticked = list(field.data or [])
    options = list(fact.options)
    if NONE in ticked:
        return {"selected": [], "not_selected": options}
    if NOT_KNOWN in ticked:
        return {"selected": [], "not_selected": []}
    selected = [option for option in options if option in ticked]
    if len(selected) == len(options):
        return {"selected": selected, "not_selected": []}
    if len(options) == 1:
        return None
    if not selected and form[rest_name(fact)].data != SOME:
        return None  # the follow-up was out of sight, whatever it still says
    others = [option for option in options if option not in selected]
    if rest_needed:
        need_rest(form, fact)
    return _read_rest(form, fact, selected, others)


def need_rest(form: Any, fact: Fact) -> None:
    """Refuse a follow-up without an answer, if there is one and it was asked."""
    if rest_name(fact) not in form:
        return
    rest, ticked = form[rest_name(fact)], form[field_name(fact)].data or []
    asked = any(option in ticked for option in fact.options)
    if asked and not (rest.data or rest.errors):
        _refuse(rest, f"Say whether any of the others apply: {fact.question}")


def _read_rest(
    form: Any, fact: Fact, selected: list[str], others: list[str]
) -> Answer | None:
    rest, unknown = form[rest_name(fact)], form[unknown_name(fact)]
    marked = [option for option in unknown.data or [] if option in fact.options]
    if rest.data == REST_NO:
        return {"selected": selected, "not_selected": others}
    said: Answer = {"selected": selected, "not_selected": []}
    if rest.data == NOT_KNOWN:
        return said
    if rest.data != SOME:
        return said if selected else None
    if not marked:
        _refuse(unknown, "Select which of them are not known")
        return said
    if both := [option for option in marked if option in selected]:
        label = fact.options[both[0]]
        _refuse(unknown, f"You selected “{label}” above as well: clear one of them")
    denied = [option for option in others if option not in marked]
    return {"selected": selected, "not_selected": denied}


def _refuse(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]
