"""The `ipr` command: thin wrappers that import what they need when they run."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from ipr.permissions import Role

if TYPE_CHECKING:
    from ipr.rulebook import Decision, Rulebook, Version

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str)
DAY = click.DateTime(["%Y-%m-%d"])
ROLE = click.Choice([role.value for role in Role])
RULES = click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Decide by this rulebook file instead of the published one.",
)


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
    """Decide on the answers in FACTS, a YAML or JSON file, and say why."""
    if (facts is None) == (jsonl is None):
        raise click.UsageError("Name a file of answers, or lines of them with --jsonl.")
    if version_id and on:
        raise click.UsageError("Use --version or --on, not both.")
    version = _version(_load(rules), version_id, on.date() if on else None)
    if jsonl is not None:
        with click.open_file(jsonl, "rb") as lines:
            _decide_lines(version, lines)
        return
    decision = _decide_file(version, facts or "-")
    if as_json:
        click.echo(json.dumps(decision.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(version, decision)))


@main.command("run")
def run_service() -> None:
    """Prepare the database and serve the pages."""
    from ipr.serve import START_ERRORS, run

    try:
        run(click.echo)
    except START_ERRORS as problem:
        raise click.ClickException(str(problem)) from problem


@main.command("tidy")
def tidy_up() -> None:
    """Pass on the cases of roles that have ended, and remove expired drafts."""
    from ipr.serve import START_ERRORS, tidy

    try:
        tidy(click.echo)
    except START_ERRORS as problem:
        raise click.ClickException(str(problem)) from problem


@main.command("demo")
def load_demonstration() -> None:
    """Fill an empty database with invented people and cases; refuse any other."""
    from ipr.demo.service import NotEmpty, NotInProduction
    from ipr.serve import START_ERRORS, fill

    try:
        fill(click.echo)
    except (*START_ERRORS, NotEmpty, NotInProduction) as problem:
        raise click.ClickException(str(problem)) from problem


@main.group()
def rules() -> None:
    """Check or read the criteria."""


@rules.command("check")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def check_rules(file: Path | None) -> None:
    """Load a rulebook and say what is in it, or everything that is wrong with it."""
    book = _load(file)
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

    version = _version(_load(rules), version_id, None)
    click.echo("\n".join(shown(version)))


@main.command("key")
def make_keys() -> None:
    """Print a new secret key and a new data key, as lines for the environment."""
    from ipr.config import new_keys

    for name, key in new_keys().items():
        click.echo(f"{name}={key}")


@main.group()
def user() -> None:
    """Make accounts and say what they may do."""


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, help="Grant it from today.")
def add_user(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make an account, and print a one-time link to set its password."""
    with _administering() as admin:
        admin.add_user(click.echo, email, name, [Role(role) for role in roles])


@user.command("link")
@click.argument("email")
def renew_link(email: str) -> None:
    """Print a new one-time link for somebody who has lost their password."""
    with _administering() as admin:
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
    with _administering() as admin:
        if end:
            admin.end_role(click.echo, email, Role(role), last)
        else:
            admin.grant_role(click.echo, email, Role(role), first, last)


@user.command("deactivate")
@click.argument("email")
def deactivate_user(email: str) -> None:
    """Close an account; its cases go to somebody else."""
    with _administering() as admin:
        admin.deactivate_user(click.echo, email)


@user.command("reactivate")
@click.argument("email")
def reactivate_user(email: str) -> None:
    """Open a closed account again."""
    with _administering() as admin:
        admin.reactivate_user(click.echo, email)


@contextmanager
def _administering() -> Iterator[ModuleType]:
    from ipr import admin

    try:
        yield admin
    except (admin.Refused, *admin.START) as problem:
        raise click.ClickException(str(problem)) from problem


def _load(path: Path | None) -> "Rulebook":
    from ipr.config import rules_path
    from ipr.rulebook import RulebookError, load

    path = path or rules_path()
    try:
        return load(path)
    except RulebookError as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{path}: {problem.strerror}") from problem


def _version(book: "Rulebook", version_id: str | None, on: date | None) -> "Version":
    from zoneinfo import ZoneInfo

    from ipr.rulebook import NoVersionInForce, UnknownVersion

    try:
        if version_id:
            return book[version_id]
        return book.in_force(on or datetime.now(ZoneInfo("Europe/London")).date())
    except (NoVersionInForce, UnknownVersion) as problem:
        raise click.ClickException(str(problem)) from problem


def _decide_file(version: "Version", path: str) -> "Decision":
    from ipr.rulebook import FactsError
    from ipr.rulebook.answers_file import read_answers

    try:
        with click.open_file(path, "rb") as file:
            return version.decide(read_answers(file.read(), path))
    except FactsError as problem:
        raise click.ClickException(f"{path}: {problem}") from problem


def _decide_lines(version: "Version", lines: Iterable[bytes]) -> None:
    """Print a decision for each line; stop at the first that can't be decided."""
    from ipr.rulebook import FactsError
    from ipr.rulebook.answers_file import read_line

    for number, line in enumerate(lines, start=1):
        try:
            decision = version.decide(read_line(line))
        except FactsError as problem:
            raise click.ClickException(f"line {number}: {problem}") from problem
        sys.stdout.write(json.dumps(decision.to_dict()) + "\n")
        sys.stdout.flush()


def _lines(version: "Version", decision: "Decision") -> Iterator[str]:
    """Yield a decision in plain words."""
    from ipr.rulebook import words

    yield words.heading(decision)
    parts = {
        "Why:": words.because_sentences(version, decision),
        "What was missing:": words.missing_sentences(version, decision),
        "Still to be answered:": words.ask_sentences(version, decision),
    }
    for title, sentences in parts.items():
        if sentences:
            yield ""
            yield title
            yield from (f"  {sentence}" for sentence in sentences)
    yield ""
    yield "Criteria:"
    for line in words.criterion_lines(version, decision):
        yield f"  {line.title} ({line.kind_words.lower()}): {line.result_words}"
        yield f"    {line.text}"
        yield from (f"    {answer.question} {answer.answer}" for answer in line.answers)
    yield ""
    yield f"Version: {version.title} ({version.id}), digest {version.digest}"


if __name__ == "__main__":
    main()
