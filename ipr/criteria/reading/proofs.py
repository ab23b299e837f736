"""The proofs of a version, with what the rulebook alone can't judge: its language."""

from dataclasses import replace

from ipr.criteria.reading.reading_age import find_hard_texts
from ipr.rulebook import Version
from ipr.rulebook.proofs import Finding, Report, prove_everything
from ipr.rulebook.proofs.report import EXAMPLE_FAILS
from ipr.rulebook.proofs.unchanged_words import find_unchanged_words


def prove_version(version: Version, before: Version | None = None) -> Report:
    """Return everything that is found of a version, its texts included.

    Its words are held against those of the version that it changes, `before`.
    """
    report = prove_everything(version)
    unchanged = find_unchanged_words(version, before) if before else ()
    findings = (*unchanged, *report.findings, *find_hard_texts(version))
    return replace(report, findings=findings)


def findings_that_block(version: Version) -> list[Finding]:
    """Return what must be mended before a draft of this version can be proposed.

    Examples that fail are not among it: reading the draft's text names them already,
    with their lines.
    """
    return [
        found
        for found in prove_everything(version).fails
        if found.kind != EXAMPLE_FAILS
    ]
