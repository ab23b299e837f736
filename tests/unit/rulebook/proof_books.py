"""Small rulebooks that have, or have not, the one thing that a proof looks for."""

import json
from typing import Any

from ipr.rulebook import Version, loads
from ipr.rulebook.proofs import Finding, prove_everything

EVENT = {
    "type": "any_of",
    "question": "What happened?",
    "options": {"death": "A death", "harm": "Harm", "other": "Something else"},
}
SAID = {
    "type": "one_of",
    "question": "Did anyone say so?",
    "options": {"alleged": "Alleged", "suggested": "Suggested", "none": "No"},
}


def yes_no(question: str, **more: Any) -> dict[str, Any]:
    return {"type": "yes_no", "question": question, **more}


def criterion(id: str, when: Any, *examples: Any, kind: str = "mandatory") -> Any:
    return {
        "id": id,
        "kind": kind,
        "source": {"document": "d"},
        "when": when,
        "examples": [{"given": given, "expect": expect} for given, expect in examples],
    }


def version(facts: Any, *criteria: Any) -> Version:
    """Return the only version of a rulebook."""
    own = {"id": "v", "starts": "2020-01-01", "source": {"document": "d"}}
    own["criteria"] = [
        {key: value for key, value in one.items() if value != []} for one in criteria
    ]
    return loads(json.dumps({"facts": facts, "versions": [own]}))["v"]


def found(kind: str, version: Version) -> list[Finding]:
    """Return what the proofs find of one kind."""
    return [
        finding
        for finding in prove_everything(version).findings
        if finding.kind == kind
    ]


def check_examples(version: Version, findings: list[Finding]) -> None:
    """Fail unless each example decides as it says, and may stand in the file."""
    import yaml

    for finding in findings:
        for example in finding.examples:
            [entry] = yaml.safe_load(example.yaml)
            assert entry["given"] == example.facts
            assert entry["expect"] == example.expect
            decision = version.decide(example.facts)
            assert decision.outcome == example.expect
            results = {one.id: one.result for one in decision.criteria}
            assert entry.get("result") in (None, results[example.under])
