"""Files and folders that only their owner may read, whatever the umask is."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

FILE, FOLDER = 0o600, 0o700


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing; close one that is there.

    One that is everybody's to write in, as /tmp is, stays open. Raises OSError.
    """
    try:
        path.mkdir()
    except FileExistsError:
        if not path.is_dir():
            raise
        close_to_others(path, FOLDER)
    except FileNotFoundError:
        make_private_folder(path.parent)
        make_private_folder(path)
    else:
        path.chmod(FOLDER)


def open_new_file(path: Path) -> IO[bytes]:
    """Return a file to write to that wasn't there before. Raises FileExistsError."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
    os.fchmod(handle, FILE)  # the umask may have taken even the owner's rights
    return os.fdopen(handle, "wb")


def write_new_file(path: Path, data: bytes) -> None:
    """Write a file that wasn't there before; it is on disk for good, or not there.

    Raises OSError, such as FileExistsError.
    """
    file = open_new_file(path)
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def make_private_file(path: Path) -> None:
    """Make an empty file, or close the one that is there to everybody else."""
    try:
        open_new_file(path).close()
    except FileExistsError:
        close_to_others(path, FILE)


def close_to_others(path: Path, most: int) -> None:
    """Take every right from a path that is not among `most`; give it none.

    Fine if there is nothing, or if it is somebody else's, who must see to it.
    """
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~most and not mode & stat.S_ISVTX:
            path.chmod(mode & most)


def flush_to_disk(folder: Path) -> None:
    """Return once what a folder lists is on disk for good."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
