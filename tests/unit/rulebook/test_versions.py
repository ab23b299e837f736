"""What a version is, what it asks, and what it says can still matter."""

import hashlib
import json
import time

import pytest

from ipr.config import rules_path
from ipr.rulebook import RulebookError, loads, restore_version
from tests.unit.rulebook.books import VERSIONS, published, some_states

TEXT = rules_path({}).read_text()


EXAMPLE = """\
          - {given: {complex_issues: "yes", event: [attempted_suicide]}, \
expect: consider, result: met}
"""


def digest(old="", new="", version="2023"):
    assert old in TEXT
    return loads(TEXT.replace(old, new))[version].digest


@pytest.mark.parametrize("id", VERSIONS)
def test_the_digest_is_that_of_the_canonical_content(id):
    version = published()[id]
    content = version.canonical()
    assert version.digest == hashlib.sha256(content.encode()).hexdigest()
    assert json.loads(content)["id"] == id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# The criteria for an", "# These are the criteria for an"),
        ("\n  contribution:\n", "\n\n\n  contribution:   # a comment\n"),
        (EXAMPLE, ""),
        ("Does the case raise complex issues?", "Is the case complex?"),
        ('title: "What happened"', 'title: "What has happened"'),
        ("Criteria from October 2022", "Criteria of October 2022"),
    ],
)  # fmt: skip
def test_comments_layout_examples_and_unused_facts_do_not_count(old, new):
    assert digest(old, new) == digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("starts: 2023-04-01", "starts: 2023-04-02"),
        ("Criteria from April 2023", "Criteria of April 2023"),
        ("where the customer’s area is in Scotland.", "in Scotland."),
        ("Internal Process Reviews, first bullet", "the first bullet"),
        ("{nation: [scotland]}", "{nation: [scotland, england]}"),
        ("No, nobody has", "No"),
        ("What happened to the customer?", "What happened?"),
        ("A suggestion is enough, and", "A suggestion suffices, and"),
        ("no review or inquest was named", "no review was named"),
    ],
)
def test_dates_criteria_conditions_texts_and_used_facts_count(old, new):
    assert digest(old, new) != digest()


@pytest.mark.parametrize("id", VERSIONS)
def test_a_stored_version_decides_to_the_same_words(id):
    version, again = published()[id], restore_version(published()[id].canonical())
    assert again.digest == version.digest
    for facts in some_states(version, 40, seed=3):
        assert again.decide(facts).to_dict() == version.decide(facts).to_dict()


EDITIONS = """
facts:
  harm:
    type: any_of
    question: "What happened?"
    options: {death: "Death", injury: "Injury"}
    editions:
      - {from: 2021-06-01, help: "New help"}
      - from: 2022-06-01
        question: "What has happened?"
        options: {death: "Death", injury: "Injury", fire: "Fire"}
  who:
    type: one_of
    question: "Who says so?"
    options: {anyone: "Anyone", nobody: "Nobody"}
    editions:
      - from: 2022-06-01
        options: {anyone: "Anyone", nobody: "Nobody", rumour: "Rumour"}
versions:
"""


def edition_book():
    version = """
  - id: "{id}"
    starts: {id}-01-01
    source: {{document: d}}
    criteria:
      - id: c
        kind: mandatory
        source: {{document: d}}
        when: {{all: [{{harm: [{options}]}}, {{who: [anyone]}}]}}
"""
    text = EDITIONS + version.format(id=2020, options="death")
    text += version.format(id=2022, options="death")
    return loads(text + version.format(id=2023, options="death, fire"))


def test_a_version_uses_the_edition_in_force_when_it_starts():
    book = edition_book()
    texts = {
        v.id: (v.facts["harm"].question, v.facts["harm"].help) for v in book.versions
    }
    assert texts == {
        "2020": ("What happened?", ""),
        "2022": ("What happened?", "New help"),
        "2023": ("What has happened?", "New help"),
    }
    assert list(book["2023"].facts["harm"].options) == ["death", "injury", "fire"]
    assert list(book["2022"].facts["harm"].options) == ["death", "injury"]


def test_an_option_of_another_edition_is_not_known_to_a_version_without_it():
    book = edition_book()
    assert book["2023"].decide({"harm": ["fire"], "who": "anyone"}).outcome == "accept"
    assert book["2020"].check({"harm": ["fire"], "who": "rumour"}) == {
        "harm": {"selected": [], "not_selected": ["death", "injury"]},
        "who": "not_known",
    }
    assert book["2020"].decide({"harm": ["death"], "who": "rumour"}).outcome == (
        "cannot_tell"
    )


def test_editions_must_follow_each_other():
    with pytest.raises(RulebookError, match="It doesn't start after the last"):
        loads(TEXT_OF_DISORDER)


TEXT_OF_DISORDER = (
    EDITIONS.replace(
        "from: 2022-06-01\n        question", ("from: 2021-05-01\n        question")
    )
    + """
  - id: v
    starts: 2020-01-01
    source: {document: d}
    criteria:
      - {id: c, kind: mandatory, source: {document: d}, when: {who: [anyone]}}
"""
)


