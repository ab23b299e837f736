"""`ipr tick`: the work that a clock sets off, for a scheduler to run."""

import json
from typing import Any

import click


@click.command("tick")
@click.option("--dry-run", is_flag=True, help="Say what it would do, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--check", is_flag=True, help="Run nothing; say when none has run.")
def tick(dry_run: bool, as_json: bool, check: bool) -> None:
    """Do what is due: expire, pass on, recalculate, remind, send.

    Run it every few minutes, on one machine or on several: only one runs at a time,
    and another says so and ends with 0. Ends with 1 if a step failed; the others were
    done all the same. With --check it ends with 1 when none has run for an hour.
    """
    from ipr.cli import run_ticks

    if check:
        late = run_ticks.find_if_late()
        if late:
            raise click.ClickException(late)
        click.echo("The regular work ran within the last hour")
        return
    done = run_ticks.run_once(dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    else:
        _print_done(done)
    if done["failed"]:
        raise click.exceptions.Exit(1)


def _print_done(done: dict[str, Any]) -> None:
    if done["running_since"]:
        click.echo(f"Another tick is running since {done['running_since']}")
        return
    title = "Would do" if done["dry_run"] else "Done"
    click.echo(f"{title}, in {done['seconds']} seconds:")
    for step in done["steps"]:
        for words in step["said"]:
            click.echo(f"  {words}")
    if not any(step["said"] or step["failed"] for step in done["steps"]):
        click.echo("  nothing was due")
    for step in done["steps"]:
        if step["failed"]:
            click.echo(f"Failed: {step['name']} ({step['failed']})", err=True)
