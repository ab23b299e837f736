"""`ipr concerns`: what the support cases of a month were about."""

import json
from typing import Any

import click


@click.command("concerns")
@click.argument("month")
@click.option("--area", help="Of this area alone.")
@click.option("--all", "every", is_flag=True, help="Count other categories too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def count_concerns(month: str, area: str | None, every: bool, as_json: bool) -> None:
    """Say what the cases received in MONTH, such as 2026-10, were about.

    Each case counts once, under its main category; with --all under each of its
    categories, so that the counts can add up to more than the cases. Of a month that is
    frozen it gives the frozen counts, and says how many corrections stand beside them.
    """
    from ipr.cli.count_concerns import count_cases

    found = count_cases(month, area, every=every)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_found(found)


def _print_found(found: dict[str, Any]) -> None:
    from ipr.concerns.definition import By
    from ipr.concerns.tables import say_without

    where = found["area"] or "the whole network"
    click.echo(f"{found['month']}, {where}: {_say(found['total'])} cases")
    for one in found["categories"]:
        yet = not found["frozen"]
        name = one["category"] or say_without(By(found["by"]), yet=yet)
        click.echo(f"{_say(one['count']):>9}  {name}")
    if found["frozen"]:
        click.echo(f"Frozen, SHA-256 {found['frozen']}")
        click.echo(f"Corrections since: {found['corrections']}")
    else:
        click.echo("Not frozen yet")


def _say(number: int | None) -> str:
    return "not shown" if number is None else f"{number:,}"
