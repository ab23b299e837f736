"""What keeps a draft of the criteria from being proposed or published, in words."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import exists, select

from ipr.criteria.edits.up_to_date import unsettled_lines
from ipr.criteria.models import VersionDraft, VersionProposal
from ipr.criteria.reading.proofs import findings_that_block
from ipr.criteria.service import DRAFT
from ipr.db.clock import LONDON, london_today
from ipr.db.engine import AnySession
from ipr.decisions.models import StoredDecision
from ipr.rulebook import Rulebook, Version
from ipr.rulebook.book import say_day
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.models import StoredRulebook, StoredVersion
from ipr.versions.service import published_versions

WHY_BEHIND = (
    "Another version was published or withdrawn after this draft was begun. "
    "Bring the draft up to date"
)


def what_is_not_ready(
    session: AnySession,
    draft: VersionDraft,
    reading: DraftReading,
    *,
    in_use: StoredRulebook,
) -> list[str]:
    """Return everything that keeps a draft from being proposed; empty if nothing does.

    `reading` is what it says beside the rulebook in use, `in_use` that one's row.
    """
    found = [f"Line {one.line}: {one.wrong}. {one.fix}" for one in reading.problems]
    found += [
        f"Line {line}: settle what was changed on both sides, and remove the mark"
        for line in unsettled_lines(reading.text)
    ]
    if draft.base_id != in_use.id:
        found.append(WHY_BEHIND)
    if reading.version is not None:
        found += _about_the_name(session, reading.version)
        found += _about_the_start(session, reading.version)
        found += [finding.text for finding in findings_that_block(reading.version)]
    return list(dict.fromkeys(found))


def what_keeps_from_publishing(
    session: AnySession,
    draft: VersionDraft,
    proposal: VersionProposal,
    reading: DraftReading,
    *,
    book: Rulebook,
    in_use: StoredRulebook,
) -> list[str]:
    """Return everything that keeps an approved draft from being published now.

    `reading` is what it says beside a rulebook, which may no longer be in use.
    """
    if is_other_book(book, in_use):
        return ["The rulebook changed while this page was open. Load it again"]
    if draft.base_id != in_use.id:
        return [f"{WHY_BEHIND}, and propose it again"]
    version = reading.version
    if (
        version is None
        or reading.problems
        or not _is_approved(draft, version, proposal)
    ):
        return ["This is not the text that was approved. Propose it again"]
    return [*_about_the_name(session, version), *_about_the_start(session, version)]


def is_other_book(book: Rulebook, in_use: StoredRulebook) -> bool:
    """Return whether a rulebook that was read is another than the one in use."""
    return hashlib.sha256(book.text.encode()).hexdigest() != in_use.digest


def start_of_day(day: date) -> datetime:
    """Return the moment at which a day begins in London.

    >>> start_of_day(date(2026, 7, 1)).isoformat()
    '2026-07-01T00:00:00+01:00'
    """
    return datetime.combine(day, time.min, LONDON)


def _is_approved(
    draft: VersionDraft, version: Version, proposal: VersionProposal
) -> bool:
    return (draft.text_number, version.id, version.digest) == (
        proposal.text_number,
        proposal.name,
        proposal.digest,
    )


def _about_the_name(session: AnySession, version: Version) -> Iterator[str]:
    if version.id.startswith(DRAFT):
        yield f'"{version.id}" would be taken for a draft. Give it another id'
    if session.scalar(select(exists().where(StoredVersion.name == version.id))):
        yield (
            f'There was a version "{version.id}" before, and a name is never used '
            "again. Give this one another id"
        )


def _about_the_start(session: AnySession, version: Version) -> Iterator[str]:
    day = version.starts
    if day < london_today():
        yield (
            f"It would start on {say_day(day)}, which is over. "
            "Let it start today or later"
        )
    elif _was_decided_since(session, day):
        yield (
            f"Referrals were decided on {say_day(day)}, and what governed them does "
            "not change. Let it start tomorrow or later"
        )
    same_day = published_versions().where(StoredVersion.starts_on == day)
    other = session.scalar(same_day)
    if other is not None:
        yield f'Version "{other.name}" starts on {say_day(day)} too. Choose another day'


def _was_decided_since(session: AnySession, day: date) -> bool:
    decided = exists().where(StoredDecision.made_at >= start_of_day(day))
    return bool(session.scalar(select(decided)))
