"""What a backup says of itself: a file beside its database and its files.

It is written last: a folder without one is no backup, whatever else is in it. It names
the keys by their check values, which give nothing of them away.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ipr.private_files import flush_to_disk, write_new_file

NAME = "manifest.json"
FORMAT = 1
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FILES = "files"
FILE_NAME = re.compile(rf"{FILES}/[0-9a-f]{{32}}")
DIGEST = re.compile(r"[0-9a-f]{64}")
AT_ONCE = 1 << 20


class BackupRefused(Exception):
    """A backup can't be made or restored: the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What is in a backup."""

    program: str
    made_at: str
    database: str
    """`sqlite` or `postgresql`."""
    revision: str
    """Which change of the tables was the last."""
    keys: Sequence[str]
    """The check values of the data keys, oldest first."""
    tables: Mapping[str, int]
    """How many rows each table has."""
    files: Mapping[str, str]
    """SHA-256 of each file, the database's included."""
    missing: Sequence[str] = field(default_factory=list)
    """Files that the database names, and that were not there to be copied."""

    @property
    def database_file(self) -> str:
        return DATABASES[self.database]

    @property
    def stored_files(self) -> list[str]:
        """The files that people added, by their names on disk."""
        return [Path(name).name for name in self.files if name != self.database_file]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it, whole and for good: from now on the folder is a backup."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=2) + "\n"
    write_new_file(folder / f"{NAME}.new", text.encode())
    (folder / f"{NAME}.new").rename(folder / NAME)
    flush_to_disk(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself, every file of it compared.

    Raises BackupRefused for what is no backup, is damaged, or isn't whole.
    """
    try:
        plain = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise BackupRefused(f"{folder} is no backup: it has no {NAME}") from None
    except ValueError:
        raise BackupRefused(f"{folder / NAME} is damaged: it is not JSON") from None
    manifest = _from_plain(folder, plain)
    for name, digest in manifest.files.items():
        try:
            found = digest_file(folder / name)
        except FileNotFoundError:
            raise BackupRefused(f"{folder / name} is missing from the backup") from None
        if found != digest:
            raise BackupRefused(
                f"{folder / name} is damaged: it isn't what was backed up"
            )
    return manifest


def _from_plain(folder: Path, plain: Any) -> Manifest:
    wrong = BackupRefused(
        f"{folder / NAME} says what this program can't read. Restore it with the "
        "program that made it, or a newer one"
    )
    if not isinstance(plain, dict) or plain.pop("format", None) != FORMAT:
        raise wrong
    try:
        manifest = Manifest(**plain)
        names = set(manifest.files) - {manifest.database_file}
        sound = all(FILE_NAME.fullmatch(name) for name in names) and all(
            DIGEST.fullmatch(digest)
            for digest in [*manifest.files.values(), *manifest.keys]
        )
    except (AttributeError, KeyError, TypeError):
        raise wrong from None
    if not sound or manifest.database_file not in manifest.files or not manifest.keys:
        raise wrong
    return manifest


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(AT_ONCE):
            digest.update(part)
    return digest.hexdigest()
