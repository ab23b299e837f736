"""The differences between two versions, in plain words, for reading at a terminal."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from ipr.rulebook.comparison.text_differences import CHANGED, FACT
from ipr.rulebook.comparison.versions import Comparison, TextDifference
from ipr.rulebook.model import Fact
from ipr.rulebook.wording.answers import answer_lines
from ipr.rulebook.wording.differences import (
    ChangeLine,
    change_groups,
    change_heading,
    comparison_summary,
    one_sided_sentences,
    text_sentence,
    version_names,
)

WIDTH = 80


def compared_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines that say what two versions word and decide differently."""
    first, second = version_names(comparison)
    yield from _title(f"From {first} to {second}", "=")
    yield ""
    yield from _title("What is decided differently", "-")
    for text in comparison_summary(comparison):
        yield from wrap(text, WIDTH)
    for group in change_groups(comparison):
        yield ""
        yield from wrap(f"{group.heading}:", WIDTH)
        for number, line in enumerate(group.lines, start=1):
            yield from _change(comparison, line, number)
    yield from _unlisted(comparison)
    only = one_sided_sentences(comparison)
    if only:
        yield ""
        yield from _title("What only one of them asks", "-")
        for text in only:
            yield from _item(text)
    yield ""
    yield from _title("What is worded differently", "-")
    reworded = [x for x in comparison.text_differences if not _is_said_above(x)]
    for difference in reworded:
        yield from _difference(comparison, difference)
    if not reworded:
        yield "Nothing."


def _change(comparison: Comparison, line: ChangeLine, number: int) -> Iterator[str]:
    mark = f"  {number}. "
    pad = " " * len(mark)
    parts = line.parts or ("in every case",)
    text = f"when {parts[0]}" if line.parts else parts[0]
    yield from wrap(text, WIDTH, initial_indent=mark, subsequent_indent=pad)
    for part in parts[1:]:
        yield from wrap(f"and {part}", WIDTH, initial_indent=pad, subsequent_indent=pad)
    for text in (line.always, *line.notes):
        if text:
            yield from wrap(text, WIDTH, initial_indent=pad, subsequent_indent=pad)
    yield from _example(comparison.facts, line.change.example, pad)


def _example(
    facts: Mapping[str, Fact], example: Mapping[str, Any], pad: str
) -> Iterator[str]:
    yield f"{pad}For example:"
    for answer in answer_lines(facts, example):
        text = f"{answer.question} {answer.answer}"
        yield from wrap(
            text, WIDTH, initial_indent=f"{pad}- ", subsequent_indent=f"{pad}  "
        )


def _unlisted(comparison: Comparison) -> Iterator[str]:
    for kind in comparison.unlisted:
        heading = change_heading(comparison, kind.from_outcome, kind.to_outcome)
        yield ""
        yield from wrap(f"{heading}: too many patterns to list.", WIDTH)
        for example in kind.examples:
            yield from _example(comparison.facts, example, "  ")


def _is_said_above(difference: TextDifference) -> bool:
    return difference.about == FACT and difference.change != CHANGED


def _difference(comparison: Comparison, difference: TextDifference) -> Iterator[str]:
    yield from _item(text_sentence(comparison, difference))
    if difference.change == CHANGED:
        names = version_names(comparison)
        wordings = difference.before, difference.after
        for name, wording in zip(names, wordings, strict=True):
            yield from _wording(f"{name}:", wording or "(nothing)")
    else:
        yield from _wording("", difference.before or difference.after)


def _wording(name: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if len(lines) == 1:
        lines = [f"{name} {text}".strip()]
    elif name:
        yield f"    {name}"
    for line in lines:
        pad = " " * (len(line) - len(line.lstrip()) + 4)
        yield from wrap(
            line.strip(), WIDTH, initial_indent=pad, subsequent_indent=f"{pad}  "
        )


def _title(text: str, rule: str) -> Iterator[str]:
    yield text
    yield rule * len(text)


def _item(text: str) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
