"""What telling something new would do: seen before it is sent, and checked when it is.

Both pages and services ask here, so that nobody is shown something else than what
happens then.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ipr.accounts.models import Area, User
from ipr.db.engine import AnySession
from ipr.decisions.lowering.standing import NewsEffect, effect_of
from ipr.decisions.lowering.words import Changed
from ipr.decisions.models import StoredDecision
from ipr.decisions.new_information.answers import merge_answers, normal_answers
from ipr.decisions.routing import Destination, choose_destination
from ipr.referrals.display_names import IN_QUEUE, OUTCOME_NAMES, STATUS_NAMES
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.questions.own_questions import AREA_QUESTION
from ipr.rulebook import Decision, Version
from ipr.rulebook.model import DECLINE
from ipr.rulebook.wording.answers import ANSWER_NOT_KNOWN, AnswerChange
from ipr.rulebook.wording.decisions import DecisionWords, version_words
from ipr.support.models import OPEN_STATES
from ipr.support.queries import case_of


@dataclass(frozen=True)
class News:
    """What somebody tells about a referral."""

    answers: Mapping[str, Any]
    """Those that the questions asked for."""
    area: Area | None
    note: str
    replies_to: int | None = None
    """The number of the question that it answers, where it was told in reply to one."""


@dataclass(frozen=True)
class Foresight:
    """What some news would do to a referral as it is now."""

    referral: Referral
    before: StoredDecision
    news: News
    version: Version
    found: Decision
    effect: NewsEffect
    to: Destination
    """Where the case would be, and with whom."""

    @property
    def area_moves(self) -> bool:
        """Whether it corrects the area."""
        area = self.news.area
        return self.referral.area_id != (area.id if area else None)

    @property
    def is_new(self) -> bool:
        """Whether it says anything that is not on record."""
        known = normal_answers(self.version, self.before.pattern.facts)
        changed = known != self.found.facts
        return bool(self.news.note or self.area_moves or changed)

    @property
    def needs_two(self) -> bool:
        """Whether two people would have to confirm it."""
        return self.effect is NewsEffect.WAITS and self.found.outcome == DECLINE

    @cached_property
    def words(self) -> DecisionWords:
        """The decision that would be made, in words, and what it changes."""
        return DecisionWords(self.version, self.found, self.before.pattern.facts)

    @cached_property
    def changed(self) -> Changed:
        """What changes: answers, the criteria, or both."""
        answers = bool(self.words.changed) or self.area_moves
        versions = self.before.words["version"], version_words(self.version)
        return Changed(answers, *versions)

    @property
    def stays(self) -> str:
        """That the case stays where it is, as the end of a sentence."""
        owner = self.referral.owner
        return f"stays with {owner.name}" if owner else f"stays in the {IN_QUEUE}"

    @property
    def changes(self) -> list[AnswerChange]:
        """What would be otherwise, and what stays: answers, area, outcome, holder."""
        return [
            *self.words.changed,
            *self._changed_area,
            AnswerChange(
                "outcome",
                "What the criteria say",
                OUTCOME_NAMES[self.before.outcome] + self.changed.under_before,
                OUTCOME_NAMES[self.found.outcome] + self.changed.under_after,
            ),
            AnswerChange(
                "status",
                "Where the case is",
                STATUS_NAMES[self.referral.status],
                STATUS_NAMES[self.to.status],
            ),
            AnswerChange(
                "holder",
                "Who has it",
                holder_words(self.referral.owner),
                holder_words(self.to.owner),
            ),
        ]

    @property
    def _changed_area(self) -> list[AnswerChange]:
        before, after = self.referral.area, self.news.area
        if not self.area_moves:
            return []
        names = [area.name if area else ANSWER_NOT_KNOWN for area in (before, after)]
        return [AnswerChange("area", AREA_QUESTION, names[0], names[1])]

    @property
    def mark(self) -> str:
        """Return what tells this from every other: it names nothing and nobody."""
        area, owner = self.news.area, self.to.owner
        said = [
            self.before.number,
            self.referral.status,
            self.version.digest,
            dict(self.found.facts),
            self.found.outcome,
            self.effect.name,
            self.to.status,
            owner.id if owner else None,
            area.id if area else None,
            self.news.note,
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def holder_words(owner: User | None) -> str:
    """Return who has a case: a person, or the team's queue."""
    return owner.name if owner else IN_QUEUE


def foresee(
    session: AnySession,
    referral: Referral,
    news: News,
    *,
    before: StoredDecision,
    version: Version,
    found: Decision | None = None,
) -> Foresight:
    """Return what news would do, under a version, after the decision `before`.

    Changes nothing. `found` is what the version makes of it, where that is known.
    Raises NobodyToHold where nobody could hold the declined case.
    """
    found = found or version.decide(facts_with(news, before, version))
    same = _says_the_same(before, version, found)
    effect = effect_of(session, referral, found.outcome, same=same)
    return Foresight(
        referral=referral,
        before=before,
        news=news,
        version=version,
        found=found,
        effect=effect,
        to=_where_to(session, referral, news.area, found.outcome, effect),
    )


def facts_with(
    news: News, before: StoredDecision, version: Version
) -> Mapping[str, Any]:
    """Return a case's answers with what is new."""
    return merge_answers(before.pattern.facts, news.answers, news.area, version)


def _says_the_same(before: StoredDecision, version: Version, found: Decision) -> bool:
    """Return whether a decision would say no more than the one before."""
    return (
        before.outcome == found.outcome
        and before.version.digest == version.digest
        and before.pattern.facts == found.facts
    )


def _where_to(
    session: AnySession,
    referral: Referral,
    area: Area | None,
    outcome: str,
    effect: NewsEffect,
) -> Destination:
    """Return where a case would be: as `move_referral` and its area take it there."""
    stays = Destination(referral.status, referral.owner, referral.queue)
    if effect is not NewsEffect.MOVES:
        return stays
    area_id = area.id if area else None
    declined = referral.status is ReferralStatus.DECLINED
    if declined and outcome == DECLINE:
        case = case_of(session, referral)
        if case and case.state in OPEN_STATES and case.area_id == area_id:
            return stays
    claimed_by: User | None = None if declined else referral.owner
    return choose_destination(session, outcome, area_id=area_id, owner=claimed_by)
