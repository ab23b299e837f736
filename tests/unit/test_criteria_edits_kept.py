"""Whatever is edited, and in whatever order, the published versions stay."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ipr.criteria import edits
from ipr.criteria.edits import EditRefused
from ipr.rulebook import loads
from ipr.rulebook.conditions import Is
from tests.proving import examples
from tests.unit.criteria_drafts import (
    DIGESTS,
    DRAFT,
    HARM,
    NEW,
    OUTSIDE,
    PUBLISHED,
    changed,
    check,
)

LOST = "in a way that the forms can't follow"
FACTS = sorted(loads(PUBLISHED).facts)
WORDS = st.sampled_from(["One", "Two: “three”", "no", '"', "#", "a\nb", " {x} "])
PLACES = st.lists(st.integers(0, 2), max_size=2).map(tuple)
LEAVES = st.sampled_from(
    [
        Is(fact.id, (option,))
        for fact in loads(PUBLISHED).facts.values()
        for option in fact.options
    ]
)
CRITERIA = st.sampled_from([HARM, OUTSIDE, "criterion-a"])
STEPS = st.one_of(
    st.tuples(
        st.just(edits.set_details),
        st.fixed_dictionaries(
            {},
            optional={
                "starts": st.integers(0, 5000).map(
                    lambda days: date(2019, 1, 1) + timedelta(days=days)
                ),
                "title": WORDS,
                "starts_basis": WORDS,
                "readings": st.lists(WORDS, max_size=3),
            },
        ),
    ),
    st.tuples(
        st.just(edits.reword_fact),
        st.fixed_dictionaries(
            {"fact": st.sampled_from(FACTS)},
            optional={"question": WORDS, "help": WORDS},
        ),
    ),
    st.tuples(
        st.just(edits.add_option),
        st.fixed_dictionaries(
            {
                "fact": st.sampled_from(["event", "contribution", "nation"]),
                "option": st.sampled_from(["a", "b", "no", "none"]),
                "label": WORDS,
                "said": WORDS,
            }
        ),
    ),
    st.tuples(
        st.just(edits.mark_only_raises),
        st.fixed_dictionaries(
            {"fact": st.sampled_from(FACTS), "answers": st.just(["yes", "death"])}
        ),
    ),
    *(
        st.tuples(
            st.just(edit),
            st.fixed_dictionaries(
                {"criterion": CRITERIA, "place": PLACES, "condition": LEAVES}
            ),
        )
        for edit in (edits.add_condition, edits.change_condition)
    ),
    *(
        st.tuples(
            st.just(edit),
            st.fixed_dictionaries({"criterion": CRITERIA, "place": PLACES}),
        )
        for edit in (edits.remove_condition, edits.negate_condition)
    ),
    st.tuples(
        st.just(edits.change_join),
        st.fixed_dictionaries(
            {
                "criterion": CRITERIA,
                "place": PLACES,
                "join": st.sampled_from(["all", "any"]),
            }
        ),
    ),
    st.tuples(
        st.just(edits.remove_criterion), st.fixed_dictionaries({"criterion": CRITERIA})
    ),
    st.tuples(
        st.just(edits.move_criterion),
        st.fixed_dictionaries({"criterion": CRITERIA, "place": st.integers(0, 3)}),
    ),
    st.tuples(
        st.just(edits.add_criterion),
        st.fixed_dictionaries(
            {
                "kind": st.just("discretionary"),
                "title": WORDS,
                "source": st.just(("pq-62828", "a: b")),
                "when": LEAVES,
                "id": st.just("criterion-a"),
            }
        ),
    ),
)


@examples(12, whole=40)
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_no_sequence_of_edits_moves_a_published_digest(steps):
    text = DRAFT
    for edit, kwargs in steps:
        try:
            text = edit(text, NEW, **kwargs)
        except EditRefused as refused:
            assert LOST not in str(refused)
            continue
        wrong = check(text)
        assert all("example fails" in one or "too" in one for one in wrong), wrong
    assert [line for line in changed(DRAFT, text)[0] if line.startswith("# -")] == []
    assert set(DIGESTS) == {"2020", "2021", "2022", "2023"}
