"""From a WTForms field to the parameters of the GOV.UK component that shows it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from wtforms import Field

from ipr.web.forms.dates import DateField
from ipr.web.typed_dates import PARTS

STOCK = {
    "StringField": "input",
    "EmailField": "input",
    "TelField": "input",
    "SearchField": "input",
    "IntegerField": "input",
    "DecimalField": "input",
    "PasswordField": "password-input",
    "TextAreaField": "textarea",
    "RadioField": "radios",
    "SelectMultipleField": "checkboxes",
    "SelectField": "select",
    "BooleanField": "checkboxes",
    "FileField": "file-upload",
    "MultipleFileField": "file-upload",
    "SubmitField": "button",
}
TYPES = {"EmailField": "email", "TelField": "tel", "SearchField": "search"}
PASSED_ON = ("autocomplete", "autocapitalize", "inputmode", "spellcheck", "rows")
Params = dict[str, Any]


def component_of(field: Field) -> str:
    """Return the name of the GOV.UK component for a field."""
    name = getattr(field, "component", None)
    if name is None:
        name = next(
            (STOCK[c.__name__] for c in type(field).__mro__ if c.__name__ in STOCK),
            None,
        )
    if name is None:
        raise TypeError(f"{field.type} has no GOV.UK component: give it `component`")
    return str(name)


def params_of(field: Field, name: str, options: Mapping[str, Any]) -> Params:
    """Return the parameters of a field's component."""
    if name == "button":
        return _button(field, options)
    params: Params = {"id": field.id, "name": field.name}
    params |= {key: options[key] for key in PASSED_ON if key in options}
    if options.get("classes"):
        params["classes"] = options["classes"]
    if options.get("attributes"):
        params["attributes"] = dict(options["attributes"])
    hint = options.get("hint", field.description)
    if hint:
        params["hint"] = _words(hint)
    if field.errors:
        params["errorMessage"] = {"text": str(field.errors[0])}
    shape: Params = SHAPES[name](field, options)
    return params | shape


def _words(words: Any) -> Params:
    return {"html": words} if isinstance(words, Markup) else {"text": str(words)}


def _label(field: Field, options: Mapping[str, Any], block: str) -> Params:
    heading = bool(options.get("heading"))
    size = options.get("size", "l" if heading else "s")
    classes = f"{block}--{size}" if size else ""
    if options.get("hidden_label"):
        classes = "govuk-visually-hidden"
    words = _words(options.get("label", field.label.text))
    return words | {"classes": classes, "isPageHeading": heading}


def _labelled(field: Field, options: Mapping[str, Any]) -> Params:
    return {"label": _label(field, options, "govuk-label")}


def _input(field: Field, options: Mapping[str, Any]) -> Params:
    params = _labelled(field, options)
    params["value"] = _typed(field)
    params["type"] = TYPES.get(field.type, "text")
    if options.get("width"):
        wide = f"govuk-input--width-{options['width']}"
        params["classes"] = f"{wide} {options.get('classes', '')}".strip()
    for affix in ("prefix", "suffix"):
        if options.get(affix):
            params[affix] = _words(options[affix])
    if "inputmode" not in options and field.type == "IntegerField":
        params["inputmode"] = "numeric"
    return params


def _password(field: Field, options: Mapping[str, Any]) -> Params:
    return _labelled(field, options)  # a password is never sent back


def _textarea(field: Field, options: Mapping[str, Any]) -> Params:
    params = _labelled(field, options)
    value = _typed(field)
    # A browser drops the first line end after the tag: give it one to drop.
    params["value"] = f"\n{value}" if value.startswith("\n") else value
    return params


def _character_count(field: Field, options: Mapping[str, Any]) -> Params:
    return _textarea(field, options) | {"maxlength": getattr(field, "limit", 4000)}


def _select(field: Field, options: Mapping[str, Any]) -> Params:
    items = [
        {"value": choice.value, "text": choice.label, "selected": choice.selected}
        for choice in _choices(field)
    ]
    return _labelled(field, options) | {"items": items}


