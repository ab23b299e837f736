"""The `ipr` command: thin wrappers that import what they need when they run."""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipr.cli.backups import make_backup, restore_backup
from ipr.cli.concerns import count_concerns
from ipr.cli.decisions import decisions
from ipr.cli.health import show_health
from ipr.cli.imports import import_rows
from ipr.cli.rulebook_file import RULES, find_version, load_book
from ipr.cli.rules import rules
from ipr.cli.ticks import tick
from ipr.cli.users import user

if TYPE_CHECKING:
    from ipr.rulebook import Decision, Version

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Referrals, decisions and learning for Internal Process Reviews."""


@main.command()
@click.argument("facts", type=FILE, required=False)
@click.option("--jsonl", type=FILE, help="Decide each line of this file (- is stdin).")
@click.option("--version", "version_id", help="Decide under this version.")
@click.option(
    "--on",
    type=DAY,
    help="Decide under the version in force on this day; otherwise today.",
)
@RULES
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def decide(
    facts: str | None,
    jsonl: str | None,
    version_id: str | None,
    on: datetime | None,
    rules: Path | None,
    as_json: bool,
) -> None:
    """Decide on the answers in FACTS, a YAML or JSON file, and say why.

    By the published rulebook of the service where IPR_DATABASE_URL or IPR_DATA names
    its database; else by the file that ships, or IPR_RULES, which is then named.
    """
    if (facts is None) == (jsonl is None):
        raise click.UsageError("Name a file of answers, or lines of them with --jsonl.")
    if version_id and on:
        raise click.UsageError("Use --version or --on, not both.")
    version = find_version(load_book(rules), version_id, on.date() if on else None)
    if jsonl is not None:
        with click.open_file(jsonl, "rb") as lines:
            _decide_lines(version, lines)
        return
    decision = _decide_file(version, facts or "-")
    if as_json:
        click.echo(json.dumps(decision.to_dict(), ensure_ascii=False, indent=2))
    else:
        _print_decision(version, decision)


@main.command("run")
def run_service() -> None:
    """Prepare the database and serve the pages."""
    from ipr.cli.database import open_database
    from ipr.serve import prepare_to_serve, serve, warn_unshielded

    with open_database(up_to_date=click.echo) as app:
        settings = prepare_to_serve(app, click.echo)
    warn_unshielded(settings, partial(click.echo, err=True))
    serve(settings, click.echo)


@main.command("demo")
def load_demonstration() -> None:
    """Fill an empty database with invented people and cases; refuse any other."""
    from ipr.cli.database import open_database
    from ipr.demo.service import NotEmpty, NotInProduction
    from ipr.serve import fill

    try:
        with open_database() as app:
            fill(app, click.echo)
    except (NotEmpty, NotInProduction) as problem:
        raise click.ClickException(str(problem)) from problem


@main.command("states")
def print_states() -> None:
    """Print what can be done with what, in which state and by whom, as Markdown."""
    from ipr.cli.workflow_tables import draw_states

    click.echo(draw_states(), nl=False)


@main.command("key")
def make_keys() -> None:
    """Print a new secret key and a new data key, as lines for the environment."""
    from ipr.config import new_keys

    for name, key in new_keys().items():
        click.echo(f"{name}={key}")


def _decide_file(version: "Version", path: str) -> "Decision":
    from ipr.rulebook import FactsError
    from ipr.rulebook.file.answers import read_answers

    try:
        with click.open_file(path, "rb") as file:
            return version.decide(read_answers(file.read(), path))
    except FactsError as problem:
        raise click.ClickException(f"{path}: {problem}") from problem


def _print_decision(version: "Version", decision: "Decision") -> None:
    from ipr.rulebook.wording.decisions import DecisionWords
    from ipr.rulebook.wording.printout import decision_lines

    click.echo("\n".join(decision_lines(DecisionWords(version, decision))))


def _decide_lines(version: "Version", lines: Iterable[bytes]) -> None:
    """Print a decision for each line; stop at the first that can't be decided.

    An empty line is no answers: it is counted and passed over.
    """
    from ipr.rulebook import FactsError
    from ipr.rulebook.file.answers import read_line

    for number, line in enumerate(lines, start=1):
        if not line.removeprefix(BOM_UTF8).strip():
            continue
        try:
            decision = version.decide(read_line(line))
        except FactsError as problem:
            raise click.ClickException(f"line {number}: {problem}") from problem
        sys.stdout.write(json.dumps(decision.to_dict()) + "\n")
        sys.stdout.flush()


main.add_command(make_backup)
main.add_command(restore_backup)
main.add_command(count_concerns)
main.add_command(decisions)
main.add_command(import_rows)
main.add_command(show_health)
main.add_command(rules)
main.add_command(tick)
main.add_command(user)

if __name__ == "__main__":
    main()
