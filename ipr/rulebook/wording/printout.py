"""A version of the criteria, and a decision, for reading at a terminal."""

from collections.abc import Iterator
from textwrap import wrap

from ipr.rulebook.book import say_day
from ipr.rulebook.model import Criterion
from ipr.rulebook.version import Version
from ipr.rulebook.wording.conditions import condition_tree
from ipr.rulebook.wording.criterion_lines import KIND_WORDS
from ipr.rulebook.wording.decisions import DecisionWords

WIDTH = 80


def version_lines(version: Version) -> Iterator[str]:
    """Yield the lines that say what a version holds, and on what authority."""
    yield version.title
    yield "=" * len(version.title)
    yield from _entry("In force from", say_day(version.starts))
    yield from _entry("Date", version.starts_basis)
    yield from _entry("Source", version.source.citation)
    yield from _entry("Digest", version.digest)
    if version.readings:
        yield ""
        yield "How we read the wording:"
        for reading in version.readings:
            yield from wrap(reading, WIDTH, initial_indent="- ", subsequent_indent="  ")
    for number, criterion in enumerate(version.criteria, start=1):
        yield ""
        yield from _criterion(version, criterion, number)


def _criterion(version: Version, criterion: Criterion, number: int) -> Iterator[str]:
    title = f"{number}. {criterion.title} ({KIND_WORDS[criterion.kind].lower()})"
    yield title
    yield "-" * len(title)
    yield from wrap(criterion.plain, WIDTH)
    yield from _entry("Source", criterion.source.citation)
    yield "It is met by:"
    for line in condition_tree(version, criterion.when).lines(1):
        indent = len(line) - len(line.lstrip())
        pad = " " * (indent + 2)
        yield from wrap(line, WIDTH, subsequent_indent=pad, drop_whitespace=True)


def _entry(name: str, text: str) -> Iterator[str]:
    if text:
        yield from wrap(f"{name}: {text}", WIDTH, subsequent_indent="  ")


def decision_lines(words: DecisionWords) -> Iterator[str]:
    """Yield the lines that say what was decided, and why."""
    yield words.heading
    parts = {
        "Why:": words.because,
        "What was missing:": words.missing,
        "Still to be answered:": words.settle,
    }
    for title, sentences in parts.items():
        if sentences:
            yield ""
            yield title
            yield from (f"  {sentence}" for sentence in sentences)
    yield ""
    yield "Criteria:"
    for line in words.criteria:
        yield f"  {line.title} ({line.kind_words.lower()}): {line.result_words}"
        yield f"    {line.text}"
        yield from (f"    {answer.question} {answer.answer}" for answer in line.answers)
    yield ""
    version = words.version
    yield f"Version: {version.title} ({version.id}), digest {version.digest}"
