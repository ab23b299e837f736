"""`ipr user`: make accounts and say what they may do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from ipr.permissions import Role

DAY = click.DateTime(["%Y-%m-%d"])
ROLE = click.Choice([role.value for role in Role])
NATION = click.Choice(["england", "scotland", "wales"])
WORK = (
    click.option("--team", help="The team they work in; empty for none recorded."),
    click.option(
        "--nation", type=NATION, help="Where they work; England unless it is said."
    ),
    click.option(
        "--senior-civil-servant/--no-senior-civil-servant",
        default=None,
        help="Names of senior civil servants may be published, no others.",
    ),
)

PRINTED = click.option(
    "--print",
    "printed",
    is_flag=True,
    help="Print the link, which is sent by e-mail otherwise if that is set up.",
)


def with_work(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options about where somebody works."""
    for option in reversed(WORK):
        command = option(command)
    return command


@click.group()
def user() -> None:
    """Make accounts and say what they may do."""


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, help="Grant it from today.")
@PRINTED
@with_work
def add_user(
    email: str, name: str, roles: tuple[str, ...], printed: bool, **work: Any
) -> None:
    """Make an account; a one-time link to set its password is sent, or printed."""
    from ipr.cli import manage_accounts as admin

    held = [Role(role) for role in roles]
    admin.add_user(click.echo, email, name, held, work, printed=printed)


@user.command("change")
@click.argument("email")
@click.option("--name", help="Their full name.")
@click.option("--new-email", help="The address with which they sign in from now on.")
@with_work
def change_user(
    email: str, name: str | None, new_email: str | None, **work: Any
) -> None:
    """Correct what is known of somebody; what no option names stays as it is."""
    from ipr.cli import manage_accounts as admin

    admin.change_user(click.echo, email, name, new_email, work)


@user.command("link")
@click.argument("email")
@PRINTED
def renew_link(email: str, printed: bool) -> None:
    """Send, or print, a new one-time link for somebody who has lost their password."""
    from ipr.cli import manage_accounts as admin

    admin.renew_link(click.echo, email, printed=printed)


@user.command("role")
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--from", "starts_on", type=DAY, help="First day; otherwise today.")
@click.option("--to", "ends_on", type=DAY, help="Last day; otherwise no end.")
@click.option("--end", is_flag=True, help="End the role: now, or with the day of --to.")
def change_role(
    email: str,
    role: str,
    starts_on: datetime | None,
    ends_on: datetime | None,
    end: bool,
) -> None:
    """Grant somebody a role, or end one."""
    if end and starts_on:
        raise click.UsageError("--end goes with --to, not with --from.")
    first, last = (day.date() if day else None for day in (starts_on, ends_on))
    from ipr.cli import manage_accounts as admin

    if end:
        admin.end_role(click.echo, email, Role(role), last)
    else:
        admin.grant_role(click.echo, email, Role(role), first, last)


@user.command("deactivate")
@click.argument("email")
def deactivate_user(email: str) -> None:
    """Close an account; its cases go to somebody else."""
    from ipr.cli import manage_accounts as admin

    admin.deactivate_user(click.echo, email)


@user.command("reactivate")
@click.argument("email")
def reactivate_user(email: str) -> None:
    """Open a closed account again."""
    from ipr.cli import manage_accounts as admin

    admin.reactivate_user(click.echo, email)
