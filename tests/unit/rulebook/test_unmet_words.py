"""Why a criterion is not met: what was missing, not what was there."""

import pytest

from ipr.rulebook import loads
from tests.unit.rulebook.books import published
from tests.unit.rulebook.test_words import ALLEGED, NOBODY, REVIEW, told, words_of

REVIEWS = (
    "safeguarding_adults_review",
    "significant_case_review",
    "domestic_homicide_review",
    "inquest_interested_party",
)


def test_a_review_that_counts_elsewhere_is_named_with_the_nation():
    facts = {
        "event": ["death"],
        "contribution": "none",
        "external_process": ["significant_case_review"],
        "nation": "wales",
    }
    because, _, _ = told("2023", facts)
    learning = "earning Review in Scotland (formerly a Significant Case Review)"
    assert because[1] == (
        f"{REVIEW} is not met: a L{learning} counts only where the customer’s area is "
        "in Scotland; the customer’s area is in Wales. No other review or inquest was "
        "named."
    )
    _, review = words_of(published()["2023"], facts).criteria
    named, nation = review.answers
    assert named.answer.startswith(f"A L{learning}. Not: A Safeguarding Adults Review")
    assert nation.answer == "Wales"


def test_a_review_that_would_count_elsewhere_is_said_while_it_is_not_known():
    named = [x for x in REVIEWS if x != "significant_case_review"]
    facts = {
        "event": [],
        "external_process": {"selected": [], "not_selected": named},
        "nation": "england",
    }
    because, _, _ = told("2023", facts)
    assert " counts only where the customer’s area is in Scotland; " in because[1]
    assert "the customer’s area is in England. None of these was repo" in because[1]
    assert "no other review" not in because[1].lower()


def test_a_suggestion_is_not_the_reason_where_an_allegation_is_asked_for():
    others = dict.fromkeys(published()["2020"].uses, "no")
    facts = {**others, "event": ["confirmed_suicide"], "contribution": "suggested"}
    because, _, _ = told("2020", facts)
    lacked = (
        f"t was not reported that {ALLEGED.replace('someone', 'anyone')}; the answer "
        "“Someone has suggested it, without alleging it” does not meet it."
    )
    assert because[0].endswith(
        f"allegation about the department” is not met: i{lacked}"
    )
    suicide = words_of(published()["2020"], facts).criteria[0]
    assert suicide.text == f"I{lacked}"
    because, _, _ = told("2020", {**facts, "event": ["death"]})
    assert because[0].endswith(f"customer attempted suicide. I{lacked}")


def test_a_list_of_what_was_not_reported_is_a_sentence_of_its_own():
    others = dict.fromkeys(published()["2020"].uses, "no")
    facts = {**others, "event": ["death"], "contribution": "none"}
    because, _, _ = told("2020", facts)
    assert because[0].endswith(f"attempted suicide. {NOBODY[0].upper()}{NOBODY[1:]}.")


@pytest.mark.parametrize(
    ("when", "answer", "text"),
    [
        ("{b: [x, y]}", "z", "is not “X” or “Y”; “Z” does not meet it."),
        ("{b: [none]}", "z", "is not “None”; “Z” does not meet it."),
        ("{b: [x]}", "none", "“B?” is “None”."),
        ("{not: {b: [x]}}", "x", "“B?” is “X”; that answer alone does not meet it."),
        ("{not: {b: [none]}}", "none", "“B?” is “None”."),
        ('{a: ["no"]}', "z", "“A?” is not “No”; “Yes” does not meet it."),
    ],
)
def test_an_answer_that_does_not_satisfy_is_held_against_what_is_asked(
    when, answer, text
):
    book = loads(f"""
facts:
  a: {{type: yes_no, question: "A?"}}
  b: {{type: one_of, question: "B?", options: {{x: X, y: Y, z: Z, none: None}}}}
versions:
  - id: v
    starts: 2020-01-01
    source: {{document: d}}
    criteria:
      - {{id: m, kind: mandatory, source: {{document: d}}, when: {when}}}
""")
    [because] = words_of(book["v"], {"a": "yes", "b": answer}).because
    assert because.startswith("“M” is not met: the answer to “")
    assert because.endswith(text)
