"""`ipr decisions`: look after the decisions that are stored."""

import click


@click.group()
def decisions() -> None:
    """Look after the decisions that are stored."""


@decisions.command("replay")
def replay_decisions() -> None:
    """Decide every stored decision again, under its own version.

    Prints each finding that differs, by the number of the decision, and ends with 1
    if there is any. The words that were shown are kept and not compared.
    """
    from ipr.cli import decide_again

    if decide_again.replay_decisions(click.echo):
        raise click.exceptions.Exit(1)
