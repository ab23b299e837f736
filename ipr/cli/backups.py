"""`ipr backup` and `ipr restore`: everything that is kept, into a folder and back."""

import json
from pathlib import Path
from typing import Any

import click

FOLDER = click.Path(path_type=Path)
REVIVED = """\
Everybody is signed out, and no link to set a password works that was made before.
All else is as it was when it was backed up. Do again what was done since: accounts
closed, roles ended, passwords changed, tokens of systems revoked."""
CHANGED_GUARDS = (
    "Triggers or indexes are not as this program makes them. They keep the record from "
    "being changed: find out who changed them, before anybody signs in. They are: "
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command("backup")
@click.argument("folder", metavar="DIR", type=FOLDER)
@AS_JSON
def make_backup(folder: Path, as_json: bool) -> None:
    """Back up the database and uploaded files into DIR, a new or empty folder.

    The service may go on meanwhile. The data key is not in the backup, and nothing in
    it can be read without: keep the key elsewhere.
    """
    from ipr.cli import keep_backups

    done = keep_backups.back_up(folder)
    if as_json:
        _print_json(done)
        return
    click.echo(f"Backed up {_contents(done)} to {folder}")
    _tell_missing(done)
    if not done["noted"]:
        click.echo("It could not be noted in the database that it was made", err=True)
    click.echo("Keep the data key (IPR_DATA_KEY) elsewhere: it isn't in the backup")


@click.command("restore")
@click.argument("folder", metavar="DIR", type=FOLDER)
@AS_JSON
def restore_backup(folder: Path, as_json: bool) -> None:
    """Restore the backup in DIR into an empty place, and prove it.

    The place is what IPR_DATA and IPR_DATABASE_URL name, and IPR_DATA_KEY must hold
    the keys that the backup was written under. Each file, each table's rows and what
    they refer to are compared, and every decision is decided again. Everybody is
    signed out, and no link made before works. Ends with 1 if a decision comes out
    otherwise, or a trigger or index is not as this program makes it.
    """
    from ipr.cli import keep_backups

    done = keep_backups.restore(folder)
    if as_json:
        _print_json(done)
    else:
        click.echo(f"Restored {_contents(done)}, backed up at {done['made_at']}")
        _tell_missing(done)
        click.echo(f"{done['different']:,} of {done['replayed']:,} decisions differ")
        click.echo(REVIVED)
        click.echo("Start the service with: ipr run")
    if done["changed_guards"]:
        click.echo(CHANGED_GUARDS + ", ".join(done["changed_guards"]), err=True)
    if done["different"] or done["changed_guards"]:
        raise click.exceptions.Exit(1)


def _print_json(done: dict[str, Any]) -> None:
    click.echo(json.dumps(done, ensure_ascii=False, indent=2))


def _contents(done: dict[str, Any]) -> str:
    rows, tables, files = done["rows"], len(done["tables"]), done["files"]
    return f"{rows:,} rows of {tables} tables and {files:,} files"


def _tell_missing(done: dict[str, Any]) -> None:
    if done["missing"]:
        number, names = len(done["missing"]), ", ".join(done["missing"])
        click.echo(f"{number:,} files were not there to back up: {names}", err=True)