def _file(field: Field, options: Mapping[str, Any]) -> Params:
    params = _labelled(field, options)
    params["multiple"] = field.type == "MultipleFileField"
    if options.get("accept"):
        params["attributes"] = {
            "accept": options["accept"],
            **dict(options.get("attributes") or {}),
        }
    return params


def _items(field: Field, options: Mapping[str, Any]) -> Params:
    hints = {**getattr(field, "hints", {}), **dict(options.get("hints") or {})}
    reveals = dict(options.get("conditional") or {})
    exclusive = getattr(field, "exclusive", ())
    divider = getattr(field, "divider_before", None)
    items: list[Params] = []
    for number, choice in enumerate(_choices(field), start=1):
        value = str(choice.value)
        if divider == value and number > 1:
            items.append({"divider": "or"})
        item: Params = {"value": value, "checked": bool(choice.selected)}
        item["id"] = field.id if number == 1 else f"{field.id}-{number}"
        item |= _words(choice.label)
        if hints.get(value):
            item["hint"] = _words(hints[value])
        if value in exclusive:
            item["behaviour"] = "exclusive"
        if reveals.get(value):
            item["conditional"] = {"html": reveals[value]}
        items.append(item)
    return {"items": items, "idPrefix": field.id, "classes": _item_classes(options)}


def _item_classes(options: Mapping[str, Any]) -> str:
    classes = [options.get("classes", "")]
    block = options.get("block", "govuk-radios")
    classes += [f"{block}--{kind}" for kind in ("inline", "small") if options.get(kind)]
    return " ".join(filter(None, classes))


def _fieldset(field: Field, options: Mapping[str, Any]) -> Params:
    return {"fieldset": {"legend": _label(field, options, "govuk-fieldset__legend")}}


def _radios(field: Field, options: Mapping[str, Any]) -> Params:
    return _items(field, options) | _fieldset(field, options)


def _checkboxes(field: Field, options: Mapping[str, Any]) -> Params:
    if field.type == "BooleanField":
        item = {"value": "y", "checked": bool(field.data), "id": field.id}
        item |= _words(options.get("label", field.label.text))
        return {"items": [item], "idPrefix": field.id}
    options = {**options, "block": "govuk-checkboxes"}
    return _items(field, options) | _fieldset(field, options)


def _date(field: DateField, options: Mapping[str, Any]) -> Params:
    births = options.get("autocomplete") == "bday"
    items = []
    for part in PARTS:
        classes = f"govuk-input--width-{4 if part == 'year' else 2}"
        if part in field.wrong or (field.errors and not field.wrong):
            classes += " govuk-input--error"
        item = {"name": field.part_name(part), "id": field.part_name(part)}
        item |= {"label": part.capitalize(), "value": field.parts[part]}
        item |= {"classes": classes}
        if births:
            item["autocomplete"] = f"bday-{part}"
        items.append(item)
    return {"items": items} | _fieldset(field, options)


def _button(field: Field, options: Mapping[str, Any]) -> Params:
    kind = options.get("kind")
    classes = f"govuk-button--{kind}" if kind else ""
    params: Params = {
        "text": options.get("label", field.label.text),
        "classes": f"{classes} {options.get('classes', '')}".strip(),
        "name": field.name,
        "value": "yes",
        "preventDoubleClick": True,
    }
    if options.get("attributes"):
        params["attributes"] = dict(options["attributes"])
    return params


def _choices(field: Any) -> list[Any]:
    return list(field.iter_choices())


def _typed(field: Any) -> str:
    value = field._value()
    return "" if value is None else str(value)


SHAPES: dict[str, Any] = {
    "input": _input,
    "password-input": _password,
    "textarea": _textarea,
    "character-count": _character_count,
    "select": _select,
    "file-upload": _file,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "date-input": _date,
}
