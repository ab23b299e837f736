"""What a proposed version changes, for whoever answers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ipr.criteria.backtests.figures import BacktestFigures
from ipr.criteria.backtests.page_state import BacktestPage, find_page
from ipr.criteria.drafting.text_changes import Hunk, line_changes
from ipr.criteria.models import VersionDraft
from ipr.criteria.reading.compared import WordingLine, compare_pair, wording_lines
from ipr.criteria.reading.proofs import prove_version
from ipr.criteria.reading.published import version_begun_from
from ipr.db.engine import AnySession
from ipr.rulebook import Criterion, Rulebook, Version
from ipr.rulebook.comparison.versions import CannotCompare, Comparison
from ipr.rulebook.file.drafts import DraftReading
from ipr.rulebook.file.line_spans import find_line_spans
from ipr.rulebook.proofs import Finding, Report
from ipr.rulebook.proofs.unchanged_words import UNCHANGED_WORDS, means_the_same
from ipr.rulebook.wording.condition_sentences import criterion_sentence
from ipr.rulebook.wording.differences import comparison_summary


@dataclass(frozen=True)
class CriterionBeside:
    """A criterion's words, and what its condition says in a sentence."""

    criterion: Criterion
    sentence: str
    state: str
    """`new`, `changed` or `same`: its condition, beside the version it began from."""


@dataclass(frozen=True)
class WhatChanges:
    """A version beside the one it was begun from, and what past referrals say of it."""

    draft: VersionDraft
    version: Version
    base: Version | None
    """What it was begun from; None where there is nothing to hold it against."""
    comparison: Comparison | None
    cannot: str
    """Why the two can't be compared; empty if they are."""
    test: BacktestPage
    report: Report

    @property
    def patterns(self) -> list[str]:
        """How much is decided differently, in sentences."""
        return comparison_summary(self.comparison) if self.comparison else []

    @property
    def tested(self) -> bool:
        """Whether it was back-tested, as it is, against the version in force."""
        one = self.test
        earlier = one.of_earlier_text or one.of_earlier_rules
        return one.result is not None and not earlier

    @property
    def figures(self) -> BacktestFigures | None:
        """What the back-test found of it as it is."""
        return self.test.figures if self.tested else None

    @property
    def unworded(self) -> list[Finding]:
        """The conditions that changed without their words."""
        return [one for one in self.report.warns if one.kind == UNCHANGED_WORDS]

    @property
    def findings(self) -> list[Finding]:
        """What else the proofs have left to mend or to look at."""
        left = (*self.report.fails, *self.report.warns)
        return [one for one in left if one.kind != UNCHANGED_WORDS]

    @cached_property
    def wordings(self) -> list[WordingLine]:
        """What is worded differently than in the version it was begun from."""
        return wording_lines(self.comparison) if self.comparison else []

    @cached_property
    def criteria(self) -> list[CriterionBeside]:
        """Every criterion, with its condition in a sentence: what changed first."""
        known = {one.id: one for one in self.base.criteria} if self.base else {}
        found = [self._beside(one, known) for one in self.version.criteria]
        return sorted(found, key=lambda one: one.state == "same")

    def _beside(
        self, criterion: Criterion, known: Mapping[str, Criterion]
    ) -> CriterionBeside:
        old = known.get(criterion.id)
        state = "new"
        if old:
            same = means_the_same(self.version, old, criterion)
            state = "same" if same else "changed"
        sentence = criterion_sentence(self.version, criterion)
        return CriterionBeside(criterion, sentence, state)


def find_changes(
    session: AnySession,
    draft: VersionDraft,
    version: Version,
    book: Rulebook,
    *,
    now: Version,
) -> WhatChanges:
    """Return what a draft's version changes; `now` is the version in force."""
    base = version_begun_from(book, draft, version)
    comparison, cannot = None, ""
    if base:
        try:
            comparison = compare_pair(base, version)
        except CannotCompare as problem:
            cannot = str(problem)
    return WhatChanges(
        draft=draft,
        version=version,
        base=base,
        comparison=comparison,
        cannot=cannot,
        test=find_page(session, draft, version, now),
        report=prove_version(version, base),
    )


def changed_lines(
    before: str, reading: DraftReading, base: Version | None
) -> Sequence[tuple[str, list[Hunk]]]:
    """Return the lines in which a draft differs from a rulebook, under headings.

    Its version is held against the lines of the one it was begun from, and the rest of
    the rulebook against the rest.
    """
    version, old, new = reading.version, before.splitlines(), reading.text.splitlines()
    spans = find_line_spans(before).versions
    if version is None or base is None or reading.spans is None or base.id not in spans:
        return [("The whole rulebook", line_changes(before, reading.text))]
    first, last = spans[base.id]
    start, end = reading.spans.versions[version.id]
    own = line_changes(
        "\n".join(old[first - 1 : last]),
        "\n".join(new[start - 1 : end]),
        (first - 1, start - 1),
    )
    rest = line_changes(before, "\n".join([*new[: start - 1], *new[end:]]))
    found = [(f"The version, from {base.id}", own), ("The rest of the rulebook", rest)]
    return [(heading, hunks) for heading, hunks in found if hunks]
