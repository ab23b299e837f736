"""Why nothing can be saved, told from the errors of databases and of files."""

import errno
import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError


class Trouble(StrEnum):
    """What whoever runs the service must put right; the words say how."""

    FULL = "there is no room left to save anything. Make room on the disk"
    NOT_WRITABLE = (
        "it can be read at most, not written to. Look at its rights and owner, and "
        "whether its disk is mounted for writing"
    )
    FAILING = "its disk gives errors. Look at the disk, and keep the last backup safe"


FILES = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.NOT_WRITABLE,
    errno.EACCES: Trouble.NOT_WRITABLE,
    errno.EPERM: Trouble.NOT_WRITABLE,
    errno.EIO: Trouble.FAILING,
}
SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_PERM: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
}
POSTGRES = {
    "25006": Trouble.NOT_WRITABLE,  # read_only_sql_transaction
    "53100": Trouble.FULL,  # disk_full
    "58030": Trouble.FAILING,  # io_error
}


def find_trouble(error: BaseException) -> Trouble | None:
    """Return what keeps anything from being saved; None for any other error."""
    if isinstance(error, OSError):
        return FILES.get(error.errno or 0)
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code) or SQLITE.get(code & 0xFF)
    return POSTGRES.get(getattr(origin, "sqlstate", None) or "")


def lacks_tables(error: DBAPIError) -> bool:
    """Return whether a database is empty, or older than this program."""
    missing = ("no such table", "no such column")
    state = getattr(error.orig, "sqlstate", None)
    return state in ("42P01", "42703") or str(error.orig).startswith(missing)
