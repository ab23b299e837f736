"""Which answers that the criteria name decide no worked example."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given

from ipr.rulebook import All, AnyOf, Example, Is, Not
from ipr.rulebook.proofs import WARNS, prove_everything
from tests.proving import examples
from tests.unit.rulebook.books import VERSIONS, published
from tests.unit.rulebook.proof_books import (
    EVENT,
    check_examples,
    criterion,
    found,
    version,
    yes_no,
)
from tests.unit.rulebook.random_books import versions

A, B, C = {"a": ["yes"]}, {"b": ["yes"]}, {"c": ["yes"]}
FACTS = {"event": EVENT, **{id: yes_no(f"{id.upper()}?") for id in ("a", "b", "c")}}
DEATH, HARM = {"event": ["death"]}, {"event": ["harm"]}
MET = ({"a": "yes", "b": "yes"}, "accept")
NOT_A = ({"a": "no"}, "decline")
NOT_B = ({"b": "no"}, "decline")
OPEN = "cannot_tell"
A_ALONE = ({"a": "yes"}, OPEN)
ONLY_A = ({"a": "yes", "b": "no"}, "accept")
NEITHER = ({"a": "no", "b": "no"}, "decline")


def texts(book):
    return [finding.text for finding in found("not_exercised", book)]


def test_examples_that_show_everything_leave_no_gap():
    book = version(FACTS, criterion("x", {"all": [A, B]}, MET, NOT_A, NOT_B, A_ALONE))

    assert texts(book) == []
    [told] = found("coverage", book)
    assert told.text == (
        "2 of the 2 answers that the criteria name decide a worked example."
    )


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ([NOT_A, NOT_B, A_ALONE], ["No worked example shows “X” met."]),
        ([MET, A_ALONE], ["No worked example shows “X” not met."]),
        ([MET, NOT_A, NOT_B], ["No worked example shows “X” not known."]),
    ],
)
def test_a_criterion_is_shown_met_and_not_met_and_not_known(examples, expected):
    book = version(FACTS, criterion("x", {"all": [A, B]}, *examples))

    assert texts(book)[:1] == expected


def test_each_answer_decides_an_example_or_one_is_offered_that_it_would():
    book = version(FACTS, criterion("x", {"any": [A, B]}, NEITHER, ONLY_A, ({}, OPEN)))
    [finding] = found("not_exercised", book)

    assert finding.level == WARNS
    assert finding.text == "In “X”, no worked example is decided by this: B? “Yes”"
    assert [example.yaml for example in finding.examples] == [
        '- {given: {a: "no", b: "yes"}, expect: accept, result: met}'
    ]


def test_an_answer_beside_another_that_is_enough_decides_nothing():
    both = ({"a": "yes", "b": "yes"}, "accept")
    book = version(FACTS, criterion("x", {"any": [A, B]}, NEITHER, both, ({}, OPEN)))

    assert [text[-8:] for text in texts(book)] == ["A? “Yes”", "B? “Yes”"]


def test_an_answer_inside_a_negation_decides_that_it_is_not_met():
    inside = {"not": {"any": [A, B]}}
    met = ({"a": "no", "b": "no"}, "accept")
    book = version(
        FACTS, criterion("x", inside, met, ({"a": "yes"}, "decline"), ({}, OPEN))
    )

    assert texts(book) == ["In “X”, no worked example is decided by this: B? “Yes”"]
    [finding] = found("not_exercised", book)
    assert finding.examples[0].yaml.endswith("expect: decline, result: not_met}")


def test_options_are_shown_one_by_one_also_where_they_are_told_apart_nowhere():
    of_death = criterion(
        "x",
        {"event": ["death", "harm"]},
        ({"event": ["death"]}, "accept"),
        ({"event": ["none"]}, "decline"),
        ({}, OPEN),
    )
    [gap] = found("not_exercised", version(FACTS, of_death))

    assert gap.text == (
        "In “X”, no worked example is decided by this: What happened? “Harm”"
    )
    assert "{event: [harm]}" in gap.examples[0].yaml


def test_an_example_of_another_criterion_counts_if_its_outcome_would_change():
    gap = "In “X”, no worked example is decided by this: B? “Yes”"
    own = criterion("x", {"any": [A, B]}, ONLY_A)
    other = criterion("y", C, ({"b": "yes", "c": "no"}, "accept"))
    overlaid = criterion("y", C, ({"b": "yes", "c": "yes"}, "accept"))

    assert gap in texts(version(FACTS, own, criterion("y", C)))
    assert gap not in texts(version(FACTS, own, other))
    assert gap in texts(version(FACTS, own, overlaid))


def test_an_answer_that_changes_nothing_is_named_in_vain():
    twice = {"any": [DEATH, {"event": ["death", "harm"]}]}
    findings = found("idle_part", version(FACTS, criterion("x", twice)))

    assert [finding.text for finding in findings] == [
        "In “X”, it changes nothing that this is named: What happened? “A death”"
    ] * 2


@pytest.mark.parametrize("id", VERSIONS)
def test_every_answer_of_a_published_version_decides_an_example(id):
    kinds = {finding.kind for finding in prove_everything(published()[id]).findings}

    assert "coverage" in kinds
    assert not kinds & {"not_exercised", "idle_part", "example_fails"}


@pytest.mark.parametrize("id", VERSIONS)
def test_whoever_drops_an_answer_of_a_published_version_fails_an_example(id):
    book = published()[id]
    dropped = list(each_answer_dropped(book, book.criteria))

    assert len(dropped) == {"2020": 8, "2023": 14}.get(id, 12)
    assert [less for less in dropped if not failing(less)] == []


@examples(10, whole=60)
@given(versions())
def test_ready_examples_fill_every_gap_so_that_no_answer_can_be_dropped(version):
    full = with_every_ready_example(version)
    findings = prove_everything(full).findings

    assert [one for one in findings if one.kind == "not_exercised"] == []
    assert failing(full) == []
    if not any(one.kind == "idle_part" for one in findings):
        judged = [c for c in full.criteria if c.examples]
        assert all(map(failing, each_answer_dropped(full, judged)))


def with_every_ready_example(version):
    """Return a version with the ready examples of what its examples don't show."""
    criteria = []
    findings = prove_everything(version).findings
    for one in version.criteria:
        lines = [
            yaml.safe_load(example.yaml)[0]
            for finding in findings
            if finding.kind == "not_exercised" and one.id in finding.criteria
            for example in finding.examples
        ]
        criteria.append(replace(one, examples=tuple(Example(**x) for x in lines)))
    return replace(version, criteria=tuple(criteria))


