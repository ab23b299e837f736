"""The comparison of versions, held against every complete answer."""

import json
from copy import deepcopy
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipr.rulebook import Version, loads
from ipr.rulebook.compared import compare
from tests.unit.rulebook.books import VERSIONS, published
from tests.unit.rulebook.pairs import KINDS, Pair, check_changes
from tests.unit.rulebook.random_books import conditions, facts
from tests.unit.rulebook.smallest_lists import shortest

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
unhurried = settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_published_versions_are_compared_completely_and_truly(first, second):
    one, other = published()[first], published()[second]
    comparison = compare(one, other)

    check_changes(Pair(one, other), comparison)
    assert comparison.exact
    assert len(comparison.changes) == COUNTS[first, second]


@pytest.mark.parametrize(("first", "second"), [("2022", "2023"), ("2021", "2022")])
def test_no_option_is_left_out_of_the_reckoning(first, second):
    one, other = published()[first], published()[second]
    pair = Pair(one, other, raw=True)

    assert len(pair.worlds) > 12_000
    check_changes(pair, compare(one, other))


@pytest.mark.parametrize("id", VERSIONS)
def test_a_version_means_the_same_as_itself(id):
    version = published()[id]
    comparison = compare(version, version)

    assert comparison.same_meaning
    assert comparison.exact
    assert not comparison.changes
    assert not comparison.text_differences
    assert not comparison.only_first + comparison.only_second


def test_the_change_of_2023_is_told_in_three_patterns():
    changes = compare(published()["2022"], published()["2023"]).changes
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
    changes = compare(published()["2021"], published()["2020"]).changes
    kinds = dict.fromkeys((x.from_outcome, x.to_outcome) for x in changes)

    assert list(kinds) == [
        ("accept", "decline"),
        ("accept", "consider"),
        ("decline", "consider"),
    ]


@st.composite
def pairs(draw):
    """Two versions: of one file, or of two whose facts have different options."""
    chosen = draw(facts())
    own = [chosen, deepcopy(chosen)]
    if draw(st.booleans()):
        id = draw(st.sampled_from(sorted(chosen)))
        if "options" in chosen[id]:
            own[draw(st.integers(0, 1))][id]["options"]["four"] = "four"
        else:
            own[draw(st.integers(0, 1))]["e"] = {"type": "yes_no", "question": "e?"}
    return [draw(versions(facts)) for facts in own]


@st.composite
def versions(draw, facts) -> Version:
    criteria = [
        {
            "id": f"c{number}",
            "kind": draw(st.sampled_from(["mandatory", "discretionary"])),
            "source": {"document": "d"},
            "when": draw(conditions(facts)),
        }
        for number in range(draw(st.integers(1, 3)))
    ]
    source = {"document": "d"}
    version = {
        "id": "v",
        "starts": "2020-01-01",
        "source": source,
        "criteria": criteria,
    }
    return loads(json.dumps({"facts": facts, "versions": [version]}))["v"]


@settings(unhurried, max_examples=400)
@given(pairs())
def test_any_two_versions_are_compared_completely_and_truly(versions):
    comparison = compare(*versions)
    assert comparison.exact
    check_changes(Pair(*versions), comparison)


@unhurried
@given(pairs())
def test_no_shorter_list_exists(versions):
    pair, comparison = Pair(*versions), compare(*versions)
    for kind in KINDS:
        found = [
            change.when
            for change in comparison.changes
            if (change.from_outcome, change.to_outcome) == kind
        ]
        cost = (
            len(found),
            sum(len(when) for when in found),
            sum(len({literal["fact"] for literal in when}) for when in found),
        )
        best = shortest(pair, *kind)
        assert best is None or cost == best
