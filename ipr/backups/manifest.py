"""What a backup says of itself: a file beside its database and its files.

It is written last: a folder without one is no backup, whatever else is in it. It names
the keys by their check values, which give nothing of them away, and is sealed under the
newest one: whoever has no key can change nothing in a backup that isn't noticed.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ipr.db.encryption import is_signed, sign_bytes
from ipr.db.key_checks import refuse_other_keys
from ipr.private_files import flush_to_disk, write_new_file

NAME = "manifest.json"
FORMAT = 2
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FILES = "files"
FILE_NAME = re.compile(rf"{FILES}/[0-9a-f]{{32}}")
DIGEST = re.compile(r"[0-9a-f]{64}")


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
    plain = seal_manifest({"format": FORMAT, **asdict(manifest)})
    text = json.dumps(plain, indent=2) + "\n"
    write_new_file(folder / f"{NAME}.new", text.encode())
    (folder / f"{NAME}.new").rename(folder / NAME)
    flush_to_disk(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself, as whoever holds its key wrote it.

    Raises BackupRefused for what is no backup, or was changed since; WrongDataKey if
    the keys at hand are others than its own.
    """
    try:
        plain = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise BackupRefused(f"{folder} is no backup: it has no {NAME}") from None
    except (ValueError, RecursionError):
        raise BackupRefused(f"{folder / NAME} is damaged: it is not JSON") from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise BackupRefused(
            f"{folder / NAME} says what this program can't read. Restore it with the "
            "program that made it, or a newer one"
        )
    seal = plain.pop("seal", None)
    wrong = _wrong_fields(plain)
    if wrong or not _is_digest(seal):
        what = ", ".join(wrong) or "seal"
        raise BackupRefused(f"{folder / NAME} is damaged: {what} can't be so")
    refuse_other_keys(plain["keys"])
    if not is_signed(_as_sealed(plain), seal):
        raise BackupRefused(
            f"{folder / NAME} isn't what was written when the backup was made. "
            "Nothing was changed. Restore another backup"
        )
    return Manifest(**{name: plain[name] for name in CHECKS})


def seal_manifest(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with the seal of the newest key, instead of any other."""
    unsealed = {name: value for name, value in plain.items() if name != "seal"}
    return unsealed | {"seal": sign_bytes(_as_sealed(unsealed))}


def _as_sealed(plain: Mapping[str, Any]) -> bytes:
    """Return what the seal is of: the same for the same content, however written."""
    return json.dumps(plain, sort_keys=True).encode()


def _wrong_fields(plain: Mapping[str, Any]) -> list[str]:
    """Return the fields of a manifest that are missing, too many or can't be so."""
    known = {"format", *CHECKS}
    wrong = [name for name, is_right in CHECKS.items() if not is_right(plain.get(name))]
    if not wrong and DATABASES[plain["database"]] not in plain["files"]:
        wrong = ["files"]
    return wrong + [repr(name) for name in sorted(plain.keys() - known)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_kind(value: Any) -> bool:
    return isinstance(value, str) and value in DATABASES


def _is_file_name(value: str) -> bool:
    return value in DATABASES.values() or FILE_NAME.fullmatch(value) is not None


def _are_tables(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_count, value.values()))


def _are_files(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(map(_is_file_name, value)) and all(map(_is_digest, value.values()))


def _are_keys(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_digest, value))


def _are_missing(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "program": _is_text,
    "made_at": _is_text,
    "database": _is_kind,
    "revision": _is_text,
    "keys": _are_keys,
    "tables": _are_tables,
    "files": _are_files,
    "missing": _are_missing,
}
