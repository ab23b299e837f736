"""The criteria of 2023 in two engines' own languages, exact like the hand-written.

Neither knows "not known": each is given what is sure and what is ruled out.
"""

import json
from collections.abc import Callable
from typing import Any

from bench.hand_written import HARM, NAMED, SCR

Decider = Callable[[dict[str, Any]], Any]


def _var(path: str) -> dict[str, str]:
    return {"var": path}


def _some(path: str, options: list[str]) -> dict[str, Any]:
    return {"some": [_var(path), {"in": [_var(""), options]}]}


def _each(path: str, options: list[str]) -> dict[str, Any]:
    return {"and": [{"in": [option, _var(path)]} for option in options]}


def json_logic() -> dict[str, Any]:
    """Return the outcome as JsonLogic."""
    harm, named = sorted(HARM), sorted(NAMED)
    accept = {
        "or": [
            {
                "and": [
                    {"in": [_var("contribution"), ["alleged", "suggested"]]},
                    _some("event.selected", harm),
                ]
            },
            _some("external_process.selected", named),
            {
                "and": [
                    {"in": [SCR, _var("external_process.selected")]},
                    {"===": [_var("nation"), "scotland"]},
                ]
            },
        ]
    }
    decline = {
        "and": [
            {
                "or": [
                    {"===": [_var("contribution"), "none"]},
                    _each("event.not_selected", harm),
                ]
            },
            _each("external_process.not_selected", named),
            {
                "or": [
                    {"in": [SCR, _var("external_process.not_selected")]},
                    {"in": [_var("nation"), ["england", "wales"]]},
                ]
            },
        ]
    }
    return {"if": [accept, "accept", decline, "decline", "cannot_tell"]}


def datalogic_deciders(module: Any) -> dict[str, Decider]:
    """Return datalogic-py, plain and with its trace."""
    text = json.dumps(json_logic())
    engine = module.Engine()
    rule = engine.compile(text)

    def explain(facts: dict[str, Any]) -> Any:
        return engine.evaluate_with_trace(text, json.dumps(facts))

    return {
        "datalogic-py, outcome": rule.evaluate,
        "datalogic-py, explained by its trace": explain,
    }


def _zen_expression() -> str:
    harm, named = json.dumps(sorted(HARM)), json.dumps(sorted(NAMED))
    event, review = "event", "external_process"
    accept = (
        f'(contribution in ["alleged", "suggested"] and '
        f"some({event}.selected, # in {harm})) or "
        f"some({review}.selected, # in {named}) or "
        f'("{SCR}" in {review}.selected and nation == "scotland")'
    )
    ruled_out = " and ".join(f'"{x}" in {review}.not_selected' for x in sorted(NAMED))
    unharmed = " and ".join(f'"{x}" in {event}.not_selected' for x in sorted(HARM))
    decline = (
        f'(contribution == "none" or ({unharmed})) and {ruled_out} and '
        f'("{SCR}" in {review}.not_selected or nation in ["england", "wales"])'
    )
    return f'({accept}) ? "accept" : (({decline}) ? "decline" : "cannot_tell")'


def zen_deciders(module: Any) -> dict[str, Decider]:
    """Return zen-engine: its expression, and its decision graph with the trace."""
    expression = module.compile_expression(_zen_expression())
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {
                "id": "rule",
                "type": "expressionNode",
                "name": "rule",
                "content": {
                    "expressions": [
                        {"id": "e", "key": "outcome", "value": _zen_expression()}
                    ]
                },
            },
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rule"},
            {"id": "2", "type": "edge", "sourceId": "rule", "targetId": "out"},
        ],
    }
    decision = module.ZenEngine().create_decision(json.dumps(content))

    def explain(facts: dict[str, Any]) -> Any:
        return decision.evaluate(facts, {"trace": True})

    return {
        "zen-engine, outcome": expression.evaluate,
        "zen-engine, explained by its trace": explain,
    }
