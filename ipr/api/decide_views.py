"""What other systems ask. No cookie, no page; nothing that was sent is kept."""

import json
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from ipr.api import service
from ipr.api.blueprint import bp
from ipr.api.openapi import MAX_BODY, describe_api
from ipr.api.question import BadQuestion, read_question
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.permissions import Refusal
from ipr.rulebook import Decision, NoVersionInForce, Version
from ipr.rulebook.wording.decisions import DecisionWords
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import by_token, public
from ipr.web.hooks import hooks
from ipr.web.problems import problem_data
from ipr.web.transactions import reads_only


@bp.post("/api/decide")
@by_token
@reads_only  # only the count is written, once the token is known
def decide() -> ResponseReturnValue:
    count_call(find_client())
    if request.mimetype != "application/json":
        detail = "Send the body as JSON, with Content-Type: application/json"
        return problem_data(415, detail)
    try:
        asked = read_question(read_body(), current_book(), london_today())
    except BadQuestion as problem:
        detail = "The question cannot be answered: see errors"
        return problem_data(400, detail, errors=problem.messages)
    return answer_data(
        explain_decision(asked.version, asked.version.decide(asked.facts))
    )


@bp.get("/api/openapi.json")
@public
def show_openapi() -> ResponseReturnValue:
    try:
        version = version_in_force()
    except NoVersionInForce as problem:
        return problem_data(503, str(problem))
    return answer_data(describe_api(version, [v.id for v in current_book().versions]))


def answer_data(found: dict[str, Any]) -> Response:
    """Answer with data, in the order in which it was made."""
    text = json.dumps(found, ensure_ascii=False) + "\n"
    return Response(text, mimetype="application/json")


def read_body() -> bytes:
    """Return the body, or answer 413: also where its length isn't said beforehand."""
    request.max_content_length = MAX_BODY + 1
    sent = request.get_data(cache=False)
    if len(sent) > MAX_BODY:
        abort(413)
    return sent


def find_client() -> int:
    """Return the number of the system that asks, or answer 401."""
    scheme, blank, token = request.headers.get("Authorization", "").partition(" ")
    if not blank or scheme.lower() != "bearer":  # in any case (RFC 9110, 11.1)
        hooks().note_refusal(Refusal.TOKEN)
        detail = "Send a token: Authorization: Bearer TOKEN"
        abort(problem_data(401, detail, headers={"WWW-Authenticate": "Bearer"}))
    client = service.client_of_token(db.session, token.strip())
    if client is None:
        hooks().note_refusal(Refusal.TOKEN)
        detail = "This token is unknown or revoked. Ask an access manager for another"
        why = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        abort(problem_data(401, detail, headers=why))
    return client


def count_call(client: int) -> None:
    """Count the call, in a transaction of its own; or answer 429."""
    begin_writing(db.session)
    try:
        service.count_call(db.session, client)
    except service.TooManyCalls as problem:
        abort(too_many(problem.seconds))
    finally:
        db.session.commit()


def too_many(seconds: int) -> Response:
    """Return the refusal of one call too many."""
    limit = f"No more than {service.PER_MINUTE} calls a minute are answered"
    headers = {"Retry-After": str(seconds)}
    return problem_data(429, f"{limit}. Wait {seconds} seconds", headers=headers)


def explain_decision(version: Version, decision: Decision) -> dict[str, Any]:
    """Return a decision as data, and the words that a page would say."""
    words = DecisionWords(version, decision)
    said = {
        "heading": words.heading,
        "because": words.because,
        "missing": words.missing,
        "ask": words.settle,
        "criteria": [
            {
                "id": line.id,
                "title": line.title,
                "result": line.result_words,
                "text": line.text,
                "source": line.source,
            }
            for line in words.criteria
        ],
    }
    return {**decision.to_dict(), "words": said}
