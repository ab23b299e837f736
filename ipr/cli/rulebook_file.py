"""What several commands share: the rulebook, of the service or a file, and a version.

Where there is a service's database, its published rulebook is the one; a command says
so when it uses a file instead.
"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ipr.rulebook import Rulebook, Version

RULES = click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this rulebook file, and no database. Without it the published rulebook "
    "of the service is used, if there is one.",
)


def load_book(path: Path | None) -> "Rulebook":
    """Return the rulebook of a file, or the one in use; or refuse out loud.

    That is what the service has published: the database that the settings name is
    read, and the service's own file may not contradict it. Without a database it is
    that file, which is then named on standard error.
    """
    from ipr.config import find_database, rules_path

    if path:
        return _load_file(path)
    file, address = rules_path(), find_database()
    if address is None:
        click.echo(f"There is no database here: using the file {file}", err=True)
        return _load_file(file)
    return _load_published(address, file)


def _load_published(address: str, file: Path) -> "Rulebook":
    """Return the rulebook in use in a database, as the service would."""
    from ipr.cli.published_rulebook import read_published
    from ipr.rulebook import RulebookError, loads_published
    from ipr.rulebook.file.agreement import find_contradiction, find_damage

    published, shipped = read_published(address), _load_file(file)
    if published is None:
        said = f"No rulebook is in use in the database yet: using the file {file}"
        click.echo(said, err=True)
        return shipped
    wrong = find_damage(published.text, published.digest)
    wrong = wrong or find_contradiction(shipped, published.versions)
    if wrong:
        raise click.ClickException(wrong)
    if published.text == shipped.text:
        return shipped
    try:
        book = loads_published(published.text)
    except RulebookError as problem:
        raise click.ClickException(str(problem)) from problem
    wrong = find_contradiction(book, published.versions)
    if wrong:
        raise click.ClickException(wrong)
    return book


def _load_file(path: Path) -> "Rulebook":
    from ipr.rulebook import RulebookError, load

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
        return _new_version(book, _load_file(Path(name)))
    file, colon, id = name.rpartition(":")
    if colon and Path(file).is_file():
        return find_version(_load_file(Path(file)), id, None)
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
