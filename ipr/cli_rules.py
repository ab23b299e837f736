"""`ipr rules`: check, read and change the criteria."""

from pathlib import Path

import click

from ipr.cli_books import RULES, find_version, load_book


@click.group()
def rules() -> None:
    """Check or read the criteria."""


@rules.command("check")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def check_rules(file: Path | None) -> None:
    """Load a rulebook and say what is in it, or everything that is wrong with it."""
    book = load_book(file)
    examples = sum(
        len(criterion.examples)
        for version in book.versions
        for criterion in version.criteria
    )
    click.echo(
        f"{book.name}: {len(book.facts)} facts, {len(book.versions)} versions, "
        f"{examples} examples, no problems"
    )
    for version in book.versions:
        click.echo(f"  {version.id}  from {version.starts}  {version.digest}")


@rules.command("show")
@click.argument("version_id", metavar="VERSION")
@RULES
def show_rules(version_id: str, rules: Path | None) -> None:
    """Print one version of the criteria in plain words."""
    from ipr.rulebook.shown import shown

    version = find_version(load_book(rules), version_id, None)
    click.echo("\n".join(shown(version)))
