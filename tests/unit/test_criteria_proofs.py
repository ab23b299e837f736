"""What is found of a version's language, and what keeps a draft from being proposed."""

from dataclasses import replace

import pytest

from ipr.criteria.reading.proofs import findings_that_block, prove_version
from ipr.criteria.reading.reading_age import (
    age_for_index,
    readability_index,
    reading_age,
)
from tests.unit.rulebook.books import VERSIONS, published
from tests.unit.rulebook.proof_books import criterion, version, yes_no

EASY = "Did the customer say so? It is fine to be unsure."
HARD = (
    "Notwithstanding organisational considerations regarding proportionality, was "
    "participation in multidisciplinary safeguarding arrangements anticipated or "
    "subsequently requested by statutory representatives of neighbouring authorities?"
)


# The ages that are published with the index, for each whole value from 1 on.
AGES = [f"{age}-{age + 1}" for age in range(5, 18)]


def findings(version, kind):
    return [f for f in prove_version(version).findings if f.kind == kind]


def test_a_label_is_no_text_to_judge():
    assert reading_age(["Notwithstanding multidisciplinary considerations"]) is None


def test_labels_do_not_run_into_one_long_sentence():
    labels = ["A death in the family", "Harm to the customer", "Something else"] * 4

    assert reading_age(labels) == reading_age([f"{label}." for label in labels])
    assert reading_age(labels) < reading_age([" ".join(labels)])


@pytest.mark.parametrize(("index", "ages"), list(enumerate(AGES, start=1)))
def test_an_index_means_the_age_that_is_published_with_it(index, ages):
    youngest, oldest = map(int, ages.split("-"))

    assert youngest < age_for_index(index - 0.5) <= oldest
    assert age_for_index(index) == oldest


@pytest.mark.parametrize(
    ("letters", "words", "index"),
    [(4, 10, 2.41), (5, 16, 10.12), (6, 20, 16.83)],
)
def test_the_index_follows_the_published_formula(letters, words, index):
    sentence = " ".join(["x" * letters] * words) + "."

    assert readability_index(f"{sentence} {sentence}") == pytest.approx(index)


def test_neither_marks_nor_labels_make_a_text_harder_or_easier():
    marked = f"“{EASY[:-1]}”, (really)!"

    assert readability_index(marked) == readability_index(f"{EASY[:-1]} really.")
    assert readability_index(f"{HARD} Yes.") > readability_index(HARD) - 2


def test_hard_questions_and_criteria_are_warned_of_and_easy_ones_are_not():
    facts = {"a": yes_no(HARD), "b": yes_no(EASY, help=EASY)}
    hard = {**criterion("x", {"a": ["yes"]}), "plain": HARD}
    easy = {**criterion("y", {"b": ["yes"]}), "plain": EASY}
    found = findings(version(facts, hard, easy), "hard_to_read")

    assert [(f.level, f.fact, f.criteria) for f in found] == [
        ("warns", "a", ()),
        ("warns", None, ("x",)),
    ]


def test_the_reading_age_over_all_texts_is_told():
    [told] = findings(published()["2023"], "reading_age")

    assert told.level == "tells"
    assert "the questions at 11 and the criteria at 15" in told.text


@pytest.mark.parametrize("id", VERSIONS)
def test_nothing_keeps_a_published_version_from_being_proposed_again(id):
    assert findings_that_block(published()[id]) == []


def test_a_marked_answer_that_lowers_an_outcome_blocks():
    facts = dict(published()["2023"].facts)
    facts["contribution"] = replace(facts["contribution"], only_raises=("none",))
    [finding] = findings_that_block(replace(published()["2023"], facts=facts))

    assert (finding.kind, finding.fact) == ("only_raises_broken", "contribution")
