"""GOV.UK's components, drawn by its library from a field or from parameters.

Pages call this through `field()` of `templates/macros/fields.html`.
"""

import json
import re
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup, escape
from wtforms import Field

from ipr.web.forms.component_parameters import Params, component_of, params_of

LIBRARY = "govuk_frontend_jinja/components"
MACROS = {
    "input": "govukInput",
    "password-input": "govukPasswordInput",
    "textarea": "govukTextarea",
    "character-count": "govukCharacterCount",
    "radios": "govukRadios",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "file-upload": "govukFileUpload",
    "select": "govukSelect",
    "button": "govukButton",
    "error-summary": "govukErrorSummary",
}
SLOT = re.compile("\ue000([0-9]+)\ue001")
CONTROLS = re.compile(r' data-aria-controls="[^"]*"')


def render_field(field: Field, **options: Any) -> Markup:
    """Return a field as its GOV.UK component.

    Options: `label`, `size` (s, m, l, xl), `heading` (the label is the page's h1),
    `hint`, `hints` (by option), `classes`, `width` (of a text box, in characters),
    `inline` and `small` (radios, checkboxes), `conditional` (HTML by option),
    `autocomplete`, `inputmode`, `rows`, `prefix`, `suffix`, `attributes`,
    `kind` (of a button: secondary, warning, inverse), `accept`, `hidden_label`.
    """
    name = component_of(field)
    return render_component(name, params_of(field, name, options))


def render_component(name: str, params: Params) -> Markup:
    """Return a component of the library, given its parameters.

    Drawing one costs about a millisecond, so each is kept, drawn with slots in the
    place of what was typed: nothing personal is kept, and whoever types another
    thing is shown the same component.
    """
    if name == "error-summary":
        return _draw(name, params)
    blank, typed = _take_out(params)
    drawn = _kept(name, json.dumps(blank, default=str))
    return Markup(SLOT.sub(lambda slot: _put_in(typed, slot), drawn))


@lru_cache(maxsize=1024)
def _kept(name: str, params: str) -> Markup:
    return _draw(name, json.loads(params))


def _take_out(params: Params) -> tuple[Params, list[Markup]]:
    """Return the parameters with slots for what was typed, and that, escaped."""
    typed: list[Markup] = []

    def slot(value: Any) -> str:
        typed.append(escape(value))
        return f"\ue000{len(typed) - 1}\ue001"

    def blank(part: Params) -> Params:
        found = dict(part)
        if found.get("value") and "text" not in found:  # a choice has its words
            found["value"] = slot(found["value"])
        for place in ("errorMessage", "conditional"):
            if place in found:
                ((kind, value),) = found[place].items()
                found[place] = {kind: slot(Markup(value) if kind == "html" else value)}
        return found

    found = blank(params)
    if "items" in found:
        found["items"] = [blank(item) for item in found["items"]]
    return found, typed


def _put_in(typed: list[Markup], slot: re.Match[str]) -> str:
    number = int(slot[1])
    return typed[number] if number < len(typed) else slot[0]


def _draw(name: str, params: Params) -> Markup:
    template = current_app.jinja_env.get_template(f"{LIBRARY}/{name}/macro.html")
    macro = getattr(template.module, MACROS[name])
    drawn = str(macro(params)).strip()
    if name == "radios":
        # By it the library's script would put aria-expanded on a radio button, where
        # ARIA knows none; our style sheet shows what belongs to the one chosen.
        drawn = CONTROLS.sub("", drawn)
    return Markup(drawn)


def first_input(field: Field) -> str:
    """Return the id that a message about the field should lead to."""
    return str(getattr(field, "first_input", field.id))


def error_list(form: Any) -> list[Params]:
    """Return the lines of a form's error summary, each leading to its input."""
    found: list[Params] = [{"text": str(error)} for error in form.form_errors]
    for field in form:
        if field.errors and field.widget.__class__.__name__ != "HiddenInput":
            href = f"#{first_input(field)}"
            found.append({"text": str(field.errors[0]), "href": href})
        elif field.errors:
            found.append({"text": str(field.errors[0])})
    return found


def render_error_summary(form: Any) -> Markup:
    """Return the summary that tops a refused form; nothing if it has no errors."""
    lines = error_list(form)
    if not lines:
        return Markup("")
    params = {"titleText": "There is a problem", "errorList": lines}
    return render_component("error-summary", params)
