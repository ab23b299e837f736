"""The folder of encrypted files: random names, nothing half written, no leftovers."""

import errno
import fcntl
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from ipr.db.encryption import decrypt_bytes, encrypt_bytes
from ipr.db.engine import AnySession
from ipr.files.models import StoredFile
from ipr.private_files import (
    flush_to_disk,
    make_private_file,
    make_private_folder,
    write_new_file,
)

ORPHAN_SECONDS = 3600


def store_bytes(folder: Path, data: bytes) -> str:
    """Keep bytes encrypted under a new random name, and return the name.

    They are on disk for good before this returns.
    """
    key = secrets.token_hex(16)
    _write(folder, key, encrypt_bytes(data))
    return key


def fetch_bytes(folder: Path, key: str) -> bytes:
    """Return what is kept under a name. Raises FileNotFoundError."""
    return decrypt_bytes((folder / key).read_bytes())


@contextmanager
def hold_files(folder: Path) -> Iterator[None]:
    """Let every file stay on disk until the block ends, whatever becomes of its row.

    Waits until whoever is deleting has finished. Other processes are held too, and
    whoever dies holds nothing any more.
    """
    with _locked(folder, fcntl.LOCK_EX):
        yield


def delete_from_disk(folder: Path, keys: Iterable[str]) -> None:
    """Delete what is kept under these names; fine if it is gone already.

    While files are held they stay: no row wants them, so they are swept away later.
    """
    with _locked(folder, fcntl.LOCK_SH | fcntl.LOCK_NB) as free:
        for key in keys if free else ():
            (folder / key).unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[bool]:
    """Share the right to delete, or take it alone; give whether that was possible."""
    path = folder.with_name(f"{folder.name}.lock")
    try:
        make_private_file(path)
        lock = path.open("ab")
    except OSError as problem:
        if problem.errno != errno.EROFS:
            raise
        yield True  # nothing can be deleted there anyhow
        return
    with lock:
        try:
            fcntl.flock(lock, how)
        except BlockingIOError:
            yield False
        else:
            yield True


def _write(folder: Path, key: str, secret: bytes) -> None:
    """Write a file so that it is there wholly or not at all, also after a crash."""
    make_private_folder(folder)
    temporary = folder / f"new-{key}"
    write_new_file(temporary, secret)
    temporary.rename(folder / key)
    flush_to_disk(folder)


def sweep_files(session: AnySession, folder: Path, *, dry: bool = False) -> int:
    """Delete from disk what no row needs, such as files of drafts that were given up.

    Spares whatever any feature keeps, and what was written within the hour: its row
    may not be committed yet. Returns how many files went, or in a dry run would
    go: none while they are held.
    """
    if not folder.is_dir():
        return 0
    with _locked(folder, fcntl.LOCK_SH | fcntl.LOCK_NB) as free:
        old = [path for path in folder.iterdir() if free and _is_old(path)]
        needed = set(_needed(session, [path.name for path in old]))
        gone = [path for path in old if path.name not in needed]
        for path in () if dry else gone:
            path.unlink(missing_ok=True)
    return len(gone)


def _is_old(path: Path) -> bool:
    try:
        return path.is_file() and time.time() - path.stat().st_mtime > ORPHAN_SECONDS
    except FileNotFoundError:
        return False


def _needed(session: AnySession, keys: Sequence[str]) -> Iterable[str]:
    for at in range(0, len(keys), 500):
        yield from session.scalars(
            select(StoredFile.key).where(
                StoredFile.key.in_(keys[at : at + 500]), StoredFile.erased_at.is_(None)
            )
        )
