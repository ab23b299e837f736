"""What can be asked, as an OpenAPI 3.1 document made from a version's own facts."""

from collections.abc import Sequence
from typing import Any

from ipr.api.service import PER_MINUTE
from ipr.rulebook import Fact, Version
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, OUTCOMES, RESULTS

Json = dict[str, Any]
MAX_BODY = 16 * 1024

INTRODUCTION = (
    "Decides on answers by the criteria for Internal Process Reviews, and explains "
    "the decision. It takes answers to the questions and nothing else: no names, no "
    "numbers, no free text. Nothing of a request is kept; only calls are counted. "
    "A question that is left out counts as not known, and a missing answer never "
    "leads to a decline."
)
REFUSALS = {
    "400": "The body is not JSON, or something in it is not known here",
    "401": "The token is missing, unknown or revoked",
    "403": "This is not allowed",
    "405": "The address takes POST alone",
    "413": f"The body is larger than {MAX_BODY // 1024} KB",
    "415": "The body is not sent as application/json",
    "429": f"More than {PER_MINUTE} calls in a minute: wait as Retry-After says",
    "503": "The service is busy, or its criteria are being put right: try again",
}


def describe_api(version: Version, names: Sequence[str]) -> Json:
    """Return the document for the version in force; `names` are all versions'."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Decisions on Internal Process Reviews",
            "version": version.id,
            "description": f"{INTRODUCTION} The facts are those of version "
            f"{version.id} ({version.title}), digest {version.digest}.",
        },
        "servers": [{"url": "/"}],
        "paths": {"/api/decide": {"post": _operation(version)}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Facts": facts_schema(version),
                "Question": _question(names),
                "Decision": _decision(),
                "Problem": _problem(),
            },
        },
    }


def facts_schema(version: Version) -> Json:
    """Return what the facts of a request may be."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {id: _answer(fact) for id, fact in version.facts.items()},
    }


def _answer(fact: Fact) -> Json:
    said = "; ".join(f"{id}: {label}" for id, label in fact.options.items())
    text = {"description": f"{fact.question} ({said})"}
    if fact.type != ANY_OF:
        return {**text, "type": "string", "enum": [*fact.options, NOT_KNOWN]}
    options = _words(list(fact.options))
    lists = {"selected": options, "not_selected": options}
    return {
        **text,
        "oneOf": [
            {"type": "object", "additionalProperties": False, "properties": lists},
            _words([*fact.options, NONE, NOT_KNOWN]),
        ],
    }


def _words(words: Sequence[str]) -> Json:
    return {"type": "array", "items": {"enum": list(words)}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(kind: str, name: str) -> Json:
    return {"content": {kind: {"schema": _ref(name)}}}


def _operation(version: Version) -> Json:
    refused = {
        code: {"description": text, **_content("application/problem+json", "Problem")}
        for code, text in REFUSALS.items()
    }
    refused["429"]["headers"] = {
        "Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}
    }
    body = _content("application/json", "Question")
    examples = [e.given for c in version.criteria for e in c.examples][:1]
    if examples:
        body["content"]["application/json"]["example"] = {"facts": examples[0]}
    return {
        "operationId": "decide",
        "summary": "Decide on some answers, and say why",
        "security": [{"token": []}],
        "requestBody": {"required": True, **body},
        "responses": {
            "200": {
                "description": "The decision",
                **_content("application/json", "Decision"),
            },
            **refused,
        },
    }


def _question(names: Sequence[str]) -> Json:
    return {
        "type": "object",
        "required": ["facts"],
        "additionalProperties": False,
        "properties": {
            "facts": _ref("Facts"),
            "on": {
                "type": "string",
                "format": "date",
                "description": "Decide by the version in force on this day, "
                "otherwise today (London). Not together with version.",
            },
            "version": {
                "enum": list(names),
                "description": "Decide by this version. Another version may know "
                "other options.",
            },
        },
    }


def _decision() -> Json:
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    objects = {"type": "array", "items": {"type": "object"}}
    words = {"heading": text, "because": texts, "missing": texts, "ask": texts}
    criterion = {"id": text, "kind": text, "result": {"enum": list(RESULTS)}}
    line = {"id": text, "title": text, "result": text, "text": text, "source": text}
    return _whole(
        {
            "outcome": {"enum": list(OUTCOMES)},
            "basis": {"enum": ["mandatory", "discretionary", None]},
            "version": text,
            "digest": text,
            "criteria": {"type": "array", "items": _whole(criterion)},
            "because": objects,
            "would_change": objects,
            "ask_next": texts,
            "words": _whole(
                {**words, "criteria": {"type": "array", "items": _whole(line)}}
            ),
        }
    )


def _problem() -> Json:
    text = {"type": "string"}
    fields = {"type": text, "title": text, "status": {"type": "integer"}}
    errors = {"type": "array", "items": text, "description": "Everything wrong"}
    schema = _whole({**fields, "detail": text})
    schema["properties"]["errors"] = errors
    return schema


def _whole(properties: Json) -> Json:
    """Return an object with these properties, all of them there."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
