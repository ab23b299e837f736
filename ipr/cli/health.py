"""`ipr health`: how the parts of the service are, for whoever watches over it."""

import json

import click


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_health(as_json: bool) -> None:
    """Say how each part is, as the page does; end with 1 if one needs attention."""
    from ipr.cli.database import open_database
    from ipr.web.health import find_lines

    with open_database():
        lines = find_lines()
    if as_json:
        found = [
            {"name": line.name, "words": line.words, "wrong": line.wrong}
            for line in lines
        ]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            mark = "  (needs attention)" if line.wrong else ""
            click.echo(f"{line.name}: {line.words}{mark}")
    if any(line.wrong for line in lines):
        raise click.exceptions.Exit(1)
