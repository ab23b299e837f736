"""Decisions and conditions in plain words that name only what was said."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import ipr.rulebook
from ipr.rulebook import loads
from ipr.rulebook.wording.answers import changed_answers
from ipr.rulebook.wording.conditions import condition_tree
from ipr.rulebook.wording.decisions import DecisionWords
from ipr.rulebook.wording.printout import version_lines
from ipr.rulebook.wording.questions import changed_questions
from tests.unit.rulebook.books import VERSIONS, published, some_states

HARM = "“Harm, and a suggestion about the department”"
REVIEW = "“A review or an inquest outside the department”"
NOBODY = (
    "nobody was reported to have said or suggested that the department made "
    "things worse"
)
ALLEGED = (
    "someone alleges that something the department did, or did not do, made "
    "things worse"
)
REFUSED_WORDS = (
    "commit",
    "blame",
    "fault",
    "unfortunately",
    "should have",
)


def words_of(version, facts):
    return DecisionWords(version, version.decide(facts))


def told(version, facts):
    words = words_of(published()[version], facts)
    return [words.because, words.still_open, words.settle]


def test_an_accepted_case_says_what_was_reported_one_sentence_a_criterion():
    facts = {
        "event": ["death", "self_harm"],
        "contribution": "alleged",
        "external_process": ["inquest_interested_party", "not_known"],
    }
    assert told("2023", facts) == [
        [
            (
                f"{HARM} is met: the customer died, the customer harmed themselves, "
                f"and {ALLEGED}."
            ),
            (
                f"{REVIEW} is met: the department was named as an Interested Person at "
                "an inquest."
            ),
        ],
        [],
        [],
    ]


def test_a_declined_case_says_what_was_not_reported_and_wishes_nothing():
    facts = {
        "event": ["death"],
        "contribution": "none",
        "external_process": [],
        "nation": "england",
    }
    none = f"{REVIEW} is not met: no review or inquest was named."
    assert told("2023", facts) == [[f"{HARM} is not met: {NOBODY}.", none], [], []]

    because, _, _ = told("2023", {**facts, "event": []})
    assert because == [
        f"{HARM} is not met: no death or harm was reported, and {NOBODY}.",
        none,
    ]


def test_what_was_reported_but_does_not_count_is_not_denied():
    facts = {
        "event": ["death"],
        "contribution": "none",
        "learning_possible": "no",
        "external_process": ["domestic_homicide_review"],
    }
    because, _, _ = told("2021", facts)
    assert "no review or inquest was named" not in because[1]
    assert "is not met: none of these was reported: a Safeguarding" in because[1]


def test_a_case_at_discretion_says_which_reason_and_what_would_settle_the_rest():
    because, waits, ask = told("2020", {"complex_issues": "yes"})
    assert because == ["“Complex issues” is met: the case raises complex issues."]
    [sentence] = waits  # discretionary criteria could change nothing more
    assert "whether “Suicide or attempted suicide, and an alleg" in sentence
    assert [question[:8] for question in ask] == ["“What ha", "“Has any"]


def test_a_case_that_cannot_be_told_asks_only_what_is_open():
    facts = {"event": {"selected": [], "not_selected": ["death"]}, "nation": "wales"}
    because, waits, ask = told("2023", {**facts, "contribution": "alleged"})
    assert because == []
    assert waits[0].startswith(f"We cannot tell yet whether {HARM} is met: ")
    assert "it is not known whether the customer is said or thought to" in waits[0]
    assert waits[0].endswith(", or whether the customer was harmed in another way.")
    assert waits[1].endswith(
        "it is not known whether a review or an inquest was named."
    )
    assert "Not known yet: The customer is said" in ask[0]
    assert "The customer died" not in ask[0]
    assert ask[1].startswith("“Has the department been asked")
    assert len(ask) == 2


def test_what_can_make_no_difference_is_not_told_as_open():
    facts = {
        "event": ["death", "not_known"],
        "external_process": ["significant_case_review"],
    }
    because, waits, ask = told("2023", facts)
    assert because == []
    assert waits[0].endswith(
        "is met: it is not known whether anyone has said or suggested that the "
        "department made things worse."
    )
    assert waits[1].endswith(
        "is met: it is not known which nation the customer’s area is in."
    )
    assert ask[1] == "Which area the customer lives in"


def test_what_is_known_of_a_criterion_is_not_said_to_be_open():
    facts = {"external_process": ["significant_case_review"]}
    _, review = words_of(published()["2023"], facts).criteria
    assert review.text == (
        "The department was asked to take part in a Learning Review in Scotland "
        "(formerly a Significant Case Review). It is not known which nation the "
        "customer’s area is in."
    )


def test_an_answer_that_a_version_does_not_use_is_still_known():
    event = {"selected": ["death"], "not_selected": ["confirmed_suicide"]}
    words = words_of(published()["2020"], {"event": event, "contribution": "alleged"})
    suicide = words.criteria[0]
    assert suicide.text == (
        "Someone alleges that something the department did, or did not do, made things "
        "worse. It is not known whether the customer is said or thought to have died "
        "by suicide, or whether there is reason to believe that the customer attempted "
        "suicide."
    )
    assert suicide.answers[0].answer.startswith("The customer died. Not known: ")
    assert words.settle[0] == (
        "“What happened to the customer?” Not known yet: The customer is said or "
        "thought to have died by suicide; There is reason to believe the customer "
        "attempted suicide."
    )


def test_a_review_that_is_still_open_is_not_denied_with_the_others():
    named = ["safeguarding_adults_review", "inquest_interested_party"]
    facts = {
        "event": [],
        "external_process": {"selected": [], "not_selected": named},
    }
    _, review = words_of(published()["2021"], facts).criteria
    assert review.text.startswith("None of these was reported: a Safeguarding Adults")
    assert review.answers[0].answer.startswith("Not: A Safeguarding Adults Review; ")


def test_a_review_that_may_turn_out_mandatory_is_not_said_to_be_a_choice():
    words = words_of(published()["2020"], {"complex_issues": "yes"})
    [opening] = words.opening
    assert "does not have to be" not in opening
    assert "it may turn out that it has to be" in opening


def test_criteria_that_only_together_decide_still_give_a_reason():
    book = loads("""
