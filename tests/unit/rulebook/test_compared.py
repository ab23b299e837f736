"""The comparison of the published versions, held against every complete answer."""

from itertools import permutations

import pytest

from ipr.rulebook.comparison.versions import CannotCompare, find_differences
from tests.unit.rulebook.books import VERSIONS, published, version_of
from tests.unit.rulebook.pairs import Pair, check_changes

PAIRS = list(permutations(VERSIONS, 2))
COUNTS = {
    ("2020", "2021"): 8,
    ("2020", "2022"): 6,
    ("2020", "2023"): 10,
    ("2021", "2020"): 14,
    ("2021", "2022"): 2,
    ("2021", "2023"): 4,
    ("2022", "2020"): 14,
    ("2022", "2021"): 3,
    ("2022", "2023"): 3,
    ("2023", "2020"): 14,
    ("2023", "2021"): 3,
    ("2023", "2022"): 3,
}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_published_versions_are_compared_completely_and_truly(first, second):
    one, other = published()[first], published()[second]
    comparison = find_differences(one, other)

    check_changes(Pair(one, other), comparison)
    assert comparison.exact
    assert len(comparison.changes) == COUNTS[first, second]


@pytest.mark.parametrize(("first", "second"), [("2022", "2023"), ("2021", "2022")])
def test_no_option_is_left_out_of_the_reckoning(first, second):
    one, other = published()[first], published()[second]
    pair = Pair(one, other, raw=True)

    assert len(pair.worlds) > 12_000
    check_changes(pair, find_differences(one, other))


@pytest.mark.parametrize("id", VERSIONS)
def test_a_version_means_the_same_as_itself(id):
    version = published()[id]
    comparison = find_differences(version, version)

    assert comparison.same_meaning
    assert comparison.exact
    assert not comparison.changes
    assert not comparison.text_differences
    assert not comparison.only_first + comparison.only_second


def test_the_change_of_2023_is_told_in_three_patterns():
    changes = find_differences(published()["2022"], published()["2023"]).changes
    events = list(published().facts["event"].options)
    reviews = ["safeguarding_adults_review", "domestic_homicide_review"]
    outside = [
        {"fact": "external_process", "none": [*reviews, "inquest_interested_party"]},
        {"fact": "nation", "is": ["england", "wales"]},
    ]
    named = {"fact": "external_process", "any": ["significant_case_review"]}

    assert [(x.from_outcome, x.to_outcome, list(x.when)) for x in changes] == [
        ("accept", "decline", [{"fact": "event", "none": events}, *outside]),
        ("accept", "decline", [{"fact": "contribution", "is": ["none"]}, *outside]),
        (
            "decline",
            "accept",
            [{"fact": "external_process", "any": ["domestic_homicide_review"]}],
        ),
    ]
    assert [x.always for x in changes] == [(named,), (named,), ()]


def test_what_harms_a_referral_comes_first():
    changes = find_differences(published()["2021"], published()["2020"]).changes
    kinds = dict.fromkeys((x.from_outcome, x.to_outcome) for x in changes)

    assert list(kinds) == [
        ("accept", "decline"),
        ("accept", "consider"),
        ("decline", "consider"),
    ]


def test_a_wider_pattern_is_not_chosen_where_it_takes_longer_to_say():
    letters = {letter: letter for letter in "abcd"}
    facts = {
        "f": {"type": "any_of", "question": "f?", "options": letters},
        "g": {"type": "yes_no", "question": "g?"},
        "h": {"type": "yes_no", "question": "h?"},
    }
    a, three = {"f": ["a"]}, {"all": [{"f": [letter]} for letter in "bcd"]}
    both = {"all": [{"g": ["yes"]}, {"h": ["yes"]}]}
    one_only = [{"all": [a, {"not": both}]}, {"all": [{"not": a}, both]}]
    one = version_of(facts, ("mandatory", {"any": [three, *one_only]}))
    other = version_of(facts, ("mandatory", a))
    comparison = find_differences(one, other)

    # Wider would be "a, or b and c and d"; as true would be "g and h".
    check_changes(Pair(one, other), comparison)
    assert [list(x.when) for x in comparison.changes if x.to_outcome == "accept"] == [
        [{"fact": "f", "any": ["a"]}]
    ]


def test_a_question_with_more_options_than_are_tried_together():
    options = {f"o{number}": f"O{number}" for number in range(10)}
    facts = {
        "f": {"type": "any_of", "question": "f?", "options": options},
        "g": {"type": "one_of", "question": "g?", "options": {"x": "X", "y": "Y"}},
    }
    ids = list(options)
    doubles = [{"all": [{"f": [ids[n]]}, {"f": [ids[n + 5]]}]} for n in range(5)]
    nine = {"all": [{"f": [id]} for id in ids[:9]]}
    one = version_of(facts, ("mandatory", {"any": doubles}))
    other = version_of(facts, ("mandatory", {"any": [nine, {"g": ["x"]}]}))
    comparison = find_differences(one, other)

    check_changes(Pair(one, other), comparison)
    assert not comparison.exact


def test_an_answer_that_one_version_does_not_have_meets_none_of_its_conditions():
    options = {"yes": "Yes", "no": "No", "part": "In part"}
    asked = {"type": "one_of", "question": "f?"}
    one = version_of(
        {"f": {**asked, "options": {"yes": "Yes", "no": "No"}}},
        ("mandatory", {"f": ["yes"]}),
    )
    other = version_of(
        {"f": {**asked, "options": options}}, ("mandatory", {"f": ["yes", "part"]})
    )
    comparison = find_differences(one, other)
    [change] = comparison.changes

    assert change.to_dict() == {
        "from": "decline",
        "to": "accept",
        "when": [{"fact": "f", "is": ["part"]}],
        "example": {"f": "part"},
    }
    assert [entry.options for entry in comparison.only_second] == [("In part",)]


def test_one_answer_and_several_cannot_be_compared():
    options = {"a": "A", "b": "B"}
    versions = [
        version_of(
            {"f": {"type": type, "question": "f?", "options": options}},
            ("mandatory", {"f": ["a"]}),
        )
        for type in ("one_of", "any_of")
    ]
    with pytest.raises(CannotCompare, match="Give one of them another name"):
        find_differences(*versions)
