"""An answer is taken out of a question for the draft alone."""

import pytest

from ipr.criteria import edits
from ipr.criteria.edits import EditRefused
from ipr.rulebook import loads
from ipr.rulebook.conditions import Is
from tests.unit.criteria_drafts import DRAFT, HARM, NEW, PUBLISHED, check, version_in

NEW_FACT = {
    "id": "delay",
    "type": "one_of",
    "question": "Was there a delay?",
    "page": "what-happened",
    "options": {"long": "A long one", "short": "A short one", "never": "No"},
    "said": {"short": "there was a short delay"},
    "only_raises": ["long", "short"],
}
GONE = "domestic_homicide_review"


def test_published_versions_keep_the_answer():
    uncounted = without_condition(DRAFT)

    text = edits.remove_option(uncounted, NEW, "external_process", GONE)

    fact = version_in(text).facts["external_process"]
    assert GONE not in fact.options
    assert GONE not in fact.said
    assert GONE in loads(PUBLISHED)["2023"].facts["external_process"].options
    assert check(text) == []


def test_a_question_of_the_draft_alone_loses_the_answer_and_its_mark():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)

    text = edits.remove_option(text, NEW, "delay", "short")

    fact = loads(text)[NEW].facts["delay"]
    assert fact.options == {"long": "A long one", "never": "No"}
    assert (dict(fact.said), fact.only_raises) == ({}, ("long",))


def test_an_answer_that_is_counted_or_given_stays():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)
    used = edits.add_condition(text, NEW, HARM, (), Is("delay", ("long",)))
    told = edits.add_example(text, NEW, HARM, {"delay": "long"}, "cannot_tell")

    with pytest.raises(EditRefused, match="counts it"):
        edits.remove_option(used, NEW, "delay", "long")
    with pytest.raises(EditRefused, match="gives it"):
        edits.remove_option(told, NEW, "delay", "long")
    assert edits.remove_option(used, NEW, "delay", "short") != used


@pytest.mark.parametrize(
    ("fact", "option", "words"),
    [
        ("delay", "late", "no such answer"),
        ("complex_issues", "yes", "no such answer"),
    ],
)
def test_what_is_no_answer_is_refused(fact, option, words):
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)

    with pytest.raises(EditRefused, match=words):
        edits.remove_option(text, NEW, fact, option)


def test_two_answers_are_left_to_choose_from():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)
    text = edits.remove_option(text, NEW, "delay", "short")

    with pytest.raises(EditRefused, match="too few answers"):
        edits.remove_option(text, NEW, "delay", "never")


def without_condition(text):
    """Return the draft with the review neither counted nor in an example."""
    version = version_in(text)
    for criterion in version.criteria:
        for number in range(len(criterion.examples), 0, -1):
            if GONE in str(criterion.examples[number - 1].given):
                text = edits.remove_example(text, NEW, criterion.id, number)
    [last] = [c for c in version_in(text).criteria if GONE in str(c.when)]
    others = ("safeguarding_adults_review", "inquest_interested_party")
    kept = Is("external_process", others)
    return edits.change_condition(text, NEW, last.id, (0,), kept)
