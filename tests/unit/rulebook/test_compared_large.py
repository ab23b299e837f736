"""Comparisons of what is as large as the loader accepts: quick, and honest."""

import time

import pytest

from ipr.rulebook.comparison.random_answers import outcome_of_answers
from ipr.rulebook.comparison.versions import find_differences
from ipr.rulebook.wording.differences import comparison_summary
from tests.unit.rulebook.books import published, version_of

SECONDS = 15
"""Of this process; about three on the machine that it was written on."""


def questions(letter, count):
    return {
        f"{letter}{n}": {"type": "yes_no", "question": f"{letter}{n}?"}
        for n in range(count)
    }


def joined(word, letter, numbers):
    return {word: [{f"{letter}{n}": ["yes"]} for n in numbers]}


def parity(count):
    """Return a condition that an odd number of answers meets."""
    sums = [n for n in range(1 << count) if n.bit_count() % 2]
    return {
        "any": [
            {"all": [{f"x{b}": ["yes" if n >> b & 1 else "no"]} for b in range(count)]}
            for n in sums
        ]
    }


HUNDRED = range(100)
OPTIONS = {f"o{n}": f"O{n}" for n in range(32)}
MANY = {f"m{n}": {"type": "any_of", "question": "?", "options": OPTIONS} for n in "01"}
SINGLE = {"type": "one_of", "question": "?", "options": OPTIONS}


def every_other(start):
    return {"all": [{"m0": [f"o{n}"]} for n in range(start, 32, 2)]}


def twins(turn):
    return {
        "any": [
            {"all": [{"q": [f"o{n}"]}, {"r": [f"o{(n + turn) % 32}"]}]}
            for n in range(32)
        ]
    }


BIG = {
    "one of 100, all of 100": (
        questions("x", 100),
        joined("any", "x", HUNDRED),
        joined("all", "x", HUNDRED),
        100,
    ),
    "100 questions each, none shared": (
        questions("x", 100) | questions("y", 100),
        joined("any", "x", HUNDRED),
        joined("any", "y", HUNDRED),
        101,
    ),
    "halves against mixtures": (
        questions("x", 100),
        {"any": [joined("all", "x", range(50)), joined("all", "x", range(50, 100))]},
        {"all": [joined("any", "x", range(n, 100, 2)) for n in (0, 1)]},
        None,
    ),
    "every odd sum": (questions("x", 9), {"x0": ["yes"]}, parity(9), 256),
    "32 options of one question": (MANY, every_other(0), every_other(1), 17),
    "one of 32 options twice": (
        {"q": SINGLE, "r": SINGLE},
        twins(0),
        twins(1),
        None,
    ),
}


@pytest.mark.parametrize("name", BIG)
def test_what_is_large_is_compared_in_seconds_and_nothing_is_made_up(name):
    facts, one, other, count = BIG[name]
    versions = [version_of(facts, ("mandatory", when)) for when in (one, other)]
    start = time.thread_time()
    comparison = find_differences(*versions)

    assert time.thread_time() - start < SECONDS
    assert not comparison.same_meaning
    assert count is None or len(comparison.changes) == count
    assert comparison.complete == (not comparison.unlisted)
    kinds = [*comparison.changes, *comparison.unlisted]
    assert kinds
    for kind in kinds:
        examples = getattr(kind, "examples", None) or [kind.example]
        for example in examples:
            found = [outcome_of_answers(version, example) for version in versions]
            assert found == [kind.from_outcome, kind.to_outcome]


def test_what_is_too_much_to_list_is_said_and_shown_by_examples():
    facts, one, other, _ = BIG["halves against mixtures"]
    versions = [version_of(facts, ("mandatory", when)) for when in (one, other)]
    comparison = find_differences(*versions)
    [unlisted] = comparison.unlisted

    assert not comparison.complete
    assert (unlisted.from_outcome, unlisted.to_outcome) == ("decline", "accept")
    assert len(unlisted.examples) == 3
    assert "too many patterns to list" in comparison_summary(comparison)[0]


def test_what_is_too_large_to_join_is_tried_at_random_and_that_is_said():
    comparison = find_differences(published()["2021"], published()["2022"], steps=3)

    assert comparison.sampled
    assert not comparison.same_meaning
    assert {(x.from_outcome, x.to_outcome) for x in comparison.unlisted} == {
        ("accept", "decline"),
        ("decline", "accept"),
    }
    assert "chosen at random" in comparison_summary(comparison)[0]
    for kind in comparison.unlisted:
        for example in kind.examples:
            for id, expected in (
                ("2021", kind.from_outcome),
                ("2022", kind.to_outcome),
            ):
                assert published()[id].decide(example).outcome == expected


@pytest.mark.parametrize("steps", [50, 200, 1_000, 5_000])
def test_running_out_of_steps_never_hides_a_change(steps):
    one, other = published()["2020"], published()["2023"]
    comparison = find_differences(one, other, steps)
    kinds = [*comparison.changes, *comparison.unlisted]

    assert not comparison.same_meaning
    assert comparison.sampled or {(x.from_outcome, x.to_outcome) for x in kinds} == {
        ("consider", "decline"),
        ("decline", "accept"),
        ("consider", "accept"),
    }