@pytest.mark.parametrize("id", VERSIONS)
def test_a_form_offers_what_the_version_uses_and_what_statistics_need(id):
    offered = {fact.id: list(fact.options) for fact in published()[id].offered_facts()}
    facts = published().facts
    assert offered["event"] == list(facts["event"].options)
    assert offered["external_process"] == list(facts["external_process"].options)
    assert offered["contribution"] == ["alleged", "suggested", "none"]
    assert "nation" not in offered
    assert set(offered) >= set(published()[id].uses) - {"nation"}
    assert ("learning_possible" in offered) == (id == "2021")
    assert ("complex_issues" in offered) == (id == "2020")


def test_an_any_of_offers_no_option_that_nobody_needs():
    book = edition_book()
    assert [list(fact.options) for fact in book["2022"].offered_facts()] == [
        ["death"],
        ["anyone", "nobody"],
    ]


@pytest.mark.parametrize(
    ("facts", "relevant"),
    [
        ({}, ["event", "contribution", "external_process", "nation"]),
        ({"external_process": ["inquest_interested_party", "not_known"]}, []),
        ({"external_process": []}, ["event", "contribution"]),
        ({"external_process": ["significant_case_review"]},
         ["event", "contribution", "nation"]),
        ({"contribution": "none"}, ["external_process", "nation"]),
        ({"event": [], "external_process": [], "nation": "wales"}, []),
        ({"event": ["death", "not_known"], "contribution": "suggested"}, []),
    ],
)  # fmt: skip
def test_a_question_that_can_no_longer_matter_is_left_out(facts, relevant):
    assert list(published()["2023"].relevant_facts(facts)) == relevant


def test_at_discretion_what_may_make_it_mandatory_still_matters():
    version = published()["2020"]
    assert version.relevant_facts({"complex_issues": "yes"}) == (
        "event",
        "contribution",
    )
    decision = version.decide({"complex_issues": "yes"})
    assert decision.ask_next == ["event", "contribution"]
    assert decision.may_be_mandatory
    settled = version.decide({"complex_issues": "yes", "contribution": "none"})
    assert (settled.outcome, settled.ask_next) == ("consider", [])
    assert not settled.may_be_mandatory


def large(count, pairs, outer="any", inner="all"):
    """Return a book whose one criterion joins many pairs of yes-or-no facts."""
    facts = {f"f{n}": {"type": "yes_no", "question": "?"} for n in range(count)}
    parts = [{inner: [{f"f{n}": ["yes"]} for n in pair]} for pair in pairs]
    source = {"document": "d"}
    criterion = {"id": "c", "kind": "mandatory", "source": source}
    criterion["when"] = {outer: parts}
    version = {"id": "v", "starts": "2020-01-01", "source": source}
    return json.dumps(
        {"facts": facts, "versions": [{**version, "criteria": [criterion]}]}
    )


def test_twenty_answers_in_one_criterion_are_exact_and_quick():
    version = loads(large(20, [(n, n + 10) for n in range(10)]))["v"]
    facts = {f"f{n}": "no" if n < 10 else "not_known" for n in range(20)}
    start = time.thread_time()
    decision = version.decide(facts)
    found = decision.to_dict()

    assert time.thread_time() - start < 2
    assert found["outcome"] == "decline"
    assert found["because"] == [{f"f{n}": "no" for n in range(10)}]
    assert len(found["would_change"]) == 10


def many(criteria=1, parts=1, examples=0):
    """Return a book with so many criteria, or parts of each, or examples of each."""
    facts = {f"f{n}": {"type": "yes_no", "question": "?"} for n in range(10)}
    rest = {"kind": "mandatory", "source": {"document": "d"}}
    rest["when"] = {"any": [{f"f{n % 10}": ["yes"]} for n in range(parts)]}
    if examples:
        rest["examples"] = [{"given": {"f0": "yes"}, "expect": "accept"}] * examples
    version = {"id": "v", "starts": "2020-01-01", "source": {"document": "d"}}
    version["criteria"] = [{"id": f"c{n}", **rest} for n in range(criteria)]
    return json.dumps({"facts": facts, "versions": [version]})


@pytest.mark.parametrize(
    ("most", "more", "message"),
    [
        (many(criteria=50), many(criteria=51), "51 criteria, more than 50"),
        (
            many(parts=2999),
            many(parts=3000),
            "3,001 parts of conditions, more than 3,000",
        ),
        (
            many(criteria=2, examples=250),
            many(criteria=3, examples=167),
            "501 examples, more than 500",
        ),
    ],
)
def test_a_version_has_no_more_than_can_be_proved_in_some_seconds(most, more, message):
    loads(most)

    with pytest.raises(RulebookError, match=message):
        loads(more)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (large(40, [(n, n + 20) for n in range(20)]), "in more than 5,000 ways"),
        (large(102, [(n, n + 1) for n in range(0, 102, 2)]), "more than 100"),
        (large(60, [(n, 59 - n, (n * 7) % 60) for n in range(60)]), "too many|nodes"),
    ],
)
def test_criteria_too_large_to_answer_for_exactly_are_refused(text, message):
    start = time.thread_time()
    with pytest.raises(RulebookError, match=message) as refused:
        loads(text)
    assert time.thread_time() - start < 10
    assert "Split the version's criteria" in str(refused.value)
