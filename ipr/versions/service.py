"""Publish rulebook versions, and hold the one that decides."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.rulebook import Rulebook, Version
from ipr.rulebook.file.agreement import digest_text, find_contradiction
from ipr.versions.models import (
    RulebookInUse,
    StoredRulebook,
    StoredVersion,
    VersionWithdrawal,
)

FRESH = {"populate_existing": True}


class RulebookDisagreement(Exception):
    """The file's version and the stored one of that name are not the same."""


class VersionSuperseded(Exception):
    """Another version came into use while somebody was about to decide by this one."""


class HeldVersion(NamedTuple):
    """A version of the rulebook with its stored row, which says the same."""

    version: Version
    stored: StoredVersion


def take_in(session: AnySession, book: Rulebook) -> list[StoredVersion]:
    """Publish every version of a rulebook file that isn't stored yet; return those.

    The file's text becomes the rulebook in use, as it does for an empty database.
    A stored version never changes: raises RulebookDisagreement, naming both
    digests, if the file says something else under the same name.
    """
    check_agreement(session, book)
    return put_in_use(session, book, actor=None)


def open_rulebook(session: AnySession, book: Rulebook) -> tuple[list[str], list[str]]:
    """Make sure that a rulebook is in use: the file's, if the database has none.

    Returns the names of the versions that were taken in, and of those that the file
    has and the database doesn't: they wait to be proposed. Raises
    RulebookDisagreement if the file and the database contradict one another.
    """
    check_agreement(session, book)
    stored = set(session.scalars(select(StoredVersion.name)))
    new = [version.id for version in book.versions if version.id not in stored]
    if hold_rulebook(session) is not None:
        return [], new
    if stored and (new or len(stored) != len(book.versions)):
        raise RulebookDisagreement(
            "This database was made by an earlier program. Start it once with the "
            f"rulebook file that holds these versions and no others: "
            f"{', '.join(sorted(stored))}. Then propose the new ones with "
            "`ipr rules load`"
        )
    put_in_use(session, book, actor=None)
    return new, []


def differs_from_use(session: AnySession, book: Rulebook) -> bool:
    """Return whether a file reads otherwise than the rulebook in use.

    Published versions are the same in both (`check_agreement`): what differs is a
    version that only one of them has, a remark, an example, a page or a mark.
    """
    in_use = hold_rulebook(session)
    return in_use is not None and in_use.rulebook.text != book.text


def check_agreement(session: AnySession, book: Rulebook) -> None:
    """Raise RulebookDisagreement if a stored version differs from that in a file.

    Versions that only one of them has are no disagreement.
    """
    stored = {row.name: row.digest for row in session.scalars(select(StoredVersion))}
    wrong = find_contradiction(book, stored)
    if wrong:
        raise RulebookDisagreement(wrong)


def put_in_use(
    session: AnySession, book: Rulebook, *, actor: User | None
) -> list[StoredVersion]:
    """Store a whole rulebook, with those of its versions that are new, and use it.

    Whoever is deciding at this moment is let finish first. Whether each new version
    may be published is for the caller to know.
    """
    in_use = hold_rulebook(session, alone=True)
    digest = digest_text(book.text)
    before = in_use.rulebook if in_use else None
    if before is not None and before.digest == digest:
        return []
    known = set(session.scalars(select(StoredVersion.name)))
    new = [
        _store(session, version, actor)
        for version in book.versions
        if version.id not in known
    ]
    stored = StoredRulebook(
        digest=digest,
        text=book.text,
        before_id=before.id if before else None,
        made_at=utc_now(),
        made_by_id=actor.id if actor else None,
    )
    session.add(stored)
    session.flush()
    if in_use is None:
        in_use = RulebookInUse(id=1)
        session.add(in_use)
    in_use.rulebook = stored
    _record_use(session, stored, before, actor)
    return new


def put_back(session: AnySession, *, actor: User) -> StoredRulebook:
    """Use the rulebook again that was in use before the present one.

    Raises LookupError if there was none.
    """
    in_use = hold_rulebook(session, alone=True)
    if in_use is None or in_use.rulebook.before_id is None:
        raise LookupError("There is no earlier rulebook to go back to")
    now = in_use.rulebook
    before = session.get_one(StoredRulebook, now.before_id)
    in_use.rulebook = before
    _record_use(session, before, now, actor)
    return before


def hold_rulebook(session: AnySession, *, alone: bool = False) -> RulebookInUse | None:
    """Return what is in use, kept so until this transaction ends.

    Many may hold it at once, to decide; or one alone, to publish. None before the
    first rulebook is taken in.
    """
    return session.scalar(
        select(RulebookInUse)
        .where(RulebookInUse.id == 1)
        .with_for_update(read=not alone)
        .execution_options(**FRESH)
    )


def hold_version(session: AnySession, book: Rulebook, on: date) -> HeldVersion:
    """Return the version that governs a day, kept in force until this transaction ends.

    Raises VersionSuperseded if the rulebook isn't what it was when it was read, and
    another version governs that day now; RulebookDisagreement if none was taken in.
    """
    hold_rulebook(session)
    version = book.in_force(on)
    governing = session.scalar(
        published_versions()
        .where(StoredVersion.starts_on <= on)
        .order_by(StoredVersion.starts_on.desc())
        .limit(1)
    )
    if governing is None:
        raise RulebookDisagreement(
            f'Version "{version.id}" with the digest {version.digest} was never '
            "taken in: start the program with `ipr run`, which does it"
        )
    if governing.digest != version.digest:
        raise VersionSuperseded("The criteria changed while this page was open")
    return HeldVersion(version, governing)


def published_versions() -> Select[StoredVersion]:
    """Select the versions that were published and not withdrawn."""
    withdrawn = select(VersionWithdrawal.version_id)
    return select(StoredVersion).where(StoredVersion.id.not_in(withdrawn))


def _record_use(
    session: AnySession,
    now: StoredRulebook,
    before: StoredRulebook | None,
    actor: User | None,
) -> None:
    record(
        session,
        AuditAction.RULEBOOK_PUT_IN_USE,
        subject=now,
        actor=actor,
        changes={"digest": (before.digest if before else None, now.digest)},
    )


def _store(session: AnySession, version: Version, actor: User | None) -> StoredVersion:
    row = StoredVersion(
        name=version.id,
        starts_on=version.starts,
        digest=version.digest,
        content=version.canonical(),
        taken_in_at=utc_now(),
    )
    session.add(row)
    record(
        session,
        AuditAction.VERSION_TAKEN_IN
        if actor is None
        else AuditAction.VERSION_PUBLISHED,
        subject=row,
        actor=actor,
        changes={"digest": (None, version.digest)},
    )
    return row
