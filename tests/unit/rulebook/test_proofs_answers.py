"""What the proofs say of facts and options, each with a twin that is right."""

import pytest

from ipr.rulebook.proofs import FAILS, TELLS, WARNS
from tests.unit.rulebook.books import published
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
EVENT_SAID = {"event": EVENT, "said": SAID, **FACTS}
ALLEGED, SUGGESTED = {"said": ["alleged"]}, {"said": ["suggested"]}
DEATH, HARM = {"event": ["death"]}, {"event": ["harm"]}


def about(findings):
    return [(f.level, f.fact, f.options) for f in findings]


def test_a_fact_that_changes_no_outcome_is_found():
    idle = version(FACTS, criterion("x", {"any": [A, {"all": [A, B]}]}))
    used = version(FACTS, criterion("x", {"any": [A, {"all": [C, B]}]}))
    [finding] = found("fact_without_effect", idle)

    assert (finding.level, finding.fact) == (WARNS, "b")
    assert finding.text.endswith("So it is asked in vain.")
    assert found("fact_without_effect", used) == []


def test_nobody_is_said_to_be_asked_what_follows_from_elsewhere():
    facts = {"a": yes_no("A?"), "b": yes_no("B?", fixed=True)}
    idle = version(facts, criterion("x", {"any": [A, {"all": [A, B]}]}))

    assert "asked" not in found("fact_without_effect", idle)[0].text


def test_an_option_that_changes_no_outcome_is_found():
    idle = version(EVENT_SAID, criterion("x", {"any": [DEATH, {"all": [DEATH, HARM]}]}))
    used = version(EVENT_SAID, criterion("x", {"any": [DEATH, {"all": [A, HARM]}]}))

    assert about(found("option_without_effect", idle)) == [(WARNS, "event", ("harm",))]
    assert found("option_without_effect", used) == []


@pytest.mark.parametrize(
    ("when", "alike"),
    [
        ({"any": [DEATH, HARM]}, [("death", "harm")]),
        ({"any": [DEATH, {"all": [HARM, A]}]}, []),
        ({"any": [ALLEGED, SUGGESTED]}, [("alleged", "suggested")]),
        ({"any": [ALLEGED, {"all": [SUGGESTED, A]}]}, []),
        ({"said": ["alleged", "suggested"]}, []),  # the file tells them apart nowhere
    ],
)
def test_options_told_apart_for_nothing_are_found(when, alike):
    findings = found("options_alike", version(EVENT_SAID, criterion("x", when)))

    assert [finding.options for finding in findings] == alike


def test_questions_for_statistics_only_are_told():
    facts = {"event": {**EVENT, "always_offer": ["other"]}, **FACTS}
    whole = version(facts, criterion("x", A))
    part = version(facts, criterion("x", DEATH))
    none = version(facts, criterion("x", {"event": ["death", "other"]}))

    assert about(found("only_statistics", whole)) == [(TELLS, "event", ())]
    assert about(found("only_statistics", part)) == [(TELLS, "event", ("other",))]
    assert found("only_statistics", none) == []


def test_questions_that_earlier_answers_make_pointless_are_told_in_page_order():
    facts = {
        "a": yes_no("A?", page="one"),
        "b": yes_no("B?", page="two", said={"no": "nobody did b"}),
        "c": yes_no("C?", page="one"),
    }
    book = version(facts, criterion("x", {"all": [A, {"any": [B, C]}]}))
    findings = found("question_pointless", book)

    assert [(f.fact, f.examples[0].facts) for f in findings] == [
        ("c", {"a": "no"}),
        ("b", {"a": "no"}),
    ]
    assert findings[0].text == (
        "The answer to “C?” changes nothing when the answer to “A?” is “No”."
    )


def test_a_question_that_no_earlier_answers_make_pointless_is_not_told():
    either = {"any": [{"all": [A, B]}, {"all": [{"not": A}, {"not": B}]}]}
    book = version(FACTS, criterion("x", either))

    assert found("question_pointless", book) == []


