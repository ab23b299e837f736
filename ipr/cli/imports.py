"""`ipr import`: trackers that people keep in spreadsheets, taken in whole."""

import json
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which heading is which column.")
@click.option("--area", help="The area of all rows.")
@click.option("--as", "email", help="By whom; otherwise “on the server”.")
@click.option("--dry-run", is_flag=True, help="Check it, take nothing in.")
@click.option("--take-changes", is_flag=True, help="Change what rows have changed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_rows(
    kind: str,
    file: Path,
    map_file: Path | None,
    area: str | None,
    email: str | None,
    dry_run: bool,
    take_changes: bool,
    as_json: bool,
) -> None:
    """Take the rows of FILE in, an .xlsx, .ods or .csv: all of them, or none.

    KIND is what they are, such as “support”. Rows that were taken in before are known
    again; one that has changed since is a finding, or a change with --take-changes.
    Ends with 1 and the findings, row by row, when something is wrong.

    A map says in YAML which column has which heading (`received: Date in`), or which
    letter; with parts of their own (`columns:`) also `sheet:`, `heading row:`,
    `days:` (`received: day first`) and `given:`, for what all rows are alike in.
    """
    from ipr.cli.take_in_rows import TakingAsked, take_in_file

    done = take_in_file(
        kind,
        file,
        TakingAsked(
            map_file=map_file,
            area=area,
            email=email,
            dry_run=dry_run,
            take_changes=take_changes,
        ),
    )
    told = done.pop("told")
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    else:
        _print_done(done, told, dry_run)
    if done["findings"]:
        raise click.exceptions.Exit(1)


def _print_done(done: dict[str, Any], told: list[str], dry_run: bool) -> None:
    for line in told:
        click.echo(line)
    for one in done["findings"]:
        place = ", ".join(filter(None, [f"row {one['row']}", one["column"]]))
        click.echo(f"{place}: {one['problem']}. {one['advice']}.")
    noun = "row" if done["rows"] == 1 else "rows"
    rows = f"{done['rows']:,} {noun}, {done['known']:,} of them taken in before"
    if done["findings"]:
        click.echo(f"{rows}. Nothing was taken in.")
    elif dry_run:
        click.echo(f"{rows}. Nothing is wrong with them.")
    else:
        click.echo(f"{rows}; {done['taken']:,} taken in.")
