"""GOV.UK's components, drawn by its library from a field or from parameters.

Pages call this through `field()` of `templates/macros/fields.html`.
"""

import json
import re
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms import Field

from ipr.web.field_params import Params, component_of, params_of

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

    Drawing one costs about a millisecond, so those that hold nothing typed are kept.
    """
    if _holds_nothing_typed(name, params):
        return _kept(name, json.dumps(params, default=str))
    return _draw(name, params)


@lru_cache(maxsize=512)
def _kept(name: str, params: str) -> Markup:
    return _draw(name, json.loads(params))


def _holds_nothing_typed(name: str, params: Params) -> bool:
    if name in ("button", "error-summary"):
        return name == "button"
    items = params.get("items", ())
    if name == "date-input":
        return not any(item["value"] for item in items)
    reveals = any("conditional" in item for item in items)
    return not (reveals or params.get("value") or params.get("errorMessage"))


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
