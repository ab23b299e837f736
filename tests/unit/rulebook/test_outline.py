"""A criterion's condition as nested sentences."""

import pytest

from ipr.rulebook import loads
from ipr.rulebook.wording.conditions import Outline, criterion_outline
from tests.make import published_book

BOOK = """
facts:
  harm: {{type: yes_no, question: "Was there harm?"}}
  where: {{type: one_of, question: "Where?", options: {{n: North, s: South, w: West}}}}
  seen: {{type: any_of, question: "Seen?", options: {{a: Ash, b: Birch, c: Cedar}}}}
versions:
- id: first
  starts: 2023-04-01
  source: {{document: example}}
  criteria:
  - {{id: one, kind: mandatory, source: {{document: example}}, when: {when}}}
"""


def lines(when: str) -> list[str]:
    version = loads(BOOK.format(when=when))["first"]
    return list(criterion_outline(version, version.criteria[0]).lines())


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('{harm: ["yes"]}', ["The answer to “Was there harm?” is “Yes”."]),
        ('{not: {harm: ["yes"]}}', ["The answer to “Was there harm?” is not “Yes”."]),
        ("{seen: [a]}", ["“Ash” is selected for “Seen?”."]),
        ("{not: {seen: [a]}}", ["“Ash” is not selected for “Seen?”."]),
        (
            "{where: [n, s]}",
            ["The answer to “Where?” is one of these:", "  “North”", "  “South”"],
        ),
        (
            "{not: {where: [n, s]}}",
            ["The answer to “Where?” is not any of these:", "  “North”", "  “South”"],
        ),
        (
            "{seen: [a, b]}",
            ["At least one of these is selected for “Seen?”:", "  “Ash”", "  “Birch”"],
        ),
        (
            "{not: {seen: [a, b]}}",
            ["None of these is selected for “Seen?”:", "  “Ash”", "  “Birch”"],
        ),
        ("{not: {not: {seen: [a]}}}", ["“Ash” is selected for “Seen?”."]),
        ("{all: [{seen: [a]}]}", ["“Ash” is selected for “Seen?”."]),
    ],
)
def test_one_sentence_says_a_condition(when, said):
    assert lines(when) == said


@pytest.mark.parametrize(
    ("join", "opening"),
    [
        ("{{all: {}}}", "All of these are so:"),
        ("{{any: {}}}", "At least one of these is so:"),
        ("{{not: {{any: {}}}}}", "None of these is so:"),
    ],
)
def test_a_join_stands_over_its_parts(join, opening):
    parts = '[{seen: [a]}, {not: {harm: ["no"]}}]'

    assert lines(join.format(parts)) == [
        opening,
        "  “Ash” is selected for “Seen?”.",
        "  The answer to “Was there harm?” is not “No”.",
    ]


def test_not_all_is_said_of_each_part():
    said = lines('{not: {all: [{seen: [a]}, {any: [{harm: ["no"]}, {where: [n]}]}]}}')

    assert said == [
        "At least one of these is so:",
        "  “Ash” is not selected for “Seen?”.",
        "  None of these is so:",
        "    The answer to “Was there harm?” is “No”.",
        "    The answer to “Where?” is “North”.",
    ]


def test_every_sentence_is_whole_or_opens_a_list():
    def walk(one: Outline):
        yield one
        for part in one.parts:
            yield from walk(part)

    every = [
        one
        for version in published_book().versions
        for criterion in version.criteria
        for one in walk(criterion_outline(version, criterion))
    ]

    assert len(every) > 20
    assert [
        x for x in every if x.text.endswith(":") != bool(x.parts or x.answers)
    ] == []
