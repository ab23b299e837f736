"""Published versions for their readers: their state, who approved them, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from ipr.criteria.errors import CriteriaNotFound
from ipr.criteria.models import ProposalState, VersionDraft, VersionProposal
from ipr.db.engine import AnySession
from ipr.rulebook import FactsError, Rulebook, Version, restore_version
from ipr.rulebook.model import Criterion, Example
from ipr.rulebook.wording.answers import AnswerLine, answer_lines
from ipr.versions.models import StoredVersion, VersionWithdrawal


class VersionState(StrEnum):
    """What a published version is on a day."""

    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATE_WORDS = {
    VersionState.SCHEDULED: ("Not in force yet", "blue"),
    VersionState.IN_FORCE: ("In force", "green"),
    VersionState.SUPERSEDED: ("Superseded", "grey"),
    VersionState.WITHDRAWN: ("Withdrawn", "yellow"),
}


@dataclass(frozen=True)
class PublishedVersion:
    """A published version, and how it came to be one."""

    version: Version
    state: VersionState
    ends: date | None
    """The day from which another one governs; None for the last."""
    stored: StoredVersion | None
    """Its row; None only before the rulebook was first taken in."""
    proposal: VersionProposal | None
    """What was approved; None for a version that came with the first file."""
    withdrawal: VersionWithdrawal | None

    @property
    def state_words(self) -> tuple[str, str]:
        """The state in words, and the colour of its tag."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class ExampleLine:
    """A worked example, in words, and what came of it."""

    criterion: str
    given: tuple[AnswerLine, ...]
    expected: str
    got: str
    result_expected: str | None
    result_got: str
    wrong: str
    """Why it could not be decided at all; empty otherwise."""

    @property
    def passes(self) -> bool:
        """Whether the version makes of it what was expected."""
        met = self.result_expected in (None, self.result_got)
        return not self.wrong and met and self.expected == self.got


def list_published(
    session: AnySession, book: Rulebook, on: date
) -> tuple[PublishedVersion, ...]:
    """Return every version that was ever published, the latest start first.

    A withdrawn one comes as it was stored: it is in no rulebook any more.
    """
    rows = {row.name: row for row in session.scalars(select(StoredVersion))}
    withdrawn = {
        row.version_id: row for row in session.scalars(select(VersionWithdrawal))
    }
    approved = _approvals(session)
    versions = sorted(book.versions, key=lambda version: version.starts)
    ends = [later.starts for later in versions[1:]]
    found = []
    for version, end in zip(versions, [*ends, None], strict=True):
        row = rows.get(version.id)
        found.append(
            PublishedVersion(
                version=version,
                state=_state(version, end, on),
                ends=end,
                stored=row,
                proposal=approved.get(row.id) if row else None,
                withdrawal=None,
            )
        )
    for row in rows.values():
        if row.id in withdrawn:
            found.append(
                PublishedVersion(
                    version=restore_version(row.content),
                    state=VersionState.WITHDRAWN,
                    ends=None,
                    stored=row,
                    proposal=approved.get(row.id),
                    withdrawal=withdrawn[row.id],
                )
            )
    return tuple(sorted(found, key=lambda one: one.version.starts, reverse=True))


def find_published(
    session: AnySession, book: Rulebook, name: str, on: date
) -> PublishedVersion:
    """Return a published version by its name; raise CriteriaNotFound if none has it."""
    for one in list_published(session, book, on):
        if one.version.id == name:
            return one
    raise CriteriaNotFound(f'No version "{name}" was ever published')


def version_begun_from(
    book: Rulebook, draft: VersionDraft, version: Version
) -> Version | None:
    """Return the published version that a draft changes: the one it was begun from.

    For a draft that was begun from a file, the one before it.
    """
    for one in book.versions:
        if one.id == draft.based_on:
            return one
    return book.before(version)


def examples_of(version: Version) -> list[ExampleLine]:
    """Return the worked examples of a version, decided."""
    return [
        _example(version, criterion, example)
        for criterion in version.criteria
        for example in criterion.examples
    ]


def _approvals(session: AnySession) -> Mapping[int, VersionProposal]:
    """Return the approved proposal of each version that was drafted here."""
    approved = session.execute(
        select(VersionDraft.version_id, VersionProposal)
        .join(VersionProposal, VersionProposal.draft_id == VersionDraft.id)
        .where(
            VersionDraft.version_id.is_not(None),
            VersionProposal.state == ProposalState.APPROVED,
        )
    )
    return {version_id: proposal for version_id, proposal in approved if version_id}


def _state(version: Version, end: date | None, on: date) -> VersionState:
    if version.starts > on:
        return VersionState.SCHEDULED
    superseded = end is not None and end <= on
    return VersionState.SUPERSEDED if superseded else VersionState.IN_FORCE


def _example(version: Version, criterion: Criterion, example: Example) -> ExampleLine:
    try:
        decision = version.decide(example.given)
    except FactsError as error:
        return ExampleLine(
            criterion=criterion.title,
            given=(),
            expected=example.expect,
            got="",
            result_expected=example.result,
            result_got="",
            wrong="; ".join(error.messages),
        )
    results = {one.id: one.result for one in decision.criteria}
    return ExampleLine(
        criterion=criterion.title,
        given=answer_lines(version.facts, decision.facts),
        expected=example.expect,
        got=decision.outcome,
        result_expected=example.result,
        result_got=results[criterion.id],
        wrong="",
    )
