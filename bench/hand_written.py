"""The criteria of 2023 written by hand, exact on known and unknown answers.

Twice: as somebody writes them who knows three-valued logic, and again as somebody
does who leaves off as early as possible. Neither checks the answers, which must be
in the object form.
"""

from typing import Any

HARM = frozenset(
    (
        "death",
        "alleged_suicide",
        "confirmed_suicide",
        "attempted_suicide",
        "self_harm",
        "serious_harm",
        "other_harm",
    )
)
NAMED = frozenset(
    (
        "safeguarding_adults_review",
        "domestic_homicide_review",
        "inquest_interested_party",
    )
)
SCR = "significant_case_review"


SCR_ALONE = frozenset((SCR,))
NOTHING: dict[str, list[str]] = {"selected": [], "not_selected": []}
CONTRIBUTED = {"alleged": True, "suggested": True, "none": False}
IN_SCOTLAND = {"scotland": True, "england": False, "wales": False}


def decide_2023(facts: dict[str, Any]) -> str:
    """Return the outcome, by True, False and None (not known) for each part."""
    reviews = facts.get("external_process", NOTHING)
    contributed = CONTRIBUTED.get(facts.get("contribution", ""))
    harmed = has_any(facts.get("event", NOTHING), HARM)
    in_scotland = IN_SCOTLAND.get(facts.get("nation", ""))
    named = has_any(reviews, NAMED)
    scottish = both(has_any(reviews, SCR_ALONE), in_scotland)
    accepted = either(both(contributed, harmed), either(named, scottish))
    if accepted is None:
        return "cannot_tell"
    return "accept" if accepted else "decline"


def has_any(answer: dict[str, list[str]], options: frozenset[str]) -> bool | None:
    """Return whether any of some options is selected, as far as is known."""
    if not options.isdisjoint(answer["selected"]):
        return True
    return False if options.issubset(answer["not_selected"]) else None


def both(a: bool | None, b: bool | None) -> bool | None:
    """Return "and"."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a: bool | None, b: bool | None) -> bool | None:
    """Return "or"."""
    if a or b:
        return True
    return None if a is None or b is None else False


def decide_2023_early(facts: dict[str, Any]) -> str:
    """Return the outcome as soon as it is certain, without parts or helpers."""
    event, contribution = facts.get("event", NOTHING), facts.get("contribution")
    reviews, nation = facts.get("external_process", NOTHING), facts.get("nation")
    contributed = contribution in ("alleged", "suggested")
    if contributed and not HARM.isdisjoint(event["selected"]):
        return "accept"
    selected = reviews["selected"]
    if not NAMED.isdisjoint(selected):
        return "accept"
    if nation == "scotland" and SCR in selected:
        return "accept"
    if contribution != "none" and not HARM.issubset(event["not_selected"]):
        return "cannot_tell"
    not_selected = reviews["not_selected"]
    if not NAMED.issubset(not_selected):
        return "cannot_tell"
    if nation in ("england", "wales") or SCR in not_selected:
        return "decline"
    return "cannot_tell"
