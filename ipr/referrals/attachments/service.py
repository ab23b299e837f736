"""Files of a draft or a referral: taken in, kept encrypted, given out, removed.

Checking, scanning, encrypting and writing a file (`take_in`) takes time and touches
no database, so it is done with no transaction open. Only then are rows made
(`attach`). What is on disk without a row is swept away later (`file_store.sweep`).
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import or_, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.files.kinds import MAX_BYTES, identify
from ipr.files.refusal import Refused
from ipr.files.scanner import Scanner
from ipr.files.store import fetch, store
from ipr.referrals.models import (
    Attachment,
    Draft,
    DraftState,
    Referral,
    ScanState,
)
from ipr.referrals.queries import visible_to
from ipr.referrals.service import NotFound

MOST_FILES = 10
LONGEST_NAME = 150
GIVEN_OUT = (ScanState.CLEAN, ScanState.NOT_SCANNED)


class NotSafe(Exception):
    """The file is quarantined or infected: nobody may have it."""


class Damaged(Exception):
    """What is on disk is not what was taken in, or is no longer there."""


@dataclass(frozen=True)
class TakenIn:
    """A file that is on disk, encrypted, and has no row yet."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str
    scan: ScanState


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken, why, and the code for the record."""

    name: str
    reason: str
    code: str


def take_in(
    name: str, stream: IO[bytes], *, folder: Path, scanner: Scanner
) -> TakenIn | RefusedFile:
    """Check a file and keep it on disk, encrypted under a random name.

    Its name is shortened to its last part. The bytes are on disk for good before
    this returns. Call it with no transaction open.
    """
    name = tidy_name(name)
    data = stream.read(MAX_BYTES + 1)
    try:
        kind = identify(name, data)
        scan = scanner.scan(data)
        if scan is ScanState.INFECTED:
            raise Refused("infected", "the virus scanner found something in it")
    except Refused as problem:
        return RefusedFile(name, problem.reason, problem.code)
    key = store(folder, data)
    sha256 = hashlib.sha256(data).hexdigest()
    return TakenIn(key, name, kind.media_type, len(data), sha256, scan)


def tidy_name(name: str) -> str:
    """Return the last part of a file's name, without what could mislead a reader.

    >>> tidy_name("C:\\\\letters\\\\a\\u202efdp.exe\\n")
    'afdp.exe'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot and len(ending) < 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME] or "file"


def attach(
    session: AnySession,
    holder: Draft | Referral,
    taken: Sequence[TakenIn],
    refused: Sequence[RefusedFile],
    *,
    actor: User,
) -> tuple[list[Attachment], list[RefusedFile]]:
    """Make rows of what was taken in, and record what was refused.

    Returns the rows, and all refusals: more than ten files, or one that is there
    already, are refused here. What has no row is swept from disk later.
    """
    refused, rows = list(refused), []
    there = [file for file in holder.files if file.removed_at is None]
    known, room = {file.sha256 for file in there}, MOST_FILES - len(there)
    for new in taken:
        if new.sha256 in known:
            refused.append(RefusedFile(new.name, "it is here already", "twice"))
        elif room < 1:
            words = f"there are {MOST_FILES} files, and no more are taken"
            refused.append(RefusedFile(new.name, words, "number"))
        else:
            known, room = known | {new.sha256}, room - 1
            rows.append(_make_row(session, holder, new, actor))
    for one in refused:
        changes = {"reason": (None, one.code)}
        record(
            session,
            AuditAction.FILE_REFUSED,
            subject=holder,
            actor=actor,
            changes=changes,
        )
    if rows and isinstance(holder, Draft):
        holder.saved_at = utc_now()
    session.flush()
    session.expire(holder, ["files"])
    return rows, refused


def _make_row(
    session: AnySession, holder: Draft | Referral, new: TakenIn, actor: User
) -> Attachment:
    row = Attachment(
        key=new.key,
        draft_id=holder.id if isinstance(holder, Draft) else None,
        referral_id=holder.id if isinstance(holder, Referral) else None,
        name=new.name,
        media_type=new.media_type,
        size=new.size,
        sha256=new.sha256,
        scan=new.scan,
        added_by_id=actor.id,
        added_at=utc_now(),
    )
    session.add(row)
    changes = {"sha256": (None, new.sha256), "scan": (None, new.scan)}
    record(session, AuditAction.FILE_ADDED, subject=row, actor=actor, changes=changes)
    return row


def find_file(
    session: AnySession, key: str, *, user: User, lock: bool = False
) -> Attachment:
    """Return a file that this person may have: of their own draft, or of a case.

    Raises NotFound also when it was removed.
    """
    asked = (
        select(Attachment)
        .outerjoin(Draft, Attachment.draft_id == Draft.id)
        .outerjoin(Referral, Attachment.referral_id == Referral.id)
        .where(
            Attachment.key == key,
            Attachment.removed_at.is_(None),
            or_(
                (Draft.referrer_id == user.id) & (Draft.state == DraftState.OPEN),
                Referral.id.is_not(None) & visible_to(user, london_today()),
            ),
        )
    )
    if lock:
        asked = asked.with_for_update(of=Attachment)
        asked = asked.execution_options(populate_existing=True)
    file = session.scalar(asked)
    if file is None:
        raise NotFound(key)
    return file


def read_bytes(folder: Path, file: Attachment) -> bytes:
    """Return a file as it was taken in.

    Raises NotSafe for one that nobody may have, and Damaged if its hash is another.
    """
    if file.scan not in GIVEN_OUT:
        raise NotSafe(file.key)
    return _read(folder, file)


def _read(folder: Path, file: Attachment) -> bytes:
    try:
        data = fetch(folder, file.key)
    except FileNotFoundError as problem:
        raise Damaged(file.key) from problem
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Damaged(file.key)
    return data


def scan_again(folder: Path, file: Attachment, scanner: Scanner) -> ScanState:
    """Return what the scanner says of a file now. Call it with no transaction open."""
    return scanner.scan(_read(folder, file))


def note_scan(
    session: AnySession, file: Attachment, found: ScanState, *, actor: User
) -> None:
    """Keep what the scanner said of a file.

    Without a scanner what is known stays: nobody frees a file by asking nobody.
    """
    if found is ScanState.NOT_SCANNED:
        found = file.scan
    before, file.scan = file.scan, found
    changes = {"scan": (before, found)}
    record(
        session, AuditAction.FILE_SCANNED, subject=file, actor=actor, changes=changes
    )


def remove_file(session: AnySession, file: Attachment, *, actor: User) -> None:
    """Remove a file: nobody can have it any more, and its row stays.

    A draft's file can then be deleted from disk; one of a case stays there,
    encrypted, as part of the record.
    """
    file.removed_at = utc_now()
    changes = {"removed_at": (None, file.removed_at)}
    record(
        session, AuditAction.FILE_REMOVED, subject=file, actor=actor, changes=changes
    )
