"""What a draft says: its answers as the rulebook wants them.

The content of a draft is plain JSON: `facts` (answers in their normal form), and a
part for each page of ours with the keys of its questions (`OWN_QUESTIONS`). A key that
is there was answered, even where its value is None ("I do not know"). `typed` holds,
page by page, what could not be read yet.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipr.accounts.models import Area
from ipr.rulebook.model import ANY_OF, NOT_KNOWN, Fact
from ipr.rulebook.version import Version

CUSTOMER, WHAT_HAPPENED, WHERE = "customer", "what-happened", "area"
WHEN_AND_HOW = "when-and-how"
FILES, CHECK = "files", "check-answers"
Content = dict[str, Any]
UNSAID: Any = object()
"""A value that takes a key away: the person has said nothing about it."""


def answered_facts(
    content: Mapping[str, Any], area: Area | None, version: Version
) -> dict[str, Any]:
    """Return the answers in a draft's content as `version.decide` takes them.

    Only what the version offers counts: an option that nobody was shown stays not
    known. The nation follows from the area, and is not known without one.
    """
    given = content.get("facts", {})
    facts: dict[str, Any] = {}
    for fact in version.offered_facts():
        answer = given.get(fact.id)
        if answer is not None:
            facts[fact.id] = _offered_part(fact, answer)
    nation = version.facts.get("nation")
    if nation is not None and nation.fixed:
        known = area is not None and area.nation.value in nation.options
        facts["nation"] = area.nation.value if area and known else NOT_KNOWN
    return facts


def _offered_part(fact: Fact, answer: Any) -> Any:
    """Return an answer without options that are not offered."""
    if fact.type == ANY_OF:
        return {
            name: [option for option in fact.options if option in answer.get(name, ())]
            for name in ("selected", "not_selected")
        }
    return answer if answer in fact.options else NOT_KNOWN


def page_of(fact: Fact) -> str:
    """Return the page on which a fact is asked."""
    return fact.page or WHAT_HAPPENED


def merge_answers(content: Mapping[str, Any], said: Mapping[str, Any]) -> Content:
    """Return a draft's content with what a page says, part by part.

    Keys that the page doesn't have stay, and a key whose value is UNSAID goes.
    """
    merged = dict(content)
    for part, values in said.items():
        both = {**content.get(part, {}), **values}
        merged[part] = {k: v for k, v in both.items() if v is not UNSAID}
    return merged


def read_date(text: str | None) -> date | None:
    """Return a date kept as ISO text; None for none."""
    return date.fromisoformat(text) if text else None