facts:
  a: {type: yes_no, question: "A?"}
  b: {type: yes_no, question: "B?"}
versions:
  - id: v
    starts: 2020-01-01
    source: {document: d}
    criteria:
      - {id: m, kind: mandatory, source: {document: d},
         when: {all: [{a: ["yes"]}, {b: ["yes"]}]}}
      - {id: n, kind: mandatory, source: {document: d},
         when: {all: [{a: ["yes"]}, {b: ["no"]}]}}
""")
    words = words_of(book["v"], {"a": "yes"})
    assert words.outcome == "accept"
    assert {c.result for c in words.criteria} == {"not_known"}
    assert words.because == ["The answer to “A?” is “Yes”."]


def test_what_takes_several_criteria_is_told_beside_them():
    book = loads("""
facts:
  a: {type: yes_no, question: "A?"}
  b: {type: yes_no, question: "B?"}
  c: {type: yes_no, question: "C?"}
versions:
  - id: v
    starts: 2020-01-01
    source: {document: d}
    criteria:
      - {id: m, kind: mandatory, source: {document: d},
         when: {all: [{a: ["yes"]}, {b: ["yes"]}]}}
      - {id: n, kind: mandatory, source: {document: d},
         when: {all: [{c: ["yes"]}, {b: ["no"]}]}}
