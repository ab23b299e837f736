"""The differences between versions, in sentences and as data."""

import json

import pytest

from ipr.rulebook import loads
from ipr.rulebook.comparison.versions import find_differences
from ipr.rulebook.wording.differences import (
    HOW_TO_READ,
    change_groups,
    comparison_summary,
    direction_sentences,
    one_sided_sentences,
    text_sentence,
)
from tests.unit.rulebook.books import published, version_of

DARDR = "a Domestic Abuse Related Death Review (also called a Domestic Homicide Review)"


def of(first, second):
    return find_differences(published()[first], published()[second])


def test_the_change_of_2023_reads_well():
    groups = change_groups(of("2022", "2023"))
    harmful, helpful = groups
    [line] = helpful.lines

    assert harmful.heading == "Accepted under 2022, declined under 2023"
    assert line.sentence == (
        "Declined under 2022, accepted under 2023: when the department was asked to "
        f"take part in {DARDR}."
    )
    assert harmful.lines[1].sentence == (
        "Accepted under 2022, declined under 2023: when nobody was reported to have "
        "said or suggested that the department made things worse, and the customer’s "
        "area is in England, or the customer’s area is in Wales, and none of these was "
        f"reported: a Safeguarding Adults Review; {DARDR}; an inquest at which the "
        "department is named as an Interested Person (also called an Interested Party)."
    )
    assert harmful.lines[1].always == (
        "In all of these cases the department was asked to take part in a Learning "
        "Review in Scotland (formerly a Significant Case Review)."
    )


def test_an_example_is_read_question_by_question():
    [line] = change_groups(of("2022", "2023"))[1].lines
    answers = {answer.fact: answer.answer for answer in line.example}

    assert answers == {
        "event": "None of these",
        "contribution": "No, nobody has",
        "external_process": DARDR[0].upper() + DARDR[1:],
        "nation": "England",
    }


def test_every_sentence_is_whole_and_no_answer_is_named_by_its_id():
    for first, second in (("2020", "2023"), ("2021", "2020"), ("2023", "2021")):
        for group in change_groups(of(first, second)):
            for line in group.lines:
                assert line.sentence.endswith(".")
                assert "_" not in line.sentence + line.always


def test_how_much_changes_is_said_first():
    assert comparison_summary(of("2022", "2023")) == [
        "3 patterns of answers are decided differently.",
        "2 of them lower the outcome: accepted cases would be declined.",
        "1 of them raises the outcome: declined cases would be accepted.",
        HOW_TO_READ,
    ]
    assert comparison_summary(of("2023", "2023")) == [
        "No answer is decided differently."
    ]


def test_which_way_it_goes_is_counted_by_what_becomes_of_whom():
    assert direction_sentences(of("2020", "2023")) == [
        (
            "4 of them lower the outcome: cases considered at discretion would be "
            "declined."
        ),
        (
            "6 of them raise the outcome: declined cases would be accepted (3); cases "
            "considered at discretion would be accepted (3)."
        ),
    ]


def test_examples_of_different_patterns_differ():
    for first, second in (("2022", "2023"), ("2020", "2023"), ("2023", "2020")):
        changes = of(first, second).changes
        shown = [str(change.example) for change in changes]
        assert len(set(shown)) == len(shown)


def test_what_only_one_version_asks_is_said():
    comparison = of("2021", "2023")
    asked_then, asked_now = one_sided_sentences(comparison)

    assert asked_then == (
        "Only the criteria of 2021 use the question “Could the department learn "
        "something about how its processes work from this case?”"
    )
    assert asked_now == (
        "Only the criteria of 2023 use the question “Which nation is the customer’s "
        "area in?”"
    )
    assert [x.fact for x in comparison.only_first] == ["learning_possible"]
    assert [x.fact for x in comparison.only_second] == ["nation"]


def test_criteria_that_come_and_go_are_text_differences():
    found = {
        (x.change, x.about, x.id)
        for x in of("2021", "2022").text_differences
        if x.change != "changed"
    }
    assert found == {
        ("added", "criterion", "contribution-and-harm"),
        ("removed", "criterion", "contribution-or-learning-and-harm"),
        ("removed", "fact", "learning_possible"),
    }


