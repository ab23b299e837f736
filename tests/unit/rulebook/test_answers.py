"""Answers are checked, brought to one form, and never taken for what they are not."""

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from ipr.rulebook import FactsError, loads
from tests.unit.rulebook.books import published

BOOK = """
facts:
  harm: {type: any_of, question: "?", options: {a: "A", b: "B", c: "C"}}
  said: {type: one_of, question: "?", options: {yes_: "Y", none: "N"}}
  plain: {type: yes_no, question: "?"}
  other: {type: yes_no, question: "?"}
versions:
  - id: v
    starts: 2020-01-01
    source: {document: d}
    criteria:
      - id: c
        kind: mandatory
        source: {document: d}
        when: {all: [{harm: [a, b]}, {said: [yes_]}, {plain: ["yes"]}]}
"""


@pytest.fixture(scope="module")
def version():
    return loads(BOOK)["v"]


@pytest.mark.parametrize(
    ("given", "selected", "not_selected"),
    [
        (["a"], ["a"], ["b", "c"]),
        (["c", "a"], ["a", "c"], ["b"]),
        (["a", "a"], ["a"], ["b", "c"]),
        ([], [], ["a", "b", "c"]),
        (["none"], [], ["a", "b", "c"]),
        (["a", "not_known"], ["a"], []),
        (["not_known"], [], []),
        (("a",), ["a"], ["b", "c"]),
        ({"selected": ["b", "a"], "not_selected": ["c"]}, ["a", "b"], ["c"]),
        ({"selected": ["b"]}, ["b"], []),
        ({}, [], []),
    ],
)
def test_an_any_of_answer_has_short_forms(version, given, selected, not_selected):
    normal = {"harm": {"selected": selected, "not_selected": not_selected}}
    assert version.check({"harm": given}) == normal
    assert version.decide({"harm": given}).facts == normal
    assert version.decide({"harm": given}).facts == normal


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "must be an object, not []"),
        ("harm", 'must be an object, not "harm"'),
        (None, "must be an object, not null"),
        ({"nothing": "yes"}, '"nothing" is not a fact. The facts are: harm, said'),
        ({1: "yes"}, "1 is not a fact"),
        ({"harm": "a"}, 'harm: "a" is not a list of options'),
        ({"harm": "not_known"}, 'harm: "not_known" is not a list of options'),
        ({"harm": None}, "harm: null is not a list"),
        ({"harm": 1}, "harm: 1 is not a list"),
        ({"harm": True}, "harm: true is not a list"),
        ({"harm": ["z"]}, 'harm: "z" is not one of its answers: a, b, c, none'),
        ({"harm": [True]}, "harm: true is not one of its answers"),
        ({"harm": [["a"]]}, "harm: ['a'] is not one of its answers"),
        ({"harm": [None]}, "harm: null is not one of its answers"),
        ({"harm": ["none", "a"]}, '"none" means none of them'),
        ({"harm": ["none", "not_known"]}, '"none" means none of them'),
        ({"harm": {"selected": ["a"], "not_selected": ["a"]}}, "both selected and not"),
        ({"harm": {"selected": ["none"]}}, '"none" is not one of its answers'),
        ({"harm": {"selected": "a"}}, 'selected must be a list, not "a"'),
        ({"harm": {"chosen": ["a"]}}, '"chosen" is neither "selected" nor'),
        ({"harm": {"selected": [], "not_selected": [], "x": []}}, '"x" is neither'),
        ({"said": "maybe"}, 'said: "maybe" is not one of its answers: yes_, none'),
        ({"said": ["yes_"]}, "said: ['yes_'] is not a word"),
        ({"plain": True}, "plain: true is not a word. Its answers: yes, no, not_known"),
        ({"plain": 1}, "plain: 1 is not a word"),
        ({"plain": None}, "plain: null is not a word"),
        ({"plain": "Yes"}, '"Yes" is not one of its answers'),
        ({"other": "maybe"}, 'other: "maybe" is not one of its answers'),
    ],
)
def test_answers_that_mean_nothing_are_refused(version, given, message):
    for _ in range(2):
        with pytest.raises(FactsError) as refused:
            version.decide(given)
        assert message in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(version):
    with pytest.raises(FactsError) as refused:
        version.check({"nothing": 1, "harm": ["z", "y"], "plain": 2})
    assert len(refused.value.messages) == 4


def test_a_fact_that_was_not_given_is_not_known(version):
    assert version.decide({}).outcome == "cannot_tell"
    assert version.decide({"plain": "not_known"}).outcome == "cannot_tell"


