"""Which parts of the criteria no worked example exercises."""

import pytest

from ipr.rulebook.proofs import WARNS
from tests.unit.rulebook.proof_books import (
    EVENT,
    check_examples,
    criterion,
    found,
    version,
    yes_no,
)

A, B, C = {"a": ["yes"]}, {"b": ["yes"]}, {"c": ["yes"]}
FACTS = {"event": EVENT, **{id: yes_no(f"{id.upper()}?") for id in ("a", "b", "c")}}
DEATH, HARM = {"event": ["death"]}, {"event": ["harm"]}
MET = ({"a": "yes", "b": "yes"}, "accept")
NOT_A = ({"a": "no"}, "decline")
NOT_B = ({"b": "no"}, "decline")
OPEN = ({"a": "yes"}, "cannot_tell")


def texts(book):
    return [finding.text for finding in found("not_exercised", book)]


def test_examples_that_show_everything_leave_no_gap():
    book = version(FACTS, criterion("x", {"all": [A, B]}, MET, NOT_A, NOT_B, OPEN))

    assert texts(book) == []
    [told] = found("coverage", book)
    assert told.text == "Worked examples exercise 3 of 3 parts of the criteria."


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ([NOT_A, NOT_B, OPEN], ["No worked example shows “X” met."]),
        ([MET, OPEN], ["No worked example shows “X” not met."]),
        ([MET, NOT_A, NOT_B], ["No worked example shows “X” not known."]),
    ],
)
def test_a_criterion_is_shown_met_and_not_met_and_not_known(examples, expected):
    book = version(FACTS, criterion("x", {"all": [A, B]}, *examples))

    assert texts(book)[:1] == expected


def test_each_part_is_shown_true_and_false_with_an_example_that_would():
    book = version(FACTS, criterion("x", {"all": [A, B]}, MET, NOT_B, OPEN))
    [finding] = found("not_exercised", book)

    assert finding.level == WARNS
    assert finding.text == "In “X”, no worked example shows this false: A? “Yes”"
    assert [example.yaml for example in finding.examples] == [
        '- {given: {a: "no"}, expect: decline, result: not_met}'
    ]


def test_the_inside_of_a_negation_is_a_part():
    inside = {"not": {"any": [A, B]}}
    met = ({"a": "no", "b": "no"}, "accept")
    shown = version(
        FACTS,
        criterion("x", inside, met, ({"a": "yes"}, "decline"), ({}, "cannot_tell")),
    )

    assert texts(shown) == [
        "In “X”, no worked example shows this true: B? “Yes”",
    ]


def test_options_that_the_version_tells_apart_are_shown_one_by_one():
    criteria = [
        criterion(
            "x",
            {"event": ["death", "harm"]},
            ({"event": ["death"]}, "accept"),
            ({"event": ["none"]}, "decline"),
            ({}, "cannot_tell"),
        ),
        criterion("y", DEATH),
    ]

    assert texts(version(FACTS, *criteria)) == [
        "In “X”, no worked example shows this true: What happened? “Harm”"
    ]
    # A criterion that tells them apart no longer is a leaf of one piece.
    assert texts(version(FACTS, criteria[0])) == []


def test_any_example_of_the_version_counts():
    not_a = ({"a": "no", "c": "no"}, "decline")
    own = criterion("x", {"all": [A, B]}, MET, not_a, ({"b": "yes"}, "cannot_tell"))
    gap = "In “X”, no worked example shows this false: B? “Yes”"
    alone = version(FACTS, own, criterion("y", C))
    helped = version(FACTS, own, criterion("y", C, ({"b": "no", "c": "yes"}, "accept")))

    assert gap in texts(alone)
    assert gap not in texts(helped)


def test_every_ready_example_passes():
    book = version(
        FACTS, criterion("x", {"any": [{"all": [A, {"not": B}]}, DEATH, HARM]})
    )
    findings = found("not_exercised", book)

    assert len(findings) == 7
    check_examples(book, findings)


def test_a_part_that_is_always_true_says_nothing():
    idle = {"any": [B, {"not": B}]}
    findings = found("idle_part", version(FACTS, criterion("x", {"all": [A, idle]})))

    assert [(f.level, f.criteria) for f in findings] == [(WARNS, ("x",))]
    assert found("idle_part", version(FACTS, criterion("x", {"all": [A, B]}))) == []
