"""What keeps a draft from being proposed, approved or published, in words."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from ipr.criteria.edits.up_to_date import unsettled_lines
from ipr.criteria.models import VersionDraft, VersionProposal
from ipr.criteria.reading.proofs import findings_that_block
from ipr.criteria.service import DRAFT
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.db.london_days import london_midnight
from ipr.decisions.models import StoredDecision
from ipr.rulebook import Rulebook, Version
from ipr.rulebook.book import say_day
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.models import (
    RulebookInUse,
    StoredRulebook,
    StoredVersion,
    VersionWithdrawal,
)

WHY_BEHIND = (
    "Another version was published or withdrawn after this draft was begun. "
    "Bring the draft up to date"
)


@dataclass(frozen=True)
class Ground:
    """What is in use, published and decided already: a draft must fit beside it."""

    in_use_id: int | None
    today: date
    names: Collection[str]
    """Of every version that was ever published."""
    starts: Mapping[date, str]
    """Of those that were not withdrawn, with their names."""
    decided_today: bool


def find_ground(session: AnySession) -> Ground:
    """Return what a draft has to fit beside today, for any number of drafts."""
    today = london_today()
    withdrawn = exists().where(VersionWithdrawal.version_id == StoredVersion.id)
    versions = session.execute(
        select(StoredVersion.name, StoredVersion.starts_on, withdrawn)
    ).all()
    decided = exists().where(StoredDecision.made_at >= london_midnight(today))
    return Ground(
        in_use_id=session.scalar(select(RulebookInUse.rulebook_id)),
        today=today,
        names={name for name, _, _ in versions},
        starts={day: name for name, day, gone in versions if not gone},
        decided_today=bool(session.scalar(select(decided))),
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
        ground, version = find_ground(session), reading.version
        found += _about_the_name(ground, version.id)
        found += _about_the_start(ground, version.starts)
        found += [finding.text for finding in findings_that_block(version)]
    return list(dict.fromkeys(found))


def what_stops_proposal(
    ground: Ground, draft: VersionDraft, proposal: VersionProposal
) -> list[str]:
    """Return all that keeps what was proposed from being approved or published now.

    Nobody can have changed its text since, so only what was published or decided, and
    the passing of days, can be in its way. Every page asks this.
    """
    if draft.base_id != ground.in_use_id:
        return [f"{WHY_BEHIND}, and propose it again"]
    return [
        *_about_the_name(ground, proposal.name),
        *_about_the_start(ground, proposal.starts_on),
    ]


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
    stops = what_stops_proposal(find_ground(session), draft, proposal)
    version = reading.version
    if not stops and (
        version is None
        or reading.problems
        or not _is_approved(draft, version, proposal)
    ):
        return ["This is not the text that was approved. Propose it again"]
    return stops


def is_other_book(book: Rulebook, in_use: StoredRulebook) -> bool:
    """Return whether a rulebook that was read is another than the one in use."""
    return hashlib.sha256(book.text.encode()).hexdigest() != in_use.digest


def _is_approved(
    draft: VersionDraft, version: Version, proposal: VersionProposal
) -> bool:
    return (draft.text_number, version.id, version.digest) == (
        proposal.text_number,
        proposal.name,
        proposal.digest,
    )


def _about_the_name(ground: Ground, name: str) -> Iterator[str]:
    if name.startswith(DRAFT):
        yield f'"{name}" would be taken for a draft. Give it another id'
    if name in ground.names:
        yield (
            f'There was a version "{name}" before, and a name is never used '
            "again. Give this one another id"
        )


def _about_the_start(ground: Ground, day: date) -> Iterator[str]:
    if day < ground.today:
        yield (
            f"It would start on {say_day(day)}, which is over. "
            "Let it start today or later"
        )
    elif day == ground.today and ground.decided_today:
        yield (
            f"Referrals were decided on {say_day(day)}, and what governed them does "
            "not change. Let it start tomorrow or later"
        )
    other = ground.starts.get(day)
    if other is not None:
        yield f'Version "{other}" starts on {say_day(day)} too. Choose another day'
