"""PostgreSQL's own programs, which copy a database and put it back."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ipr.backups.manifest import BackupRefused

PRIVATE = ("--no-owner", "--no-privileges")
PASSED_ON = re.compile("PATH|HOME|LANG|PG.*")
"""What they are told of the environment: none of our keys."""


def dump_database(connection: Connection, file: Path, *, snapshot: str) -> None:
    """Write what a snapshot sees to a file. Raises BackupRefused if it fails."""
    options = ["--format=custom", *PRIVATE, f"--snapshot={snapshot}", f"--file={file}"]
    _run_program("pg_dump", connection, options)


def restore_dump(connection: Connection, file: Path) -> None:
    """Fill an empty database from a file, wholly or not at all. Raises as above."""
    options = ["--single-transaction", "--exit-on-error", *PRIVATE, str(file)]
    _run_program("pg_restore", connection, options)


def find_program(name: str, server: int) -> str:
    """Return where a program is that can speak to a server of this major version.

    Raises BackupRefused without one, or if it is older than the server.
    """
    path = shutil.which(name)
    needed = f"{name} of PostgreSQL {server} or newer"
    if path is None:
        raise BackupRefused(f"{name} is not on the PATH: install {needed}")
    asked = [path, "--version"]
    said = subprocess.run(
        asked, env=_passed_on(), capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+)", said)
    if not found or int(found[1]) < server:
        raise BackupRefused(
            f"{path} is too old ({said.strip()}): put {needed} in front on the PATH"
        )
    return path


def _run_program(name: str, connection: Connection, options: Sequence[str]) -> None:
    # SQLAlchemy's types don't know psycopg's connection, which is open here.
    info: Any = connection.connection.dbapi_connection.info  # type: ignore[union-attr]
    program = find_program(name, info.server_version // 10_000)
    done = subprocess.run(
        [program, f"--dbname={info.dsn}", "--no-password", *options],
        env=_passed_on() | {"PGPASSWORD": info.password},  # on no command line
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupRefused(f"{name} failed: {done.stderr.strip()}")


def _passed_on() -> dict[str, str]:
    return {k: value for k, value in os.environ.items() if PASSED_ON.fullmatch(k)}
