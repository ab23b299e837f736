"""A report in plain words, for reading at a terminal."""

from collections.abc import Iterator
from textwrap import wrap

from ipr.rulebook.proofs.report import FAILS, TELLS, WARNS, Finding, Report
from ipr.rulebook.version import Version

WIDTH = 80
HEADINGS = {
    FAILS: "To mend before the version can be proposed",
    WARNS: "To look at",
    TELLS: "Shown, and good to know",
}


def proof_lines(version: Version, report: Report) -> Iterator[str]:
    """Yield the lines that say what was found of a version, the gravest first."""
    yield version.title
    yield "=" * len(version.title)
    for level, heading in HEADINGS.items():
        findings = report.at(level)
        if findings:
            yield ""
            yield f"{heading} ({len(findings)})"
            for finding in findings:
                yield from _finding(version, finding)
    fails, warns = len(report.fails), len(report.warns)
    yield ""
    yield f"{fails} to mend, {warns} to look at, {len(report.tells)} shown or told"


def _finding(version: Version, finding: Finding) -> Iterator[str]:
    yield from wrap(finding.text, WIDTH, initial_indent="- ", subsequent_indent="  ")
    titles = {criterion.id: criterion.title for criterion in version.criteria}
    for example in finding.examples:
        yield f"    {example.note}: an example for “{titles[example.under]}”"
        yield f"      {example.yaml}"  # unbroken: it is there to be copied
