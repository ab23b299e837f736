"""Take in rulebook versions, and find the stored one of a decision."""

from sqlalchemy import select

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.rulebook import Rulebook, Version
from ipr.versions.models import StoredVersion


class RulebookDisagreement(Exception):
    """The file's version and the stored one of that name are not the same."""


def take_in(session: AnySession, book: Rulebook) -> list[StoredVersion]:
    """Store every version of the rulebook that isn't stored yet; return those.

    A stored version never changes: raises RulebookDisagreement, naming both
    digests, if the file says something else under the same name.
    """
    stored = {row.name: row for row in session.scalars(select(StoredVersion))}
    taken = []
    for version in book.versions:
        if version.id not in stored:
            taken.append(_store(session, version))
        elif stored[version.id].digest != version.digest:
            raise RulebookDisagreement(
                f'Version "{version.id}" in the rulebook file has the digest '
                f"{version.digest}, but it was taken in with the digest "
                f"{stored[version.id].digest}. A published version never changes: "
                "put the file back as it was, and make a new version for the change"
            )
    session.flush()
    return taken


def find_stored_version(session: AnySession, version: Version) -> StoredVersion:
    """Return the stored row of a rulebook version.

    Raises RulebookDisagreement if it was never taken in as it is now.
    """
    row = session.scalar(
        select(StoredVersion).where(StoredVersion.digest == version.digest)
    )
    if row is None:
        raise RulebookDisagreement(
            f'Version "{version.id}" with the digest {version.digest} was never '
            "taken in: start the program with `ipr run`, which does it"
        )
    return row


def _store(session: AnySession, version: Version) -> StoredVersion:
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
        AuditAction.VERSION_TAKEN_IN,
        subject=row,
        actor=None,
        changes={"digest": (None, version.digest)},
    )
    return row
