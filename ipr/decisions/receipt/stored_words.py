"""A decision in words, as its receipt keeps and shows it for ever.

Pure: from the rulebook's version and what it decided, to plain data. Nothing here is
asked again when the receipt is read, so a later rulebook changes no old answer.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from ipr.config import Settings
from ipr.db.working_days import count_working_days
from ipr.rulebook import Decision, Version
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE
from ipr.rulebook.wording import decisions as words

Json = dict[str, Any]

OPENINGS = {
    ACCEPT: "An Internal Process Review will be carried out, because a criterion that "
    "makes one mandatory is met.",
    CONSIDER: "A review may be carried out, but does not have to be. A named member of "
    "the IPR team decides, and says why.",
    CANNOT_TELL: "What is not known yet could make the difference. Nothing is declined "
    "because an answer is missing: the IPR team settles this case with those who can "
    "answer.",
    DECLINE: "The answers were held against every criterion, and none of them is met. "
    "This says nothing about how serious the case is, and it does not end here.",
}
MAY_BE_MANDATORY = (
    "It may turn out that a review is mandatory: that depends on what is not known yet."
)


def tell(
    version: Version,
    found: Decision,
    *,
    on: date,
    settings: Settings,
    before: Mapping[str, Any] | None = None,
) -> Json:
    """Return everything that a reader is told about a decision made on a day.

    `before` is the answers of the decision that it follows, to show what changed.
    """
    opening = [OPENINGS[found.outcome]]
    if found.may_be_mandatory:
        opening.append(MAY_BE_MANDATORY)
    return {
        "heading": words.heading(found),
        "opening": opening,
        "why": words.because_sentences(version, found)
        + words.open_sentences(version, found),
        "missing": words.missing_sentences(version, found),
        "settle": words.ask_sentences(version, found),
        "criteria": [asdict(line) for line in words.criterion_lines(version, found)],
        "answers": _answers(version, found.facts),
        "changed": _changes(version, before, found.facts),
        "version": tell_version(version),
        "answer_by": _answer_by(found, on, settings),
    }


def tell_version(version: Version) -> Json:
    """Return what a receipt says about the version that decided."""
    source = version.source
    places = [source.title or source.document, source.place]
    return {
        "id": version.id,
        "title": version.title,
        "starts": version.starts.isoformat(),
        "starts_basis": version.starts_basis,
        "source": ", ".join(place for place in places if place),
        "readings": list(version.readings),
        "digest": version.digest,
    }


def _answers(version: Version, facts: Mapping[str, Any]) -> list[Json]:
    """Return every question that was answered, or that the version asks."""
    return [
        {
            "fact": id,
            "question": fact.question,
            "answer": words.answer_words(fact, facts.get(id)),
        }
        for id, fact in version.facts.items()
        if id in facts or id in version.uses
    ]


def _changes(
    version: Version, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> list[Json]:
    """Return the answers that differ from those of the decision before."""
    if before is None:
        return []
    changes = words.changed_answers(before, after, version.facts)
    return [asdict(change) for change in changes]


def _answer_by(found: Decision, on: date, settings: Settings) -> str | None:
    """Return the day by which whoever holds a declined case is to answer."""
    if found.outcome != DECLINE or not settings.decline_days:
        return None
    limit = count_working_days(on, settings.decline_days, settings.team_nation)
    return limit.due_on.isoformat()
