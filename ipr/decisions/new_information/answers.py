"""What a case's answers are once something new was told."""

from collections.abc import Mapping
from typing import Any

from ipr.accounts.models import Area
from ipr.referrals.questions.draft_answers import answered_facts
from ipr.rulebook import Version
from ipr.rulebook.model import ANY_OF

LISTS = ("selected", "not_selected")


def merge_answers(
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    area: Area | None,
    version: Version,
) -> dict[str, Any]:
    """Return the answers as they stand now: nothing given before is lost.

    What the form did not offer stays as it was, option by option.
    """
    merged = {id: answer for id, answer in before.items() if id in version.facts}
    merged |= answered_facts({"facts": answers}, area, version)
    offered = {fact.id: fact for fact in version.offered_facts()}
    for id, answer in merged.items():
        fact = offered.get(id)
        if fact and fact.type == ANY_OF and id in before:
            merged[id] = {
                name: [
                    *answer[name],
                    *(o for o in before[id][name] if o not in fact.options),
                ]
                for name in LISTS
            }
    return normal_answers(version, merged)


def normal_answers(version: Version, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as the version keeps them, without those it knows nothing of."""
    return dict(version.check({id: facts[id] for id in version.facts if id in facts}))