@pytest.mark.parametrize(
    ("when", "before", "after"),
    [
        ({"not": A}, ({"a": "no"}, "accept"), ({"a": "yes"}, "decline")),
        (
            {"all": [{"not": A}, B]},
            ({"a": "no", "b": "yes"}, "accept"),
            ({"a": "yes", "b": "yes"}, "decline"),
        ),
    ],
)
def test_a_marked_answer_that_lowers_an_outcome_fails(when, before, after):
    facts = {**FACTS, "a": yes_no("A?", only_raises=["yes"])}
    book = version(facts, criterion("x", when))
    [finding] = found("only_raises_broken", book)

    assert (finding.level, finding.fact, finding.options) == (FAILS, "a", ("yes",))
    assert [(e.facts, e.expect) for e in finding.examples] == [before, after]
    check_examples(book, [finding])


def test_a_fall_from_accept_to_discretion_fails_with_the_fewest_answers():
    facts = {**FACTS, "event": {**EVENT, "only_raises": ["death"]}}
    book = version(
        facts,
        criterion("x", {"all": [A, {"not": DEATH}]}),
        criterion("y", {"any": [A, C]}, kind="discretionary"),
    )
    [finding] = found("only_raises_broken", book)

    assert [(e.facts, e.expect) for e in finding.examples] == [
        ({"a": "yes", "event": ["none"]}, "accept"),
        ({"a": "yes", "event": ["death"]}, "consider"),
    ]


def test_an_answer_in_place_of_any_unmarked_one_must_not_lower():
    facts = {**FACTS, "said": {**SAID, "only_raises": ["suggested"]}}
    broken = version(facts, criterion("x", ALLEGED))
    right = version(facts, criterion("x", SUGGESTED))
    both = {**SAID, "only_raises": ["alleged", "suggested"]}
    marked = version({**FACTS, "said": both}, criterion("x", ALLEGED))

    [finding] = found("only_raises_broken", broken)
    assert [e.facts for e in finding.examples] == [
        {"said": "alleged"},
        {"said": "suggested"},
    ]
    assert found("only_raises_broken", right) == []
    assert found("only_raises_broken", marked) == []
    assert found("only_raises", marked)[0].level == TELLS


def test_unmarked_answers_are_listed_so_that_the_editor_decides():
    facts = {"event": EVENT, "said": SAID, **FACTS, "f": yes_no("F?", fixed=True)}
    when = {
        "all": [
            {"any": [DEATH, {"all": [ALLEGED, A]}]},
            {"not": HARM},
            {"f": ["yes"]},
        ]
    }
    findings = found("unmarked", version(facts, criterion("x", when)))

    assert [(f.level, f.fact, f.text) for f in findings] == [
        (
            TELLS,
            "event",
            (
                "Under “What happened?” some options are not marked as only raising. "
                "“A death” never lowers an outcome: mark it so? "
                "“Harm” can lower an outcome."
            ),
        ),
        (
            TELLS,
            "said",
            (
                "No answer to “Did anyone say so?” is marked as only raising an "
                "outcome. “Alleged” never lowers an outcome: mark it so?"
            ),
        ),
        (
            TELLS,
            "a",
            (
                "No answer to “A?” is marked as only raising an outcome. "
                "“Yes” never lowers an outcome: mark it so?"
            ),
        ),
    ]


def test_an_answer_that_lowers_some_outcome_is_not_offered_for_marking():
    either = {"any": [{"all": [A, B]}, {"all": [{"not": A}, {"not": B}]}]}
    findings = found("unmarked", version(FACTS, criterion("x", either)))

    assert [finding.fact for finding in findings] == ["a", "b"]
    assert findings[0].text.endswith("Each of its answers lowers some outcome.")


def test_published_versions_have_no_unmarked_answers():
    assert all(found("unmarked", one) == [] for one in published().versions)
