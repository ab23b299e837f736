"""What a decision says, in plain English. Plain text and data, no markup.

Sentences name only what was said: no answer that doesn't count, and nothing that
anybody might wish had happened. Facts say how their answers read in a sentence
(`said`); without that, the question and the answer are quoted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.version import Version
from ipr.rulebook.wording.answers import (
    AnswerChange,
    AnswerLine,
    answer_lines,
    changed_answers,
)
from ipr.rulebook.wording.criterion_lines import CriterionLine, criterion_lines
from ipr.rulebook.wording.findings import CountedAnswers
from ipr.rulebook.wording.open_answers import ask_sentences
from ipr.rulebook.wording.outcomes import MAY_BE_MANDATORY, OUTCOME_TEXTS
from ipr.rulebook.wording.phrases import literal_phrase
from ipr.rulebook.wording.reasons import (
    because_sentences,
    missing_sentences,
    open_sentences,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class DecisionWords:
    """A decision in words, for every page, panel and command that tells it.

    Each part is worked out when it is first read: a panel that shows two of them
    costs no more than those.
    """

    version: Version
    decision: Decision
    before: Mapping[str, Any] | None = None
    """The answers of the decision that it follows, to tell what changed."""

    @property
    def outcome(self) -> str:
        return self.decision.outcome

    @property
    def heading(self) -> str:
        return OUTCOME_TEXTS[self.outcome].heading

    @property
    def opening(self) -> list[str]:
        """What the outcome means, in general."""
        if self.decision.may_be_mandatory:
            return [MAY_BE_MANDATORY]
        return [OUTCOME_TEXTS[self.outcome].opening]

    @property
    def meaning(self) -> str:
        """What the answers would mean, while they are still being given."""
        return OUTCOME_TEXTS[self.outcome].so_far

    @cached_property
    def because(self) -> list[str]:
        """Why the outcome is what it is; none while we cannot tell."""
        return because_sentences(self.version, self.decision, self._counted)

    @property
    def still_open(self) -> list[str]:
        """What each criterion that could change the outcome waits for."""
        return open_sentences(self.version, self.decision)

    @property
    def why(self) -> list[str]:
        return self.because + self.still_open

    @property
    def missing(self) -> list[str]:
        """What a declined case lacked across the criteria."""
        return missing_sentences(self.version, self.decision, self._counted)

    @cached_property
    def ask_next(self) -> Mapping[str, str]:
        """The facts that would settle what is open, each with its sentence."""
        return ask_sentences(self.version, self.decision)

    @property
    def settle(self) -> list[str]:
        """What still has to be known, one sentence for each question."""
        return list(self.ask_next.values())

    @property
    def would_change(self) -> Mapping[str, Sequence[str]]:
        """What each other outcome would take: an opening, and the ways there."""
        found: dict[str, list[str]] = {}
        for change in self.decision.would_change:
            phrases = [
                literal_phrase(self.version.facts[literal["fact"]], literal)
                for literal in change["change"]
            ]
            would = OUTCOME_TEXTS[change["outcome"]].would
            found.setdefault(would, []).append("; and ".join(phrases))
        return found

    @cached_property
    def criteria(self) -> list[CriterionLine]:
        """Every criterion with its result, what it rests on and the answers."""
        return criterion_lines(self.version, self.decision, self._counted)

    @property
    def answers(self) -> tuple[AnswerLine, ...]:
        """Every question that was answered, or that the version asks."""
        given, facts = self.decision.facts, self.version.facts
        asked = [id for id in facts if id in given or id in self.version.uses]
        return answer_lines(facts, given, asked)

    @property
    def changed(self) -> list[AnswerChange]:
        """The answers that differ from those of the decision before."""
        if self.before is None:
            return []
        return changed_answers(self.before, self.decision.facts, self.version.facts)

    @cached_property
    def _counted(self) -> CountedAnswers:
        """For the line of each criterion and for the reason."""
        return CountedAnswers(self.version, self.decision)

    def to_dict(self) -> Json:
        """Return what a receipt keeps for ever. Stored rows have these very keys."""
        return {
            "heading": self.heading,
            "opening": self.opening,
            "why": self.why,
            "missing": self.missing,
            "settle": self.settle,
            "criteria": [asdict(line) for line in self.criteria],
            "answers": [asdict(line) for line in self.answers],
            "changed": [asdict(change) for change in self.changed],
            "version": version_words(self.version),
        }


def version_words(version: Version) -> Json:
    """Return what a receipt says about the version that decided."""
    return {
        "id": version.id,
        "title": version.title,
        "starts": version.starts.isoformat(),
        "starts_basis": version.starts_basis,
        "source": version.source.citation,
        "readings": list(version.readings),
        "digest": version.digest,
    }
