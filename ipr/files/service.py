"""Files taken in, kept encrypted, given out, removed: for every feature alike.

Checking, scanning, encrypting and writing a file (`take_in_files`) takes time and
touches no database, so it is done with no transaction open. Only then are rows made
(`add_files`). What is on disk without a row is swept away later (`sweep_files`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.base import Base
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.files.file_names import tidy_file_name
from ipr.files.models import ScanState, StoredFile
from ipr.files.refusal import INFECTED, CheckingTime, FileRefused
from ipr.files.rules import FileRules, identify_kind
from ipr.files.scanner import Scanner
from ipr.files.store import fetch_bytes, store_bytes

GIVEN_OUT = (ScanState.CLEAN, ScanState.NOT_SCANNED)

OwnFile = TypeVar("OwnFile", bound=StoredFile)


class FileNotSafe(Exception):
    """The file is quarantined or infected: nobody may have it."""


class FileDamaged(Exception):
    """What is on disk is not what was taken in, or is no longer there."""


@dataclass(frozen=True)
class TakenFile:
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


def take_in_files(
    sent: Sequence[tuple[str, IO[bytes]]],
    rules: FileRules,
    *,
    folder: Path,
    scanner: Scanner,
) -> tuple[list[TakenFile], list[RefusedFile]]:
    """Take in files, one after the other, no more than could ever be kept.

    All of them together get the seconds that one alone would have to be checked.
    """
    time = CheckingTime()
    words = f"no more than {rules.most_files} files are taken"
    taken: list[TakenFile] = []
    refused = [
        RefusedFile(tidy_file_name(name), words, "number")
        for name, _ in sent[rules.most_files :]
    ]
    for name, stream in sent[: rules.most_files]:
        found = take_in_file(
            name, stream, rules, folder=folder, scanner=scanner, time=time
        )
        if isinstance(found, TakenFile):
            taken.append(found)
        else:
            refused.append(found)
    return taken, refused


def take_in_file(
    name: str,
    stream: IO[bytes],
    rules: FileRules,
    *,
    folder: Path,
    scanner: Scanner,
    time: CheckingTime | None = None,
) -> TakenFile | RefusedFile:
    """Check a file and keep it on disk, encrypted under a random name.

    Its name is shortened to its last part. The bytes are on disk for good before
    this returns. Call it with no transaction open.
    """
    name = tidy_file_name(name)
    data = stream.read(rules.largest_bytes + 1)
    try:
        kind = identify_kind(name, data, rules, time)
        scan = scanner.scan(data)
        if scan is ScanState.INFECTED:
            raise FileRefused(*INFECTED)
    except FileRefused as problem:
        return RefusedFile(name, problem.reason, problem.code)
    key = store_bytes(folder, data)
    sha256 = hashlib.sha256(data).hexdigest()
    return TakenFile(key, name, kind.media_type, len(data), sha256, scan)


def present_files(files: Iterable[OwnFile]) -> list[OwnFile]:
    """Return those that were not removed."""
    return [file for file in files if file.removed_at is None]


def add_files(
    session: AnySession,
    model: type[OwnFile],
    taken: Sequence[TakenFile],
    refused: Sequence[RefusedFile],
    *,
    holder: Base,
    there: Iterable[OwnFile],
    actor: Actor,
    **belongs: Any,
) -> tuple[list[OwnFile], list[RefusedFile]]:
    """Make rows of what was taken in, and record what was refused.

    `there` are the holder's files so far, `belongs` is what ties a row to it. Returns
    the rows, and all refusals: more than the rules allow, or one that is there
    already, are refused here. What has no row is swept from disk later.
    """
    refused, rows = list(refused), []
    known = {file.sha256 for file in present_files(there)}
    for new in taken:
        if new.sha256 in known:
            refused.append(RefusedFile(new.name, "it has already been added", "twice"))
        elif len(known) >= model.rules.most_files:
            words = f"there are already {model.rules.most_files} files"
            refused.append(RefusedFile(new.name, words, "number"))
        else:
            known.add(new.sha256)
            rows.append(_add_file(session, model, new, actor, belongs))
    for one in refused:
        changes = {"reason": (None, one.code)}
        record(
            session,
            AuditAction.FILE_REFUSED,
            subject=holder,
            actor=actor,
            changes=changes,
        )
    session.flush()
    return rows, refused


def _add_file(
    session: AnySession,
    model: type[OwnFile],
    new: TakenFile,
    actor: Actor,
    belongs: dict[str, Any],
) -> OwnFile:
    row = model(**vars(new), **belongs, added_by_id=actor.id, added_at=utc_now())
    session.add(row)
    changes = {"sha256": (None, new.sha256), "scan": (None, new.scan)}
    record(session, AuditAction.FILE_ADDED, subject=row, actor=actor, changes=changes)
    return row


def read_file_bytes(folder: Path, file: StoredFile) -> bytes:
    """Return a file as it was taken in.

    Raises FileNotSafe for one that nobody may have, and FileDamaged if its hash is
    another.
    """
    if file.scan not in GIVEN_OUT:
        raise FileNotSafe(file.key)
    return _read(folder, file)


def _read(folder: Path, file: StoredFile) -> bytes:
    try:
        data = fetch_bytes(folder, file.key)
    except FileNotFoundError as problem:
        raise FileDamaged(file.key) from problem
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileDamaged(file.key)
    return data


def scan_file_again(folder: Path, file: StoredFile, scanner: Scanner) -> ScanState:
    """Return what the scanner says of a file now. Call it with no transaction open."""
    return scanner.scan(_read(folder, file))


def note_scan_result(
    session: AnySession, file: StoredFile, found: ScanState, *, actor: Actor
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


def remove_stored_file(
    session: AnySession, file: StoredFile, *, actor: Actor, erase: bool
) -> None:
    """Remove a file: nobody can have it any more, and its row stays.

    `erase` lets it be deleted from disk after the commit; otherwise it stays there,
    encrypted, as part of the record.
    """
    file.removed_at = utc_now()
    file.erased_at = file.removed_at if erase else None
    changes = {"removed_at": (None, file.removed_at)}
    record(
        session, AuditAction.FILE_REMOVED, subject=file, actor=actor, changes=changes
    )


def forget_file(file: StoredFile) -> None:
    """Let a file and its name go with the holder that is given up. The row stays."""
    file.name = ""
    file.removed_at = file.removed_at or utc_now()
    file.erased_at = file.removed_at
