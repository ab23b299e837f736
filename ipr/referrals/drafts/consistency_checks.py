"""Answers that seldom go together. Asked about, never refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ipr.accounts.models import Area, Nation
from ipr.referrals.questions.draft_answers import WHERE, Content, page_of
from ipr.rulebook import Version

SUICIDES = ("alleged_suicide", "confirmed_suicide")
DEATHS = ("death", *SUICIDES)


@dataclass(frozen=True)
class ConsistencyCheck:
    """A question to the writer, about answers that may be a slip."""

    id: str
    """Holds what was answered, so that another answer is asked about again."""
    name: str
    """For its address, which says nothing of the answers."""
    question: str
    why: str
    page: str
    """Where the answer can be changed."""
    asked_on: tuple[str, ...]
    """The pages whose saving raises the question."""


@dataclass(frozen=True)
class _Answers:
    facts: Mapping[str, Any]
    area: Area | None
    pages: Mapping[str, str]

    def has(self, fact: str, *options: str) -> list[str]:
        answer = self.facts.get(fact)
        selected = answer.get("selected", []) if isinstance(answer, dict) else []
        return [option for option in options if option in selected]


def attempt_and_death(said: _Answers) -> ConsistencyCheck | None:
    deaths = said.has("event", *DEATHS)
    if not (deaths and said.has("event", "attempted_suicide")):
        return None
    page = said.pages["event"]
    return ConsistencyCheck(
        f"attempt-and-death.{'.'.join(deaths)}",
        "attempt-and-death",
        "Was there an attempted suicide as well as the death?",
        "You selected an attempted suicide and a death. Both can be right, for "
        "example when an earlier attempt is part of what happened.",
        page,
        (page,),
    )


def suicide_without_death(said: _Answers) -> ConsistencyCheck | None:
    suicides = said.has("event", *SUICIDES)
    if not suicides or said.has("event", "death"):
        return None
    page = said.pages["event"]
    return ConsistencyCheck(
        f"suicide-without-death.{'.'.join(suicides)}",
        "suicide-without-death",
        "Did the customer die?",
        "You selected a death by suicide, but not “The customer died”. If the customer "
        "died, select both.",
        page,
        (page,),
    )


def scottish_review_elsewhere(said: _Answers) -> ConsistencyCheck | None:
    if said.area is None or said.area.nation is Nation.SCOTLAND:
        return None
    if not said.has("external_process", "significant_case_review"):
        return None
    page = said.pages["external_process"]
    return ConsistencyCheck(
        f"scottish-review.{said.area.id}",
        "scottish-review",
        "Is it a Learning Review in Scotland?",
        f"You selected a Learning Review (formerly a Significant Case Review), which "
        f"is held in Scotland, and an area in {said.area.nation.value.capitalize()}. "
        "Both can be right, for example when the customer had moved.",
        page,
        (page, WHERE),
    )


CONSISTENCY_CHECKS: tuple[Callable[[_Answers], ConsistencyCheck | None], ...] = (
    attempt_and_death,
    suicide_without_death,
    scottish_review_elsewhere,
)


def things_to_check(
    content: Content, area: Area | None, version: Version
) -> Iterator[ConsistencyCheck]:
    """Yield what the writer should look at again and has not called right yet."""
    pages = {fact.id: page_of(fact) for fact in version.offered_facts()}
    said = _Answers(content.get("facts", {}), area, pages)
    for look in CONSISTENCY_CHECKS:
        check = look(said)
        if check and check.id not in content.get("confirmed", []):
            yield check
