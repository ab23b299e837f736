"""Proofs of large criteria, of a faulty engine, and of examples that fail."""

import json

import pytest

from ipr.rulebook.engine.diagrams import TooLarge
from ipr.rulebook.file.loader import inspect_text
from ipr.rulebook.proofs import FAILS, TELLS, WARNS, prove_everything
from ipr.rulebook.proofs.worlds.bits import CompleteAnswers
from ipr.rulebook.proofs.worlds.diagrams import ExactWorlds
from ipr.rulebook.proofs.worlds.questions import CAVEAT
from ipr.rulebook.proofs.worlds.random_sample import RandomWorlds
from tests.unit.rulebook.proof_books import criterion, found, version, yes_no

A, B = {"a": ["yes"]}, {"b": ["yes"]}
FACTS = {id: yes_no(f"{id.upper()}?") for id in ("a", "b", "c")}


def many(count):
    return {f"q{number}": yes_no(f"Question {number}?") for number in range(count)}


def pairs(count):
    return {
        "any": [
            {"all": [{f"q{number}": ["yes"]}, {f"q{number + 1}": ["yes"]}]}
            for number in range(0, count, 2)
        ]
    }


def all_of(count):
    return {"all": [{f"q{number}": ["yes"]} for number in range(count)]}


def told(version, limit=None):
    report = (
        prove_everything(version) if limit is None else prove_everything(version, limit)
    )
    [finding] = [
        finding for finding in report.findings if finding.kind == "never_declines_early"
    ]
    return finding


@pytest.mark.parametrize(
    ("count", "how", "exact"),
    [
        (6, "Checked on all 729 patterns of known and unknown answers", True),
        (14, "Checked on the 128 smallest sets of answers", True),
        (22, "1,000,000 random patterns beside each of up to 200 sets", False),
    ],
)
def test_how_declines_were_checked_is_said(count, how, exact):
    finding = told(version(many(count), criterion("x", pairs(count))))

    assert how in finding.text
    assert finding.exact == exact
    assert finding.level == TELLS


@pytest.mark.parametrize("count", [4, 14, 22])
def test_an_engine_that_declines_too_early_is_found_out(count):
    right = version(many(count), criterion("x", pairs(count)))
    wrong = version(many(count), criterion("x", all_of(count)))
    vars(right)["compiled"] = wrong.compiled
    [finding] = found("declines_early", right)

    assert finding.level == FAILS
    assert finding.examples[0].expect == "decline"


def test_an_engine_that_never_declines_is_found_out():
    right = version(FACTS, criterion("x", A), criterion("y", B))
    wrong = version(FACTS, criterion("x", {"any": [A, {"not": A}]}), criterion("y", B))
    vars(right)["compiled"] = wrong.compiled

    assert [finding.level for finding in found("declines_early", right)] == [FAILS]


def test_a_claim_about_random_patterns_says_so_and_fails_nothing():
    book = version(FACTS, criterion("x", {"all": [A, {"not": A}]}), criterion("y", B))
    [finding] = [f for f in prove_everything(book, 0).findings if f.kind == "never_met"]

    assert (finding.level, finding.exact) == (WARNS, False)
    assert finding.text.endswith(CAVEAT)


def test_a_counter_example_among_random_patterns_still_fails():
    facts = {**FACTS, "a": yes_no("A?", only_raises=["yes"])}
    book = version(facts, criterion("x", {"all": [B, {"not": A}]}))
    [finding] = [
        f for f in prove_everything(book, 0).findings if f.kind == "only_raises_broken"
    ]

    assert (finding.level, finding.exact) == (FAILS, True)
    assert [example.expect for example in finding.examples] == ["accept", "decline"]


def test_random_patterns_reach_what_asks_for_twenty_answers_at_once():
    when = {
        "any": [all_of(20), {"all": [{"not": {f"q{n}": ["yes"]}} for n in range(20)]}]
    }
    worlds = RandomWorlds(version(many(20), criterion("x", when)))
    met = worlds.holds(worlds.version.criteria[0].when)

    assert worlds.witness(met) is not None
    assert 0 < met.bit_count() < worlds.always.bit_count() == 1_000_000


def test_twenty_questions_are_exact():
    book = version(many(20), criterion("x", pairs(20)))
    worlds = CompleteAnswers(book, range(20))

    assert worlds.meets(book.criteria[0]).bit_count() == 2**20 - 3**10


def test_a_witness_is_found_where_the_smallest_ones_are_too_many():
    book = version(many(14), criterion("x", pairs(14)))
    worlds = ExactWorlds(book, 200)
    declined = worlds.but_not(worlds.always, worlds.meets(book.criteria[0]))
    choice = worlds.witness(declined)

    assert len(choice) == 7
    assert worlds.is_sure(declined, choice)


def test_more_nodes_than_allowed_are_refused():
    with pytest.raises(TooLarge):
        ExactWorlds(version(many(14), criterion("x", pairs(14))), 10)


def test_an_example_that_fails_in_a_draft_is_told():
    book = {
        "facts": FACTS,
        "versions": [
            {
                "id": "v",
                "starts": "2020-01-01",
                "source": {"document": "d"},
                "criteria": [
                    criterion(
                        "x", A, ({"a": "yes"}, "decline"), ({"zz": "yes"}, "accept")
                    )
                ],
            }
        ],
    }
    draft, _ = inspect_text(json.dumps(book))
    one, other = found("example_fails", draft["v"])

    assert one.level == other.level == FAILS
    assert one.text == (
        "Worked example 1 of “X” fails: it expects the referral to be declined, and "
        "it is accepted."
    )
    assert '“X” fails: "zz" is not a fact' in other.text
