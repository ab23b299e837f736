"""The comparison of any two versions, held against every complete answer."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from ipr.rulebook.comparison.grown_patterns import grown_patterns
from ipr.rulebook.comparison.joined_versions import join_versions, shared_facts
from ipr.rulebook.comparison.literals import literal_as_data
from ipr.rulebook.comparison.plain_examples import PlainExamples
from ipr.rulebook.comparison.versions import find_differences
from ipr.rulebook.engine.diagrams import AND, LESS, NO_LIMIT
from tests.proving import examples
from tests.unit.rulebook.books import version_of
from tests.unit.rulebook.pairs import KINDS, Pair, check_changes
from tests.unit.rulebook.random_books import conditions, facts
from tests.unit.rulebook.smallest_lists import shortest


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
def versions(draw, facts):
    """A version over some facts, with one to three criteria."""
    kinds = st.sampled_from(["mandatory", "discretionary"])
    count = draw(st.integers(1, 3))
    criteria = [(draw(kinds), draw(conditions(facts))) for _ in range(count)]
    return version_of(facts, *criteria)


@examples(40, whole=200)
@given(pairs())
def test_any_two_versions_are_compared_completely_and_truly(versions):
    comparison = find_differences(*versions)
    assert comparison.exact
    check_changes(Pair(*versions), comparison)


@examples(6, whole=100)
@given(pairs())
def test_no_shorter_list_exists(versions):
    pair, comparison = Pair(*versions), find_differences(*versions)
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


@examples(20, whole=100)
@given(pairs())
def test_grown_patterns_are_complete_and_true(versions):
    pair, facts = Pair(*versions), shared_facts(*versions)
    joined = join_versions(*versions, facts, NO_LIMIT)
    plainest = PlainExamples(joined, facts, tuple(versions))
    for start, end in KINDS:
        before = joined.where(0, start)
        region = joined.store.join(AND, before, joined.where(1, end))
        bad = joined.store.join(LESS, before, region)
        found = 0
        for pattern in grown_patterns(joined, bad, region, plainest):
            answers = pair.satisfying(
                [literal_as_data(joined, literal) for literal in pattern]
            )
            assert answers & pair.levels[0][start] & ~pair.region(start, end) == 0
            found |= answers & pair.levels[0][start]
        assert found == pair.region(start, end)
