"""A condition that changed while its words or its worked examples did not."""

from dataclasses import replace

import pytest

from ipr.rulebook import AnyOf, Is
from ipr.rulebook.proofs import WARNS
from ipr.rulebook.proofs.unchanged_words import find_unchanged_words
from ipr.rulebook.wording.condition_sentences import criterion_sentence
from tests.unit.rulebook.books import VERSIONS, published
from tests.unit.rulebook.proof_books import EVENT, SAID, criterion, version, yes_no

BOOK = published()
HARM = BOOK["2023"].criteria[0]
ALLEGED = Is("contribution", ("alleged",))
LESS = replace(HARM, when=replace(HARM.when, parts=(ALLEGED, HARM.when.parts[1])))


def changed(criterion):
    """Return 2023 with another first criterion, and what is found beside 2023."""
    own = replace(BOOK["2023"], criteria=(criterion, *BOOK["2023"].criteria[1:]))
    return own, list(find_unchanged_words(own, BOOK["2023"]))


def test_an_answer_that_went_while_words_and_examples_stayed_is_named():
    _, [finding] = changed(LESS)

    assert (finding.level, finding.criteria) == (WARNS, ("contribution-and-harm",))
    assert finding.text == (
        "What “Harm, and a suggestion about the department” asks for is not what it "
        "asks for in 2023, but its words and its worked examples are the same as "
        "there. Check that they still say what the condition says."
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"plain": "Someone alleges it."}, ["but its worked examples are"]),
        ({"examples": HARM.examples[:2]}, ["but its words are"]),
        ({"plain": "Someone alleges it.", "examples": HARM.examples[:2]}, []),
        ({"title": "Harm, and an allegation"}, ["its words and its worked examples"]),
        ({"texts": replace(HARM.texts, met="It is alleged.")}, ["examples are"]),
    ],
)
def test_what_stayed_is_said_and_a_title_alone_is_not_enough(changes, expected):
    _, findings = changed(replace(LESS, **changes))

    assert len(findings) == len(expected)
    assert all(
        words in found.text for words, found in zip(expected, findings, strict=True)
    )


def test_a_condition_written_otherwise_that_means_the_same_is_not_named():
    alike = AnyOf((ALLEGED, Is("contribution", ("suggested",))))
    when = replace(HARM.when, parts=(HARM.when.parts[1], alike))

    assert changed(replace(HARM, when=when))[1] == []


@pytest.mark.parametrize("id", VERSIONS)
def test_no_published_version_changed_in_silence(id):
    before = BOOK.before(BOOK[id])

    assert before is None or list(find_unchanged_words(BOOK[id], before)) == []


def test_the_sentence_beside_the_words_follows_the_condition():
    own, _ = changed(LESS)

    assert "someone has suggested" in criterion_sentence(BOOK["2023"], HARM)
    assert criterion_sentence(own, LESS) == (
        "It is met when someone alleges that something the department did, or did not "
        "do, made things worse, and at least one answer was selected to “What happened "
        "to the customer?”."
    )


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"event": ["death"]}, "“A death” was selected for “What happened?”"),
        ({"not": {"event": ["death"]}}, "this was not reported: a death"),
        ({"not": {"said": ["alleged"]}}, "the answer to “Did anyone say so?” is not"),
        (
            {"not": {"any": [{"a": ["yes"]}, {"not": {"b": ["yes"]}}]}},
            "the answer to “A?” is not “Yes”, and the answer to “B?” is “Yes”",
        ),
        (
            {"any": [{"a": ["yes"]}, {"all": [{"b": ["yes"]}, {"a": ["no"]}]}]},
            (
                "the answer to “A?” is “Yes”, or (the answer to “B?” is “Yes”, and "
                "the answer to “A?” is “No”)"
            ),
        ),
        (
            {"all": [{"not": {"event": ["death", "harm"]}}, {"a": ["yes"]}]},
            "(none of these was reported: a death; harm), and the answer to “A?”",
        ),
        (
            {"all": [{"all": [{"a": ["yes"]}, {"b": ["yes"]}]}, {"event": ["harm"]}]},
            "the answer to “A?” is “Yes”, and the answer to “B?” is “Yes”, and “Harm”",
        ),
    ],
)
def test_every_kind_of_condition_has_a_sentence(when, expected):
    facts = {"event": EVENT, "said": SAID, "a": yes_no("A?"), "b": yes_no("B?")}
    book = version(facts, criterion("x", when))

    assert expected in criterion_sentence(book, book.criteria[0])
