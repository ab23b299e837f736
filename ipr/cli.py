"""The `ipr` command: thin wrappers that import what they need when they run."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ipr.rulebook import Decision, Rulebook, Version

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str)
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
    type=click.DateTime(["%Y-%m-%d"]),
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
    why = words.because_sentences(version, decision)
    missing = words.missing_sentences(version, decision)
    parts = {
        "Why:": why,
        "What was missing:": [text for text in missing if text not in why],
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
