"""What a draft says: its answers as the rulebook wants them, and what is missing.

The content of a draft is plain JSON: `customer` (name, nino, born_on), `event`
(event_on, known_on, description), `facts` (answers in their normal form), `details`
(area_id, lines, origin). A key that is there was answered, even where its value is
None ("I do not know"). `typed` holds, page by page, what could not be read yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.accounts.models import Area
from ipr.referrals.models import Draft
from ipr.rulebook.model import ANY_OF, NOT_KNOWN, Fact
from ipr.rulebook.version import Version

CUSTOMER, WHAT_HAPPENED, WHERE = "customer", "what-happened", "area"
FILES, CHECK, REREAD = "files", "check-answers", "reread"
Content = dict[str, Any]


@dataclass(frozen=True)
class Missing:
    """Something that must be said before a draft can be sent, and on which page."""

    page: str
    words: str


def facts_of(draft: Draft, area: Area | None, version: Version) -> dict[str, Any]:
    """Return a draft's answers as `version.decide` takes them.

    Only what the version offers counts: an option that nobody was shown stays not
    known. The nation follows from the area, and is not known without one.
    """
    return facts_from(draft.content, area, version)


def facts_from(
    content: Mapping[str, Any], area: Area | None, version: Version
) -> dict[str, Any]:
    """Return the answers in a draft's content: see `facts_of`."""
    given = content.get("facts", {})
    facts: dict[str, Any] = {}
    for fact in version.offered():
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


def what_is_missing(draft: Draft, version: Version) -> list[Missing]:
    """Return what must still be said before the draft can be sent, in page order.

    "Not known" is an answer. A question that can no longer matter is not missed.
    """
    if draft.version_name != version.id:
        return [Missing(REREAD, "Read the questions again: the criteria have changed")]
    content = draft.content
    unread = [
        Missing(page, "Correct what could not be read on this page")
        for page in content.get("typed", {})
    ]
    return [*unread, *_missing(content, version)]


def _missing(content: Content, version: Version) -> Iterator[Missing]:
    if not content.get("customer", {}).get("name"):
        yield Missing(CUSTOMER, "Say who the customer is")
    event = content.get("event", {})
    if not event.get("description"):
        yield Missing(WHAT_HAPPENED, "Describe what happened")
    for key, words in (
        ("event_on", "Say when it happened, or that you do not know"),
        ("known_on", "Say when the department became aware, or that you do not know"),
    ):
        if key not in event:
            yield Missing(WHAT_HAPPENED, words)
    given = content.get("facts", {})
    wanted = version.relevant(facts_from(content, None, version))
    for fact in version.offered():
        if fact.id in wanted and fact.id not in given:
            yield Missing(page_of(fact), f"Answer: {fact.question}")
    details = content.get("details", {})
    for key, words in (
        ("area_id", "Say which area it is, or that you do not know"),
        ("lines", "Say which service lines, or that you do not know"),
        ("origin", "Say how the information reached the department"),
    ):
        if key not in details:
            yield Missing(WHERE, words)


def read_date(text: str | None) -> date | None:
    """Return a date kept as ISO text; None for none."""
    return date.fromisoformat(text) if text else None
