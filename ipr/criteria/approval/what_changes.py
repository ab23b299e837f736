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
from ipr.rulebook.errors import Problem
from ipr.rulebook.file.drafts import DraftReading
from ipr.rulebook.file.line_spans import find_line_spans
from ipr.rulebook.proofs import Finding, Report
from ipr.rulebook.proofs.report import EXAMPLE_FAILS
from ipr.rulebook.proofs.unchanged_words import (
    UNCHANGED_WORDS,
    find_unchanged_words,
    means_the_same,
)
from ipr.rulebook.wording.condition_sentences import criterion_sentence
from ipr.rulebook.wording.differences import comparison_summary, direction_sentences


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
    problems: Sequence[Problem]
    """What is wrong in the text."""

    @property
    def patterns(self) -> list[str]:
        """How much is decided differently, in sentences."""
        return comparison_summary(self.comparison) if self.comparison else []

    @property
    def directions(self) -> list[str]:
        """How much of that lowers and raises outcomes, in sentences."""
        return direction_sentences(self.comparison) if self.comparison else []

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
    def to_mend(self) -> list[str]:
        """What has to be mended, in the text or by the proofs.

        Examples that fail are wrong in the text already, with their lines.
        """
        return [
            *(f"Line {one.line}: {one.wrong}. {one.fix}." for one in self.problems),
            *(one.text for one in self.report.fails if one.kind != EXAMPLE_FAILS),
        ]

    @property
    def to_look_at(self) -> list[str]:
        """What the proofs find worth a look, words that did not change among it."""
        return [one.text for one in self.report.warns]

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
    reading: DraftReading,
    book: Rulebook,
    *,
    now: Version,
) -> WhatChanges | None:
    """Return what a draft changes; `now` is the version in force.

    None for a draft whose text can't be read.
    """
    version = reading.version
    if version is None:
        return None
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
        problems=reading.problems,
    )


def unworded_since(
    draft: VersionDraft, version: Version | None, book: Rulebook
) -> list[Finding]:
    """Return the conditions that changed, without their words, since it was begun."""
    base = version_begun_from(book, draft, version) if version else None
    return list(find_unchanged_words(version, base)) if version and base else []


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
