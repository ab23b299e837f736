"""A version of the criteria, in plain words, for reading at a terminal."""

from collections.abc import Iterator
from textwrap import wrap

from ipr.rulebook.book import say_day
from ipr.rulebook.model import Criterion, Source
from ipr.rulebook.version import Version
from ipr.rulebook.wording.decisions import KIND_WORDS, sentence_tree

WIDTH = 80


def shown(version: Version) -> Iterator[str]:
    """Yield the lines that say what a version holds, and on what authority."""
    yield version.title
    yield "=" * len(version.title)
    yield from _entry("In force from", say_day(version.starts))
    yield from _entry("Date", version.starts_basis)
    yield from _entry("Source", _source(version.source))
    yield from _entry("Digest", version.digest)
    if version.readings:
        yield ""
        yield "Readings of ours:"
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
    yield from _entry("Source", _source(criterion.source))
    yield "It is met by:"
    for line in sentence_tree(version, criterion).lines(1):
        indent = len(line) - len(line.lstrip())
        pad = " " * (indent + 2)
        yield from wrap(line, WIDTH, subsequent_indent=pad, drop_whitespace=True)


def _entry(name: str, text: str) -> Iterator[str]:
    if text:
        yield from wrap(f"{name}: {text}", WIDTH, subsequent_indent="  ")


def _source(source: Source) -> str:
    return ", ".join(
        part for part in (source.title or source.document, source.place) if part
    )
