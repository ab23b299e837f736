"""What the proofs say of outcomes and criteria, each with a twin that is right."""

import pytest

from ipr.rulebook.proofs import FAILS, TELLS, WARNS, prove_everything
from tests.unit.rulebook.books import VERSIONS, published
from tests.unit.rulebook.proof_books import (
    EVENT,
    SAID,
    check_examples,
    criterion,
    found,
    version,
    yes_no,
)

A, B, C = {"a": ["yes"]}, {"b": ["yes"]}, {"c": ["yes"]}
FACTS = {id: yes_no(f"{id.upper()}?") for id in ("a", "b", "c")}


@pytest.mark.parametrize("id", VERSIONS)
def test_published_versions_have_nothing_to_mend(id):
    report = prove_everything(published()[id])

    assert report.fails == ()
    assert all(finding.exact for finding in report.findings)
    check_examples(published()[id], list(report.findings))


def test_examples_are_counted():
    good = version(
        FACTS, criterion("x", A, ({"a": "yes"}, "accept")), criterion("y", B)
    )

    assert [f.text for f in found("examples", good)] == ["1 of 1 worked examples pass."]
    assert [f.criteria for f in found("no_examples", good)] == [("y",)]


def test_every_outcome_has_a_smallest_witness():
    facts = {"event": EVENT, "said": SAID, **FACTS}
    when = {"all": [{"event": ["death", "harm"]}, {"said": ["alleged"]}]}
    book = version(facts, criterion("x", when), criterion("y", A, kind="discretionary"))
    findings = found("outcome_reachable", book)

    assert [finding.examples[0].yaml for finding in findings] == [
        "- {given: {event: [death, not_known], said: alleged}, expect: accept}",
        '- {given: {a: "yes"}, expect: consider}',
        '- {given: {said: suggested, a: "no"}, expect: decline}',
        "- {given: {}, expect: cannot_tell}",
    ]
    assert found("outcome_unreachable", book) == []


@pytest.mark.parametrize(
    ("criteria", "level", "text"),
    [
        (
            [criterion("x", A, kind="discretionary")],
            TELLS,
            (
                "No criterion is mandatory, so no referral is accepted without a "
                "person’s decision."
            ),
        ),
        (
            [criterion("x", A)],
            TELLS,
            (
                "No criterion is discretionary, so no referral is ever left to a "
                "person’s discretion: “considered at discretion” can’t come about."
            ),
        ),
        (
            [criterion("x", A), criterion("y", {"all": [A, B]}, kind="discretionary")],
            WARNS,
            (
                "No referral can be considered at discretion: whoever meets a "
                "discretionary criterion also meets a mandatory one."
            ),
        ),
        (
            [
                criterion("x", {"all": [A, {"not": A}]}),
                criterion("y", B, kind="discretionary"),
            ],
            FAILS,
            "No referral can be accepted: no answers meet a mandatory criterion.",
        ),
        (
            [
                criterion("x", A),
                criterion("y", {"not": A}),
                criterion("z", B, kind="discretionary"),
            ],
            WARNS,
            (
                "No referral can be declined: all answers, whatever they are, meet "
                "some criterion."
            ),
        ),
    ],
)
def test_an_outcome_that_cannot_come_about_is_explained(criteria, level, text):
    findings = found("outcome_unreachable", version(FACTS, *criteria))

    assert (level, text) in [(finding.level, finding.text) for finding in findings]


def test_a_criterion_that_nobody_meets_fails():
    dead = version(FACTS, criterion("x", {"all": [A, {"not": A}]}), criterion("y", B))
    alive = version(FACTS, criterion("x", {"all": [A, {"not": C}]}), criterion("y", B))

    assert [(f.level, f.criteria) for f in found("never_met", dead)] == [
        (FAILS, ("x",))
    ]
    assert found("never_met", alive) == []


def test_a_criterion_that_everybody_meets_fails():
    open_door = version(FACTS, criterion("x", {"any": [A, {"not": A}]}))
    door = version(FACTS, criterion("x", {"any": [A, {"not": B}]}))

    assert [(f.level, f.criteria) for f in found("always_met", open_door)] == [
        (FAILS, ("x",))
    ]
    assert found("always_met", door) == []


@pytest.mark.parametrize(
    ("criteria", "named"),
    [
        ([criterion("x", {"all": [A, B]}), criterion("y", A)], [("x", "y")]),
        ([criterion("x", A), criterion("y", A)], [("x", "y"), ("y", "x")]),
        (  # two together contain it, and a third is of no use for that
            [
                criterion("x", A),
                criterion("p", C),
                criterion("q", {"all": [A, B]}),
                criterion("r", {"all": [A, {"not": B}]}),
            ],
            [("x", "q", "r"), ("q", "x"), ("r", "x")],
        ),
        (  # a mandatory one makes a discretionary one superfluous
            [criterion("x", A), criterion("y", {"all": [A, B]}, kind="discretionary")],
            [("y", "x")],
        ),
        (  # but not the other way round: it decides between accept and consider
            [criterion("x", {"all": [A, B]}), criterion("y", A, kind="discretionary")],
            [],
        ),
        ([criterion("x", {"all": [A, B]}), criterion("y", {"all": [A, C]})], []),
    ],
)
def test_a_criterion_that_others_contain_never_decides(criteria, named):
    findings = found("never_decisive", version(FACTS, *criteria))

    assert [finding.criteria for finding in findings] == named
    assert {finding.level for finding in findings} <= {WARNS}


def test_overlaps_of_mandatory_and_discretionary_are_told():
    shared = version(FACTS, criterion("x", A), criterion("y", B, kind="discretionary"))
    apart = version(
        FACTS,
        criterion("x", {"all": [A, B]}),
        criterion("y", {"not": A}, kind="discretionary"),
    )
    [finding] = found("overlap", shared)

    assert (finding.level, finding.criteria) == (TELLS, ("x", "y"))
    assert finding.examples[0].facts == {"a": "yes", "b": "yes"}
    assert found("overlap", apart) == []


@pytest.mark.parametrize("id", VERSIONS)
def test_an_example_is_offered_under_a_criterion_that_decides_it(id):
    deciding = {"accept": "met", "consider": "met", "decline": "not_met"}
    examples = [
        example
        for finding in prove_everything(published()[id]).findings
        if finding.kind in ("outcome_reachable", "question_pointless")
        for example in finding.examples
    ]
    assert {example.expect for example in examples} >= {"accept", "cannot_tell"}
    for example in examples:
        decision = published()[id].decide(example.facts)
        [own] = [c for c in decision.criteria if c.id == example.under]
        assert own.result == deciding.get(example.expect, "not_known")
        kinds = {"accept": "mandatory", "consider": "discretionary"}
        assert own.kind == kinds.get(example.expect, own.kind)