def each_answer_dropped(version, criteria):
    """Yield a version for each answer that it names: without that answer there."""
    for one in criteria:
        for when in dropped_from(one.when):
            less = replace(one, when=when)
            changed = [less if x.id == less.id else x for x in version.criteria]
            yield replace(version, criteria=tuple(changed))


def dropped_from(when):
    match when:
        case Is(fact, options):
            for option in options:
                rest = tuple(other for other in options if other != option)
                yield Is(fact, rest) if rest else AnyOf(())
        case Not(part):
            yield from map(Not, dropped_from(part))
        case All(parts) | AnyOf(parts):
            for number, part in enumerate(parts):
                for less in dropped_from(part):
                    yield type(when)((*parts[:number], less, *parts[number + 1 :]))


def failing(version):
    """Return the examples of a version that don't come out as they say."""
    wrong = []
    for one in version.criteria:
        for example in one.examples:
            decision = version.decide(example.given)
            [result] = [x.result for x in decision.criteria if x.id == one.id]
            said = example.result or result
            if (decision.outcome, result) != (example.expect, said):
                wrong.append(example)
    return wrong


def test_every_ready_example_passes():
    book = version(
        FACTS, criterion("x", {"any": [{"all": [A, {"not": B}]}, DEATH, HARM]})
    )
    findings = found("not_exercised", book)

    assert len(findings) == 5
    check_examples(book, findings)


def test_a_part_that_is_always_true_says_nothing():
    idle = {"any": [B, {"not": B}]}
    findings = found("idle_part", version(FACTS, criterion("x", {"all": [A, idle]})))

    assert [(f.level, f.criteria) for f in findings] == [(WARNS, ("x",))]
    assert found("idle_part", version(FACTS, criterion("x", {"all": [A, B]}))) == []
