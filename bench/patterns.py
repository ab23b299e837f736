"""Some believable sets of answers, and what each version makes of them."""

import hashlib
import json
from typing import Any

from bench.archive import Pattern
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.decisions.receipt.stored_words import words_to_store
from ipr.rulebook import Rulebook, Version

Row = dict[str, Any]

# What was answered, and how often it is met among a hundred.
ANSWERS: list[tuple[int, Row]] = [
    (34, {"event": ["death"], "contribution": "alleged"}),
    (12, {"event": ["attempted_suicide"], "contribution": "suggested"}),
    (6, {"event": ["self_harm", "serious_harm"], "contribution": "alleged"}),
    (4, {"event": ["death"], "external_process": ["inquest_interested_party"]}),
    (30, {"event": ["serious_harm"], "contribution": "none", "external_process": []}),
    (8, {"event": ["death"], "external_process": ["not_known"]}),
    (6, {"event": ["not_known"], "contribution": "suggested"}),
]
NO_OTHER_REASON = {
    "learning_possible": "no",
    "additional_needs_complaint": "no",
    "complex_issues": "no",
    "unusually_persistent": "no",
    "scrutiny_beneficial": "no",
    "nation": "england",
}


def make_patterns(
    book: Rulebook, settings: Settings
) -> tuple[list[Pattern], list[Row]]:
    """Return the answers with their weights, and the rows that store them."""
    patterns, rows = [], []
    for number, (weight, said) in enumerate(ANSWERS, start=1):
        facts = book.versions[-1].check({**NO_OTHER_REASON, **said})
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append({"id": number, "digest": digest, "facts": facts})
        decided = {
            version.id: _decide(version, facts, settings) for version in book.versions
        }
        patterns.append(Pattern(number, weight, decided))
    return patterns, rows


def _decide(version: Version, facts: Row, settings: Settings) -> Row:
    found = version.decide(facts)
    return {
        "outcome": found.outcome,
        "basis": found.basis,
        "findings": found.to_dict(),
        "words": words_to_store(version, found, on=london_today(), settings=settings),
    }