def test_everything_that_can_be_worded_differently_is_found():
    asked = {
        "type": "one_of",
        "question": "f?",
        "help": "h",
        "options": {"a": "A", "b": "B"},
        "said": {"a": "A is so"},
    }
    anew = {
        "type": "one_of",
        "question": "F?",
        "help": "H",
        "options": {"a": "AA", "b": "B", "c": "C"},
        "said": {"a": "AA is so"},
        "fixed": True,
    }
    one = version_of({"f": asked}, ("mandatory", {"f": ["a"]}))
    other = version_of(
        {"f": anew},
        ("discretionary", {"f": ["a", "c"]}),
        title="T",
        starts="2021-01-01",
        starts_basis="S",
        readings=["R"],
        source={"document": "e"},
    )
    comparison = find_differences(one, other)

    assert {(x.about, x.part) for x in comparison.text_differences} == {
        ("version", "Title"),
        ("version", "In force from"),
        ("version", "Where the date comes from"),
        ("version", "How we read the wording"),
        ("version", "Source"),
        ("criterion", "Kind"),
        ("criterion", "It is met by"),
        ("fact", "Question"),
        ("fact", "Help"),
        ("fact", "Who answers"),
        ("fact", "Answer “a”"),
        ("fact", "Answer “c”"),
        ("fact", "In a sentence, “a”"),
    }
    sentences = [text_sentence(comparison, x) for x in comparison.text_differences]
    assert "The version: title" in sentences
    assert "“F?”: help" in sentences
    kind = next(x for x in comparison.text_differences if x.part == "Kind")
    assert (kind.before, kind.after) == ("mandatory", "discretionary")


def test_another_edition_of_a_question_is_compared_in_its_own_words():
    text = json.dumps(
        {
            "facts": {
                "f": {
                    "type": "any_of",
                    "question": "f?",
                    "options": {"a": "A"},
                    "editions": [
                        {"from": "2021-01-01", "options": {"a": "A", "b": "B, too"}}
                    ],
                }
            },
            "versions": [
                {
                    "id": id,
                    "starts": f"{id}-01-01",
                    "source": {"document": "d"},
                    "criteria": [
                        {
                            "id": "c",
                            "kind": "mandatory",
                            "source": {"document": "d"},
                            "when": {"f": options},
                        }
                    ],
                }
                for id, options in (("2020", ["a"]), ("2021", ["a", "b"]))
            ],
        }
    )
    book = loads(text, "book")
    comparison = find_differences(book["2020"], book["2021"])
    [group] = change_groups(comparison)
    [line] = group.lines

    assert line.change.when == ({"fact": "f", "any": ["b"]},)
    assert line.notes == ("Only 2021 offers the answer “B, too”.",)
    assert one_sided_sentences(comparison) == [
        "Only 2021 offers these answers to “f?”: “B, too”"
    ]
    for version, outcome in zip(book.versions, ("decline", "accept"), strict=True):
        assert version.decide(line.change.example).outcome == outcome


def test_two_versions_of_the_same_name_are_told_apart():
    facts = {"f": {"type": "yes_no", "question": "f?"}}
    one, other = [version_of(facts, ("mandatory", {"f": [x]})) for x in ("yes", "no")]
    headings = [group.heading for group in change_groups(find_differences(one, other))]

    assert headings == [
        "Accepted under v (the first), declined under v (the second)",
        "Declined under v (the first), accepted under v (the second)",
    ]


def test_a_change_of_every_case_says_so():
    facts = {"f": {"type": "yes_no", "question": "f?"}}
    one = version_of(facts, ("mandatory", {"f": ["yes"]}))
    other = version_of(facts, ("discretionary", {"f": ["yes"]}))
    [group] = change_groups(find_differences(one, other))

    assert [line.change.when for line in group.lines] == [()]
    assert "considered at discretion" in group.heading
    assert group.lines[0].sentence.endswith(": in every case.")
    assert group.lines[0].always == (
        "In all of these cases the answer to “f?” is “Yes”."
    )


@pytest.mark.parametrize(("first", "second"), [("2020", "2021"), ("2022", "2023")])
def test_a_comparison_is_plain_data(first, second):
    found = of(first, second).to_dict()

    assert json.loads(json.dumps(found)) == found
    assert found["first"]["digest"] == published()[first].digest
    assert found["complete"] is found["exact"] is True
    assert found["same_meaning"] is False
