"""The files of a backup and of the service: read as they are, never through a link."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ipr.backups.manifest import BackupRefused

AT_ONCE = 1 << 20


def open_plain_file(path: Path) -> IO[bytes]:
    """Return a file to read. Raises FileNotFoundError, and BackupRefused for a link.

    A link would copy what the service may read and a backup must not hold.
    """
    refused = BackupRefused(f"{path} is a link, or no file: it is not read")
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as problem:
        if path.is_symlink():
            raise refused from problem
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise refused
    return os.fdopen(handle, "rb")


def read_plain_file(path: Path) -> bytes:
    """Return what a file holds. Raises as `open_plain_file` does."""
    with open_plain_file(path) as file:
        return file.read()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits. Raises as above."""
    digest = hashlib.sha256()
    with open_plain_file(path) as file:
        while part := file.read(AT_ONCE):
            digest.update(part)
    return digest.hexdigest()


def refuse_changed_files(folder: Path, digests: Mapping[str, str]) -> None:
    """Raise BackupRefused unless each of these files is there as it was backed up."""
    for name, digest in digests.items():
        try:
            found = digest_file(folder / name)
        except FileNotFoundError:
            raise BackupRefused(f"{folder / name} is missing from the backup") from None
        if found != digest:
            raise BackupRefused(
                f"{folder / name} is damaged: it isn't what was backed up"
            )
