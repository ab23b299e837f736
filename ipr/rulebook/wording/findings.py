"""Each criterion's finding, said from the answers: what is known and what is open.

The texts of the file say what a criterion asks for in general, and can't know what
was answered; one of them stands only where no answer is counted at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ipr.rulebook.conditions import condition_leaves
from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import DECLINE, NOT_KNOWN, NOT_MET, Criterion
from ipr.rulebook.version import Version
from ipr.rulebook.wording.open_answers import known_phrases, open_phrases
from ipr.rulebook.wording.phrases import join_phrases, phrases_of_answers
from ipr.rulebook.wording.unmet import unmet_phrases

Json = dict[str, Any]


@dataclass(frozen=True)
class CountedAnswers:
    """Which answers of a decision count for what. Each part is worked out once."""

    version: Version
    decision: Decision

    @cached_property
    def relied_on(self) -> Mapping[str, Json]:
        """The smallest answers that settle each criterion, by its id."""
        ids = [criterion.id for criterion in self.version.criteria]
        return {id: self.decision.relied_on(id) for id in ids}

    @cached_property
    def lacked(self) -> list[Json]:
        """For each way to qualify, the answers given that stand in its way."""
        return _lacked(self.decision)

    def answers_for(self, criterion: Criterion, result: str) -> Json:
        """Return the answers that a settled criterion is told with.

        One that isn't met is told with all that it lacked.
        """
        settled = self.relied_on[criterion.id]
        if result != NOT_MET:
            return settled
        given = self.decision.facts
        return _with_lacked(self.version, criterion, settled, self.lacked, given)

    def phrases_for(self, criterion: Criterion, result: str) -> list[str]:
        """Return why a settled criterion came to its result, as phrases."""
        answers, given = self.answers_for(criterion, result), self.decision.facts
        if result == NOT_MET:
            return unmet_phrases(self.version, criterion, answers, given)
        return phrases_of_answers(self.version, answers, given)


def criterion_text(
    version: Version,
    criterion: Criterion,
    result: str,
    given: Json,
    counted: CountedAnswers,
) -> str:
    """Return what a criterion came to in sentences that the answers bear out.

    Of one that isn't known yet: what is known first, then what exactly is open.
    """
    if result == NOT_KNOWN:
        known = known_phrases(version, criterion, given)
        parts = [known, open_phrases(version, criterion, given)]
    else:
        parts = [counted.phrases_for(criterion, result)]
    sentences = (join_phrases(part) for part in parts if part)
    return " ".join(sentences) or criterion.texts.of(result)


def _with_lacked(
    version: Version, criterion: Criterion, settled: Json, ways: list[Json], given: Json
) -> Json:
    """Return the answers that settle a criterion, with all that it lacked.

    What was selected on the same question, and was not enough, goes with that.
    """
    counted = dict(settled)
    named = set(version.facts_of_criterion(criterion))
    for lacked in ways:
        if lacked.keys() <= named:
            for id, answer in lacked.items():
                if _says_something(answer):
                    counted[id] = _together(counted.get(id), answer)
    for leaf in condition_leaves(criterion.when):
        answer, whole = counted.get(leaf.fact), given.get(leaf.fact)
        if isinstance(answer, Mapping) and isinstance(whole, Mapping):
            chosen = [o for o in leaf.options if o in whole["selected"]]
            short = {"selected": chosen, "not_selected": []}
            counted[leaf.fact] = _together(answer, short)
    return {id: counted[id] for id in version.facts if id in counted}


def _lacked(decision: Decision) -> list[Json]:
    """Return, for each way to qualify, the answers given that stand in its way."""
    if decision.outcome != DECLINE:
        return []
    given = decision.facts
    found = []
    for change in decision.would_change:
        parts: dict[str, list[Json]] = {}
        for literal in change["change"]:
            parts.setdefault(literal["fact"], []).append(literal)
        found.append({id: _as_given(given.get(id), parts[id]) for id in parts})
    return found


def _says_something(answer: Any) -> bool:
    if isinstance(answer, Mapping):
        return any(answer.values())
    return answer not in (None, NOT_KNOWN)


def _together(one: Any, other: Any) -> Any:
    """Return what two parts of the same answer hold between them."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return other if one is None else one
    return {key: list(dict.fromkeys([*one[key], *other[key]])) for key in one}


def _as_given(answer: Any, literals: Sequence[Json]) -> Any:
    """Return that part of an answer which literals would have otherwise."""
    if not isinstance(answer, Mapping):
        return answer
    named = {
        option
        for literal in literals
        for key in ("any", "none")
        for option in literal.get(key, ())
    }
    return {key: [o for o in answer[key] if o in named] for key in answer}