""")
    words = words_of(book["v"], {"a": "no", "c": "no"})
    assert words.outcome == "decline"
    assert words.because == [
        "“M” is not met: the answer to “A?” is “No”.",
        "“N” is not met: the answer to “C?” is “No”.",
    ]
    assert words.missing == [
        "The answer to “A?” is “No”, and the answer to “C?” is “No”."
    ]


@pytest.mark.parametrize("id", VERSIONS)
def test_every_decision_can_be_told_in_calm_words(id):
    version = published()[id]
    for facts in some_states(version, 300, seed=8):
        decision = version.decide(facts)
        words = DecisionWords(version, decision)
        because, waits, ask = words.because, words.still_open, words.settle
        assert bool(because) == (decision.outcome != "cannot_tell")
        assert bool(waits) == bool(decision.ask_next)
        assert bool(ask) == bool(decision.ask_next)
        for text in because:
            assert text.startswith("“") and text.endswith(".")
            assert "not known" not in text
        for change in decision.would_change if decision.outcome == "decline" else ():
            lacked = {literal["fact"] for literal in change["change"]}
            assert any(
                lacked <= set(version.facts_of_criterion(c)) for c in version.criteria
            )
        assert words.missing == []
        everything = str([*because, *waits, *ask, *words.criteria]).lower()
        assert not [word for word in REFUSED_WORDS if word in everything]


def test_what_a_receipt_keeps_has_the_keys_that_stored_rows_have():
    version = published()["2023"]
    before = version.check({"contribution": "alleged"})
    decision = version.decide({"contribution": "none"})

    kept = DecisionWords(version, decision, before).to_dict()

    assert list(kept) == [
        "heading",
        "opening",
        "why",
        "missing",
        "settle",
        "criteria",
        "answers",
        "changed",
        "version",
    ]
    assert [line["fact"] for line in kept["changed"]] == ["contribution"]
    assert kept["criteria"][0]["answers"][0].keys() == {"fact", "question", "answer"}


def test_a_criterion_line_holds_its_result_text_source_and_answers():
    version = published()["2023"]
    facts = {"event": ["death"], "contribution": "none", "external_process": []}
    harm, review = words_of(version, facts).criteria

    assert (harm.kind_words, harm.result_words) == ("Mandatory", "Not met")
    assert harm.text == f"{NOBODY[0].upper()}{NOBODY[1:]}."
    assert review.text == "No review or inquest was named."
    assert harm.source.endswith("first bullet")
    assert [(a.fact, a.answer) for a in harm.answers] == [
        ("contribution", "No, nobody has")
    ]
    assert [(a.fact, a.answer) for a in review.answers] == [
        ("external_process", "None of these")
    ]


def test_answers_that_do_not_settle_a_criterion_are_shown_as_they_are():
    version = published()["2023"]
    harm, _ = words_of(version, {"event": ["death", "not_known"]}).criteria
    assert harm.result_words == "Not known yet"
    assert harm.answers[0].answer.startswith("The customer died. Not known: The")
    assert harm.answers[1].answer == "Not known"


def test_answers_that_changed_are_shown_beside_each_other():
    version = published()["2023"]
    before = version.check({"contribution": "none", "event": ["death"]})
    after = version.check({"contribution": "suggested", "event": ["death"]})
    [change] = changed_answers(before, after, version.facts)
    assert (change.fact, change.before) == ("contribution", "No, nobody has")
    assert change.after == "Someone has suggested it, without alleging it"


def test_questions_that_changed_between_versions_are_named():
    changes = changed_questions(published()["2020"], published()["2021"])
    assert [(change.fact, change.change) for change in changes] == [
        ("learning_possible", "new"),
        ("additional_needs_complaint", "gone"),
        ("complex_issues", "gone"),
        ("unusually_persistent", "gone"),
        ("scrutiny_beneficial", "gone"),
    ]
    assert changed_questions(published()["2022"], published()["2023"]) == []


def test_a_condition_reads_as_a_tree():
    version = published()["2023"]
    lines = list(condition_tree(version, version.criteria[1].when).lines())
    assert lines[0] == "At least one of these:"
    assert lines[1].startswith("  Has the department been asked")
    assert lines[2] == "  All of these:"
    assert lines[4] == "    Which nation is the customer’s area in? “Scotland”"


@pytest.mark.parametrize("id", VERSIONS)
def test_a_version_can_be_read_in_plain_words(id):
    version = published()[id]
    text = "\n".join(version_lines(version))
    flat = " ".join(text.split())
    assert version.title in text and version.digest in text
    for reading in version.readings:
        assert reading in flat
    for criterion in version.criteria:
        assert criterion.title in text
        assert criterion.plain in flat
        assert criterion.source.place in flat


def test_the_examples_in_docstrings_are_true():
    ran = 0
    for module in pkgutil.walk_packages(ipr.rulebook.__path__, "ipr.rulebook."):
        result = doctest.testmod(import_module(module.name))
        assert result.failed == 0, module.name
        ran += result.attempted
    assert doctest.testmod(ipr.rulebook).failed == 0
    assert ran > 10


def test_an_option_without_words_of_its_own_may_not_be_the_whole_answer():
    book = loads("""
facts:
  a: {type: any_of, question: "Which?", options: {x: "X", y: "Y"}}
versions:
  - id: v
    starts: 2020-01-01
    source: {document: d}
    criteria:
      - {id: m, kind: mandatory, source: {document: d}, when: {a: [x]}}
""")
    version = book["v"]
    assert words_of(version, {"a": ["x", "y"]}).because == [
        "“M” is met: “X” was selected for “Which?”."
    ]
