"""The JSON Schema of a rulebook file, for editors that check while one types.

It says what the reader's structure checks say: which keys there are, what is missing
and of which type everything is. What needs the whole file (whether a fact exists,
whether the examples pass) is left to `ipr rules check`.
"""

import json
from typing import Any

from ipr.rulebook.file.facts import KEYWORDS, RESERVED, YES_OR_NO
from ipr.rulebook.file.reader import DAY, ID
from ipr.rulebook.model import (
    ANY_OF,
    DISCRETIONARY,
    MANDATORY,
    ONE_OF,
    OUTCOMES,
    RESULTS,
    YES_NO,
)

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
ID_PATTERN = f"^{ID.pattern}$"
NAME: Schema = {"type": "string", "pattern": ID_PATTERN}
DATE: Schema = {
    "type": "string",
    "pattern": f"^{DAY.pattern}$",
    "format": "date",
    "description": "A day, written as 2023-04-01.",
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, **more}


def _mapping(required: Schema, optional: Schema | None = None, **more: Any) -> Schema:
    """Return a mapping with these keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
        **more,
    }


def _said(text: str, schema: Schema) -> Schema:
    return {**schema, "description": text}


def _named(values: Schema, **more: Any) -> Schema:
    """Return a mapping whose keys are ids."""
    names = {"pattern": ID_PATTERN}
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": values,
        "minProperties": 1,
        **more,
    }


def _of_type(type: str, then: Schema) -> Schema:
    """Return what holds for facts of a type only."""
    condition = {"properties": {"type": {"const": type}}, "required": ["type"]}
    return {"if": condition, "then": then}


def _labels(type: str) -> Schema:
    """Return what `options` must be for a fact of a type."""
    if type == YES_NO:
        return _mapping(dict.fromkeys(YES_OR_NO, TEXT))
    return _named(TEXT, propertyNames={**NAME, "not": {"enum": list(RESERVED[type])}})


def _facts() -> Schema:
    edition_texts = {
        "question": TEXT,
        "help": TEXT,
        "options": {"type": "object", "additionalProperties": TEXT},
        "said": {"type": "object", "additionalProperties": TEXT},
    }
    flag = {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}]}
    options = _list(NAME, uniqueItems=True)
    edition = _mapping({"from": DATE}, edition_texts)
    kinds = []
    for type in (YES_NO, ONE_OF, ANY_OF):
        labels = {"options": _labels(type)}
        each = {"items": {"properties": labels}}
        then: Schema = {"properties": {**labels, "editions": each}}
        if type != YES_NO:
            then["required"] = ["options"]
        if type != ANY_OF:
            then["not"] = {"required": ["always_offer"]}
        kinds.append(_of_type(type, then))
    return _mapping(
        {
            "type": _said(
                "yes_no; one_of (one answer out of several); any_of (each option is "
                "a yes-or-no question of its own).",
                {"enum": [YES_NO, ONE_OF, ANY_OF]},
            ),
            "question": TEXT,
        },
        {
            **edition_texts,
            "page": _said("The page of the form that asks it.", NAME),
            "only_raises": _said("Answers that never lower an outcome.", options),
            "always_offer": _said("Options that statistics always need.", options),
            "fixed": _said("Nobody is asked: it follows from elsewhere.", flag),
            "editions": _said("Later texts, each from a day on.", _list(edition)),
        },
        allOf=kinds,
    )


def _condition() -> Schema:
    parts = _list(_ref("condition"))
    return {
        "description": "all: [...], any: [...], not: ... or {fact: [answers]}",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {"all": parts, "any": parts, "not": _ref("condition")},
        "additionalProperties": _list(NAME, uniqueItems=True),
    }


def _answer() -> Schema:
    words = {"type": "array", "items": TEXT}
    lists = {
        "type": "object",
        "properties": {"selected": words, "not_selected": words},
        "additionalProperties": False,
    }
    return {"anyOf": [TEXT, words, lists]}


def _criterion() -> Schema:
    example = _mapping(
        {
            "given": {"type": "object", "additionalProperties": _answer()},
            "expect": {"enum": list(OUTCOMES)},
        },
        {"result": {"enum": list(RESULTS)}},
    )
    return _mapping(
        {
            "id": NAME,
            "kind": {"enum": [MANDATORY, DISCRETIONARY]},
            "source": _ref("source"),
            "when": _ref("condition"),
        },
        {
            "title": TEXT,
            "plain": TEXT,
            "texts": _mapping(dict.fromkeys(RESULTS, TEXT)),
            "examples": _list(example),
        },
    )


def _version() -> Schema:
    return _mapping(
        {
            "id": NAME,
            "starts": DATE,
            "source": _ref("source"),
            "criteria": _list(_ref("criterion")),
        },
        {"title": TEXT, "starts_basis": TEXT, "readings": _list(TEXT)},
    )


def rulebook_schema() -> Schema:
    """Return the schema as plain data."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rulebook of criteria for Internal Process Reviews",
        **_mapping(
            {
                "facts": _named(
                    _ref("fact"),
                    propertyNames={**NAME, "not": {"enum": list(KEYWORDS)}},
                ),
                "versions": _list(_ref("version")),
            },
            {
                "pages": {
                    "type": "object",
                    "additionalProperties": _mapping({"title": TEXT}, {"intro": TEXT}),
                },
                "documents": {"type": "object", "additionalProperties": TEXT},
            },
        ),
        "$defs": {
            "fact": _facts(),
            "version": _version(),
            "criterion": _criterion(),
            "condition": _condition(),
            "source": _mapping({"document": TEXT}, {"place": TEXT}),
        },
    }


def schema_text() -> str:
    """Return the schema as the text of a JSON file."""
    return json.dumps(rulebook_schema(), ensure_ascii=False, indent=2) + "\n"
