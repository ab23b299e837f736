"""Questions get other words for the draft alone; published versions keep theirs."""

from datetime import date

import pytest

from ipr.criteria import edits
from ipr.criteria.edits import EditRefused
from ipr.rulebook import loads
from ipr.rulebook.conditions import Is
from tests.unit.criteria_drafts import (
    DRAFT,
    HARM,
    NEW,
    PUBLISHED,
    STARTS,
    changed,
    check,
    version_in,
)

EARLY, LATE = date(2027, 1, 1), date(2028, 1, 1)


def test_a_question_that_published_versions_use_gets_an_edition():
    text = edits.reword_fact(DRAFT, NEW, "event", help="Other help: read it")

    assert changed(DRAFT, text) == (
        [],
        ["editions:", "- from: 2027-04-01", 'help: "Other help: read it"'],
    )
    assert loads(text)[NEW].facts["event"].help == "Other help: read it"
    assert check(text) == []


def test_more_changes_go_into_the_same_edition():
    text = edits.reword_fact(DRAFT, NEW, "event", help="One")
    text = edits.reword_fact(text, NEW, "event", help="Two", question="What?")

    assert changed(DRAFT, text)[1] == [
        "editions:",
        "- from: 2027-04-01",
        'question: "What?"',
        'help: "Two"',
    ]
    assert check(text) == []


def test_taking_a_change_back_takes_the_edition_away():
    before = loads(DRAFT)[NEW].facts["event"]
    text = edits.reword_fact(DRAFT, NEW, "event", help="One", question="What?")

    text = edits.reword_fact(text, NEW, "event", help=before.help)
    assert 'help: "One"' not in text
    assert edits.reword_fact(text, NEW, "event", question=before.question) == DRAFT


def test_a_new_option_repeats_the_others_and_can_be_used():
    text = edits.add_option(DRAFT, NEW, "event", "coma", "A coma", "there is a coma")
    text = edits.add_condition(text, NEW, HARM, (), Is("event", ("coma",)))

    fact = version_in(text).facts["event"]
    assert [*fact.options][-1] == "coma"
    assert [*fact.said][-3:] == ["coma", "none", "not_known"]
    assert "coma" not in loads(PUBLISHED)["2023"].facts["event"].options


def test_moving_the_start_moves_the_draft_s_editions():
    text = edits.reword_fact(DRAFT, NEW, "event", help="Other")

    moved = edits.set_details(text, NEW, starts=LATE)

    assert changed(text, moved) == (
        ["- from: 2027-04-01", "starts: 2027-04-01"],
        ["- from: 2028-01-01", "starts: 2028-01-01"],
    )
    assert edits.set_details(moved, NEW, starts=STARTS) == text


def two_drafts():
    """Return a text where 2027 counts as published, and an earlier draft."""
    text = edits.reword_fact(DRAFT, NEW, "event", help="Help of 2027")
    return text, edits.start_version(text, "2023", "2026", "Earlier", EARLY)


def test_a_version_that_starts_later_keeps_the_words_it_had():
    published, text = two_drafts()

    changes = {"question": "What in 2026?", "help": "Help of 2026"}
    new = edits.reword_fact(text, "2026", "event", **changes)
    moved = edits.set_details(new, "2026", starts=LATE)

    before = loads(published)
    for changed_text in (new, moved):
        book = loads(changed_text)
        assert book["2026"].facts["event"].question == "What in 2026?"
        for version in before.versions:
            assert book[version.id].digest == version.digest
    assert loads(new)["2026"].facts["event"].help == "Help of 2026"


def test_words_cannot_change_on_the_day_another_version_starts():
    text = DRAFT.replace("starts: 2027-04-01", "starts: 2023-04-01")

    with pytest.raises(EditRefused, match='version "2023" starts on the same day'):
        edits.reword_fact(text, NEW, "event", help="Other")


def test_words_need_a_start_date():
    text = DRAFT.replace("starts: 2027-04-01", "starts: soon")

    with pytest.raises(EditRefused, match="Set the start date first"):
        edits.reword_fact(text, NEW, "event", help="Other")


def test_the_help_that_others_use_cannot_be_emptied():
    with pytest.raises(EditRefused, match="help text can't be removed"):
        edits.reword_fact(DRAFT, NEW, "event", help="")


NEW_FACT = {
    "id": "delay",
    "type": "one_of",
    "question": "Was there a delay?",
    "page": "delays",
    "page_title": "Delays: all of them",
    "options": {"long": "A long one", "null": "A short one"},
    "said": {"long": "there was a long delay", "not_known": ""},
    "only_raises": ["long"],
}


def test_a_new_question_stands_last_with_its_page():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)

    book = loads(text)
    fact = book[NEW].facts["delay"]
    assert changed(DRAFT, text)[0] == []
    assert (fact.options, fact.only_raises) == (NEW_FACT["options"], ("long",))
    assert fact.said == {"long": "there was a long delay"}
    assert book.pages["delays"].title == "Delays: all of them"
    assert edits.remove_fact(text, NEW, "delay") == DRAFT


def test_a_question_of_the_draft_alone_changes_itself():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)

    text = edits.add_option(text, NEW, "delay", "none", "None", "there was no delay")
    text = edits.reword_fact(
        text, NEW, "delay", question="Delay?", help="Help", options={"long": "Long"}
    )

    fact = loads(text)[NEW].facts["delay"]
    assert "editions" not in text.split("delay:")[1].split("versions:")[0]
    assert (fact.question, fact.help) == ("Delay?", "Help")
    assert fact.options == {"long": "Long", "null": "A short one", "none": "None"}


def test_a_question_that_is_published_or_used_stays():
    text = edits.add_fact(DRAFT, NEW, **NEW_FACT)
    used = edits.add_condition(text, NEW, HARM, (), Is("delay", ("long",)))
    told = edits.add_example(text, NEW, HARM, {"delay": "long"}, "cannot_tell")

    for found, published in ((used, []), (told, []), (text, ["delay"])):
        with pytest.raises(EditRefused, match="can't be removed"):
            edits.remove_fact(found, NEW, "delay", published)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "event"},
        {"id": "all"},
        {"id": "a b"},
        {"page": "a page"},
        {"type": "other"},
        {"question": " "},
        {"options": {}},
        {"options": {"long": "Long"}},
        {"options": {"long": "", "short": "Short"}},
        {"options": {"not_known": "Not known", "short": "Short"}},
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(EditRefused):
        edits.add_fact(DRAFT, NEW, **{**NEW_FACT, **wrong})