def test_a_fact_that_the_version_does_not_use_is_ignored_but_kept(version):
    decision = version.decide({"plain": "no", "other": "yes"})
    assert decision.because == [{"plain": "no"}]
    assert decision.facts == {"plain": "no", "other": "yes"}


@pytest.mark.parametrize(
    ("given", "imposter"),
    [
        ({"harm": ["a"]}, {"harm": ["a", None]}),
        ({"harm": ["a"]}, {"harm": [0, "a"]}),
        ({"harm": []}, {"harm": {"selected": [0], "not_selected": []}}),
        ({"harm": {"selected": ["a"], "not_selected": []}}, {"harm": ["a", None]}),
        ({"harm": {"selected": ["a"], "not_selected": []}},
         {"harm": {"selected": "a", "not_selected": ""}}),
        ({"harm": {"selected": ["a"], "not_selected": []}},
         {"harm": {"selected": ["a"], "not_selected": [], "more": []}}),
        ({"plain": "yes"}, {"plain": "yes", "nothing": "yes"}),
    ],
)  # fmt: skip
def test_what_was_decided_before_lets_no_imposter_through(version, given, imposter):
    version.decide(given)
    with pytest.raises(FactsError):
        version.decide(imposter)


def test_forms_of_one_answer_and_their_neighbours_are_kept_apart(version):
    answers = [
        {"harm": ["a"]},
        {"harm": ["a", "not_known"]},
        {"harm": {"selected": ["a"], "not_selected": ["b"]}},
        {"harm": {"selected": [], "not_selected": ["a", "b"]}},
        {"harm": {"selected": ["a", "b"], "not_selected": []}},
        {"harm": []},
        {"said": "none"},
        {"plain": "no"},
        {"plain": "no", "said": "none"},
        {},
    ]
    expected = [version.check(given) for given in answers]
    for _ in range(3):
        assert [version.decide(given).facts for given in answers] == expected
    version.forget()
    assert [version.decide(given).facts for given in answers[::-1]] == expected[::-1]


def test_changing_what_went_in_or_came_out_changes_no_decision(version):
    given = {"harm": ["a"], "said": "yes_", "plain": "yes"}
    first = version.decide(given)
    first.because[0]["plain"] = "no"
    first.would_change.clear()
    first.facts["harm"]["selected"].append("b")
    first.to_dict()["criteria"].clear()
    given["harm"][0] = "c"

    assert version.decide(given).outcome == "decline"
    again = version.decide({"harm": ["a"], "said": "yes_", "plain": "yes"})
    assert again.outcome == "accept"
    assert again.because[0]["plain"] == "yes"
    assert again.would_change
    assert again.facts["harm"]["selected"] == ["a"]
    with pytest.raises(AttributeError, match="never changes"):
        again.outcome = "decline"


def test_the_memory_of_decisions_is_bounded(version, monkeypatch):
    monkeypatch.setattr("ipr.rulebook.engine.memory.MEMORY_SIZE", 4)
    for count in range(40):
        given = {"harm": ["a"] * (count + 1), "plain": "yes" if count % 2 else "no"}
        expected = "cannot_tell" if count % 2 else "decline"
        assert version.decide(given).outcome == expected
        assert len(version._memory.decisions) <= 5
    version.forget()


def test_many_threads_never_get_each_others_decisions(monkeypatch):
    monkeypatch.setattr("ipr.rulebook.engine.memory.MEMORY_SIZE", 40)
    version = loads(BOOK)["v"]
    random = Random(7)
    answers = [
        {
            "harm": random.sample(["a", "b", "c"], random.randint(0, 3)),
            "said": random.choice(["yes_", "none", "not_known"]),
            "plain": random.choice(["yes", "no"]),
        }
        for _ in range(3_000)
    ]
    expected = [version.check(given) for given in answers]

    def decide_all(seed):
        order = Random(seed).sample(range(len(answers)), len(answers))
        return [n for n in order if version.decide(answers[n]).facts != expected[n]]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(decide_all, range(8))) == [[]] * 8
    finally:
        sys.setswitchinterval(interval)


def test_options_in_another_order_are_the_same_answer():
    version = published()["2023"]
    one = version.decide({"event": ["death", "self_harm"]})
    other = version.decide({"event": ["self_harm", "death"]})
    assert one.to_dict() == other.to_dict()
    assert one.facts == other.facts
