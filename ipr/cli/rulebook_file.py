"""What several commands share: the rulebook file and one of its versions."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ipr.rulebook import Rulebook, Version

RULES = click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this rulebook file instead of the published one.",
)


def load_book(path: Path | None) -> "Rulebook":
    """Return the rulebook of a file, or of the published one; or refuse out loud."""
    from ipr.config import rules_path
    from ipr.rulebook import RulebookError, load

    path = path or rules_path()
    try:
        return load(path)
    except RulebookError as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{path}: {problem.strerror}") from problem


def find_version(
    book: "Rulebook", version_id: str | None, on: date | None
) -> "Version":
    """Return a version by its id, or the one in force on a day, by default today."""
    from zoneinfo import ZoneInfo

    from ipr.rulebook import NoVersionInForce, UnknownVersion

    try:
        if version_id:
            return book[version_id]
        return book.in_force(on or datetime.now(ZoneInfo("Europe/London")).date())
    except (NoVersionInForce, UnknownVersion) as problem:
        raise click.ClickException(str(problem)) from problem


def find_compared(book: "Rulebook", name: str) -> "Version":
    """Return a version of the book, or the one that a FILE or FILE:VERSION holds."""
    if any(version.id == name for version in book.versions):
        return book[name]
    if Path(name).is_file():
        return _new_version(book, load_book(Path(name)))
    file, colon, id = name.rpartition(":")
    if colon and Path(file).is_file():
        return find_version(load_book(Path(file)), id, None)
    return find_version(book, name, None)


def _new_version(book: "Rulebook", other: "Rulebook") -> "Version":
    """Return the one version of another file that the book doesn't have."""
    known = {version.id for version in book.versions}
    new = [version for version in other.versions if version.id not in known]
    found = new if len(new) == 1 else other.versions
    if len(found) > 1:
        ids = ", ".join(version.id for version in other.versions)
        raise click.ClickException(
            f"{other.name} holds several versions ({ids}). Say which one: "
            f"{other.name}:{other.versions[-1].id}"
        )
    return found[0]
