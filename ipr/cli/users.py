"""`ipr user`: make accounts and say what they may do."""

from datetime import datetime

import click

from ipr.permissions import Role

DAY = click.DateTime(["%Y-%m-%d"])
ROLE = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Make accounts and say what they may do."""


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, help="Grant it from today.")
def add_user(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make an account, and print a one-time link to set its password."""
    from ipr.cli import manage_accounts as admin

    admin.add_user(click.echo, email, name, [Role(role) for role in roles])


@user.command("link")
@click.argument("email")
def renew_link(email: str) -> None:
    """Print a new one-time link for somebody who has lost their password."""
    from ipr.cli import manage_accounts as admin

    admin.renew_link(click.echo, email)


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
