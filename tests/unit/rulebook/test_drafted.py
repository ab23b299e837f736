"""A draft is a whole rulebook file with one new version beside the published ones."""

import pytest

from ipr.config import rules_path
from ipr.rulebook import load
from ipr.rulebook.file.drafts import read_draft
from ipr.rulebook.file.line_spans import find_line_spans, span_of_node
from tests.unit.criteria_drafts import texts_read

NEW = """
  - id: "2027"
    title: "Criteria from April 2027"
    starts: 2027-04-01
    source: {document: iprs-2023-24}
    criteria:
      - id: learning
        kind: discretionary
        title: "Something to learn"
        source: {document: iprs-2023-24}
        when: {learning_possible: ["yes"]}
"""


@pytest.fixture(scope="module")
def published():
    return load(rules_path({}))


def read(published, text):
    return read_draft(text, published, "draft.yaml")


def test_a_draft_is_parsed_once(published):
    with texts_read() as texts:
        reading = read(published, published.text + NEW)

    assert texts == [reading.text]


def said(reading):
    return [(p.line, p.where, p.wrong) for p in reading.problems]


def test_a_draft_with_one_new_version_has_no_problems(published):
    reading = read(published, published.text + NEW)

    assert said(reading) == []
    assert reading.version.id == "2027"
    assert [v.digest for v in reading.book.versions[:4]] == [
        v.digest for v in published.versions
    ]


def test_a_draft_without_a_new_version_says_so(published):
    reading = read(published, published.text)

    assert reading.version is None
    assert "no new version" in said(reading)[0][2]


def test_two_new_versions_are_one_too_many(published):
    second = NEW.replace("2027", "2028")

    reading = read(published, published.text + NEW + second)

    [(line, where, wrong)] = said(reading)
    assert where == 'version "2028"'
    assert span_of_node(reading.text, (line, line)).strip() == '- id: "2028"'
    assert reading.version is None


def test_changed_words_of_a_question_ask_for_an_edition(published):
    text = published.text.replace('question: "What happened', 'question: "What was it')

    reading = read(published, text + NEW)

    [problem] = reading.problems
    assert problem.where == 'fact "event"'
    assert span_of_node(text, (problem.line, problem.line)).strip() == "event:"
    assert "editions" in problem.fix


def test_a_changed_condition_of_a_published_version_is_a_problem(published):
    text = published.text.replace("- {contribution: [alleged]}", "- {nation: [wales]}")
    text = text.replace("- {given: {event: [attempted_suicide], contribution: alleged}"
                        ", expect: accept, result: met}", "")  # fmt: skip

    reading = read(published, text + NEW)

    wanted = 'version "2020"'
    assert wanted in [where for _, where, wrong in said(reading) if "criteria" in wrong]


def test_a_missing_published_version_is_a_problem(published):
    first, last = find_line_spans(published.text).versions["2021"]
    lines = published.text.splitlines(keepends=True)
    text = "".join(lines[: first - 1] + lines[last:])

    reading = read(published, text + NEW)

    assert said(reading) == [(1, "versions", 'The published version "2021" is missing')]


def test_a_failing_example_still_shows_the_version(published):
    wrong = '        examples: [{given: {learning_possible: "no"}, expect: accept}]\n'

    reading = read(published, published.text + NEW + wrong)

    assert reading.version.id == "2027"
    assert (
        "it expects the referral to be accepted, and it is declined."
        in reading.problems[0].wrong
    )


def test_text_that_is_no_rulebook_has_problems_alone(published):
    reading = read(published, "facts: [")

    assert (reading.book, reading.version) == (None, None)
    assert reading.problems[0].file == "draft.yaml"


def test_places_end_before_remarks_and_the_next_part():
    places = find_line_spans(
        "facts:\n  a: {type: yes_no}\n\n  # About b\n  b:\n    x: y\n"
    )

    assert places.facts == {"a": (2, 2), "b": (5, 6)}
