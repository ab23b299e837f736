"""What a command says when it can't do what was asked. Imports no database."""

import click


class CommandRefused(click.ClickException):
    """It can't be done: the message says why, and what to do. Ends with 1."""
