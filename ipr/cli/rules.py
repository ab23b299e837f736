"""`ipr rules`: check, read and change the criteria."""

import json
from pathlib import Path

import click

from ipr.cli.rulebook_file import RULES, find_compared, find_version, load_book


@click.group()
def rules() -> None:
    """Read, check, prove, compare, try, load and export the criteria."""


@rules.command("check")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def check_rules(file: Path | None) -> None:
    """Load a rulebook and say what is in it, or everything that is wrong with it.

    Without FILE it is the published rulebook of the service, if there is one.
    """
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
    from ipr.rulebook.wording.printout import version_lines

    version = find_version(load_book(rules), version_id, None)
    click.echo("\n".join(version_lines(version)))


@rules.command("prove")
@click.argument("version_id", metavar="[VERSION]", required=False)
@RULES
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def prove_rules(version_id: str | None, rules: Path | None, as_json: bool) -> None:
    """Prove what holds of a version whatever is answered; of all without VERSION.

    Ends with 1 if anything has to be mended.
    """
    from ipr.criteria.reading.proofs import prove_version
    from ipr.rulebook.proofs.printout import proof_lines

    book = load_book(rules)
    chosen = [find_version(book, version_id, None)] if version_id else book.versions
    reports = [
        (version, prove_version(version, book.before(version))) for version in chosen
    ]
    if as_json:
        plain = [report.to_plain() for _, report in reports]
        click.echo(json.dumps({"versions": plain}, ensure_ascii=False, indent=2))
    else:
        texts = ["\n".join(proof_lines(version, report)) for version, report in reports]
        click.echo("\n\n\n".join(texts))
    if any(report.fails for _, report in reports):
        raise click.exceptions.Exit(1)


@rules.command("compare")
@click.argument("first", metavar="FROM")
@click.argument("second", metavar="TO")
@RULES
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def compare_rules(first: str, second: str, rules: Path | None, as_json: bool) -> None:
    """Say what changes from one version to another, in words and in meaning.

    FROM and TO are versions of the rulebook, or other files: FILE stands for the
    version in it that the rulebook doesn't have, FILE:VERSION for any other.
    """
    from ipr.rulebook.comparison.printout import compared_lines
    from ipr.rulebook.comparison.versions import CannotCompare, find_differences

    book = load_book(rules)
    try:
        comparison = find_differences(
            find_compared(book, first), find_compared(book, second)
        )
    except CannotCompare as problem:
        raise click.ClickException(str(problem)) from problem
    if not as_json:
        click.echo("\n".join(compared_lines(comparison)))
        return
    if not comparison.complete:
        raise click.ClickException(
            "The changes are too many to list. Leave --json out to see examples"
        )
    changes = [change.to_dict() for change in comparison.changes]
    click.echo(json.dumps({"changes": changes}, ensure_ascii=False, indent=2))


@rules.command("export")
@click.argument("version_id", metavar="[VERSION]", required=False)
@click.option(
    "--as",
    "format",
    type=click.Choice(["dmn", "jsonlogic", "cel", "schema"]),
    help="Write one version for another engine, or the schema of rulebook files.",
)
@RULES
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen.",
)
def export_rules(
    version_id: str | None, format: str | None, rules: Path | None, out: Path | None
) -> None:
    """Write the rulebook in use as it stands in the database, byte for byte.

    With --as one version, by default the one in force today, is written for another
    rules engine: every engine that reads the file comes to the same outcome,
    not-known answers included.
    """
    if format is None:
        if version_id or rules:
            raise click.UsageError("VERSION and --rules go with --as.")
        _export_rulebook(out)
        return
    from ipr.rulebook.exchange import FORMATS, NotExportable
    from ipr.rulebook.exchange.schema import schema_text

    if format == "schema":
        text = schema_text()
    else:
        version = find_version(load_book(rules), version_id, None)
        try:
            text = FORMATS[format].write(version)
        except NotExportable as problem:
            wrong = f'Version "{version.id}" cannot be written: {problem}'
            raise click.ClickException(wrong) from problem
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise click.ClickException(f"{out}: {problem.strerror}") from problem
    click.echo(f"{out} is written")


@rules.command("backtest")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--csv",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every referral that changes to this file.",
)
def backtest_rules(file: Path, out: Path | None) -> None:
    """Say what past referrals would become under the new version in FILE."""
    from ipr.cli import decide_again

    def progress(done: int, total: int) -> None:
        click.echo(f"{done:,} of {total:,} sets of answers tried", err=True)

    decide_again.backtest_file(click.echo, progress, file, out)


@rules.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as", "email", metavar="EMAIL", help="The criteria editor who proposes."
)
@click.option("--reason", default="", help="Why the criteria should change.")
@click.option("--asked-by", default="", help="Who asked for the change.")
@click.option("--evidence", multiple=True, help="A link to evidence; may be repeated.")
def load_rules(
    file: Path,
    email: str | None,
    reason: str,
    asked_by: str,
    evidence: tuple[str, ...],
) -> None:
    """Propose the new versions of a file; publish them if the database is empty.

    A second person approves each, and then it can be published.
    """
    from ipr.cli import load_criteria

    load_criteria.load_rules(
        click.echo,
        load_book(file),
        email=email,
        reason=reason,
        asked_by=asked_by,
        evidence="\n".join(evidence),
    )


def _export_rulebook(out: Path | None) -> None:
    from ipr.cli import load_criteria

    if out is None:
        click.echo(load_criteria.rulebook_text(), nl=False)
    else:
        load_criteria.write_rules(click.echo, out)
