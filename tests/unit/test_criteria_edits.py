"""Each edit of a draft changes the lines it is about, and no others."""

from datetime import date
from functools import partial

import pytest

from ipr.criteria import edits
from ipr.criteria.edits import EditRefused
from ipr.rulebook import loads
from ipr.rulebook.conditions import All, AnyOf, Is, Not
from tests.unit.criteria_drafts import (
    DIGESTS,
    DRAFT,
    HARM,
    NEW,
    OUTSIDE,
    PUBLISHED,
    STARTS,
    changed,
    check,
)

DEATH = Is("event", ("death",))
SOURCE = ("pq-62828", "the answer")
TEXTS = {"met": "Yes: met", "not_met": "Not met", "not_known": "Not known"}
NEW_CRITERION = {"kind": "discretionary", "title": "A new one", "source": SOURCE}


def test_a_new_version_is_a_copy_at_the_end_with_comments_and_examples():
    gone, come = changed(PUBLISHED, DRAFT)
    copy, base = loads(DRAFT)[NEW], loads(PUBLISHED)["2023"]

    assert gone == []
    assert come[:5] == [
        "# ---------------------------------------------------------------------------",
        '- id: "2027"',
        'title: "Criteria from April 2027"',
        "starts: 2027-04-01",
        'source: {document: iprs-2023-24, place: "Internal Process Reviews"}',
    ]
    assert "# A missing answer never declines: a person settles it." in come
    assert copy.criteria == base.criteria
    assert [len(one.examples) for one in copy.criteria] == [9, 6]
    assert copy.starts_basis == ""
    assert loads(DRAFT).versions[-1].id == NEW


@pytest.mark.parametrize("base", sorted(DIGESTS))
def test_a_version_can_be_started_from_any_other(base):
    text = edits.start_version(PUBLISHED, base, "next", "Next", date(2030, 1, 1))

    assert changed(PUBLISHED, text)[0] == []
    assert loads(text)["next"].criteria == loads(text)[base].criteria


EDITS = {
    "title": (
        partial(edits.set_details, title='The "new" one: 2027'),
        ['title: "Criteria from April 2027"'],
        ['title: "The \\"new\\" one: 2027"'],
    ),
    "start": (
        partial(edits.set_details, starts=date(2028, 1, 2)),
        ["starts: 2027-04-01"],
        ["starts: 2028-01-02"],
    ),
    "why that day": (
        partial(edits.set_details, starts_basis="Agreed # by all"),
        [],
        ['starts_basis: "Agreed # by all"'],
    ),
    "source": (
        partial(edits.set_details, source=SOURCE),
        ['source: {document: iprs-2023-24, place: "Internal Process Reviews"}'],
        ['source: {document: pq-62828, place: "the answer"}'],
    ),
    "remove criterion": (
        partial(edits.remove_criterion, criterion=OUTSIDE),
        DRAFT.split("\n")[-23:-1],
        [],
    ),
    "reword": (
        partial(edits.reword_criterion, criterion=HARM, title="Harm", texts=TEXTS),
        [
            'title: "Harm, and a suggestion about the department"',
            (
                'met: "The customer died or was harmed, and it is alleged or suggested '
                'that the department contributed."'
            ),
            (
                'not_met: "This criterion asks for both a death or harm and a '
                'suggestion that the department contributed."'
            ),
            (
                'not_known: "It is not known yet whether there were both a death or '
                'harm and a suggestion that the department contributed."'
            ),
        ],
        [
            'title: "Harm"',
            'met: "Yes: met"',
            'not_met: "Not met"',
            'not_known: "Not known"',
        ],
    ),
    "kind": (
        partial(edits.change_kind, criterion=OUTSIDE, kind="discretionary"),
        ["kind: mandatory"],
        ["kind: discretionary"],
    ),
    "add to a group": (
        partial(edits.add_condition, criterion=HARM, place=(), condition=DEATH),
        [],
        ["- {event: [death]}"],
    ),
    "make a group": (
        partial(
            edits.add_condition,
            criterion=HARM,
            place=(0,),
            condition=Not(DEATH),
            join="any",
        ),
        ["- {contribution: [alleged, suggested]}"],
        [
            "- any:",
            "- {contribution: [alleged, suggested]}",
            "- {not: {event: [death]}}",
        ],
    ),
    "one answer": (
        partial(
            edits.change_condition,
            criterion=HARM,
            place=(0,),
            condition=Is("contribution", ("suggested", "none")),
        ),
        ["- {contribution: [alleged, suggested]}"],
        ["- {contribution: [suggested, none]}"],
    ),
    "another condition": (
        partial(edits.change_condition, criterion=OUTSIDE, place=(1,), condition=DEATH),
        [
            "- all:",
            "- {external_process: [significant_case_review]}",
            "- {nation: [scotland]}",
        ],
        ["- {event: [death]}"],
    ),
    "remove, and open the group of one": (
        partial(edits.remove_condition, criterion=OUTSIDE, place=(1, 1)),
        [
            "- all:",
            "- {external_process: [significant_case_review]}",
            "- {nation: [scotland]}",
        ],
        ["- {external_process: [significant_case_review]}"],
    ),
    "join": (
        partial(edits.change_join, criterion=OUTSIDE, place=(1,), join="any"),
        ["- all:"],
        ["- any:"],
    ),
    "turn round": (
        partial(edits.negate_condition, criterion=HARM, place=(0,)),
        ["- {contribution: [alleged, suggested]}"],
        ["- {not: {contribution: [alleged, suggested]}}"],
    ),
    "safety mark": (
        partial(edits.mark_only_raises, fact="contribution", answers=["alleged"]),
        ["only_raises: [alleged, suggested]"],
        ["only_raises: [alleged]"],
    ),
    "no safety mark": (
        partial(edits.mark_only_raises, fact="contribution", answers=[]),
        ["only_raises: [alleged, suggested]"],
        [],
    ),
    "example": (
        partial(
            edits.add_example,
            criterion=HARM,
            given={"contribution": "none", "learning_possible": "no"},
            expect="cannot_tell",
            result="not_met",
        ),
        [],
        [
            (
                '- {given: {contribution: none, learning_possible: "no"}, '
                "expect: cannot_tell, result: not_met}"
            )
        ],
    ),
    "change example": (
        partial(
            edits.change_example,
            criterion=HARM,
            number=1,
            given={"event": ["death", "self_harm"], "contribution": "suggested"},
            expect="accept",
        ),
        [
            (
                "- {given: {event: [death], contribution: alleged}, expect: accept, "
                "result: met}"
            )
        ],
        [
            (
                "- {given: {event: [death, self_harm], contribution: suggested}, "
                "expect: accept}"
            )
        ],
    ),
    "remove example": (
        partial(edits.remove_example, criterion=HARM, number=1),
        [
            (
                "- {given: {event: [death], contribution: alleged}, expect: accept, "
                "result: met}"
            )
        ],
        [],
    ),
}


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_changes_only_the_lines_it_is_about(name):
    edit, gone, come = EDITS[name]

    text = edit(DRAFT, NEW)

    check(text)
    assert changed(DRAFT, text) == ([line.strip() for line in gone], come)


def test_a_new_criterion_stands_last_with_all_it_says():
    when = All(
        (DEATH, Not(AnyOf((Is("nation", ("wales",)), Is("nation", ("england",))))))
    )

    text = edits.add_criterion(
        DRAFT, NEW, **NEW_CRITERION, when=when, plain_words="So it is.", texts=TEXTS
    )

    made = loads(text)[NEW].criteria[-1]
    assert changed(DRAFT, text)[0] == []
    assert (made.id, made.kind, made.title) == (
        "a-new-one",
        "discretionary",
        "A new one",
    )
    assert (made.plain, made.when, made.texts.met) == ("So it is.", when, "Yes: met")
    assert (made.source.document, made.source.place) == SOURCE


def test_a_criterion_moves_with_its_comments_and_back_again():
    moved = edits.move_criterion(DRAFT, NEW, OUTSIDE, 0)

    assert [one.id for one in loads(moved)[NEW].criteria] == [OUTSIDE, HARM]
    assert sorted(moved) == sorted(DRAFT)
    assert edits.move_criterion(moved, NEW, OUTSIDE, 5) == DRAFT


def test_turning_a_condition_round_twice_leaves_the_text_as_it_was():
    for place in ((), (0,), (1,), (1, 0)):
        once = edits.negate_condition(DRAFT, NEW, OUTSIDE, place)
        twice = edits.negate_condition(once, NEW, OUTSIDE, place)

        assert once != twice == DRAFT


def test_a_comment_goes_with_the_example_it_stands_above():
    text = edits.remove_example(DRAFT, NEW, HARM, 3)

    gone, come = changed(DRAFT, text)
    assert gone[0] == "# A missing answer never declines: a person settles it."
    assert (len(gone), come) == (2, [])


def test_readings_are_changed_one_by_one():
    before = loads(DRAFT)[NEW].readings

    after = [before[1], "A new reading: ours", *before[2:]]
    text = edits.set_details(DRAFT, NEW, readings=after)

    assert list(loads(text)[NEW].readings) == after
    assert [len(lines) for lines in changed(DRAFT, text)] == [1, 1]


def test_a_document_is_added_to_the_list():
    text = edits.add_document(DRAFT, NEW, "new-list", "The new list: 2027")

    assert changed(DRAFT, text) == ([], ['new-list: "The new list: 2027"'])


def of_an_edit(edit, *args, **kwargs):
    return edit, args, kwargs


REFUSED = [
    (of_an_edit(edits.set_details, title=" "), "The title is empty"),
    (
        of_an_edit(edits.set_details, starts=date(2023, 4, 1)),
        'version "2023" starts on',
    ),
    (of_an_edit(edits.set_details, source=("nowhere", "")), "not among the documents"),
    (of_an_edit(edits.remove_criterion, "gone"), 'no criterion "gone" any more'),
    (of_an_edit(edits.change_kind, HARM, "optional"), "no kind of criterion"),
    (
        of_an_edit(edits.reword_criterion, HARM, texts={"met": "Only one"}),
        "one of the three is empty",
    ),
    (of_an_edit(edits.remove_condition, HARM, ()), "all that this criterion asks for"),
    (of_an_edit(edits.remove_condition, HARM, (7,)), "no longer there"),
    (of_an_edit(edits.change_join, HARM, (0,), "any"), "no longer a group"),
    (of_an_edit(edits.add_condition, HARM, (), Is("event", ())), "no answer"),
    (of_an_edit(edits.add_condition, HARM, (), Is("event", ("x",))), '"x" is not an'),
    (of_an_edit(edits.add_condition, HARM, (), Is("x", ("yes",))), "is not an answer"),
    (of_an_edit(edits.add_example, HARM, {}, "maybe"), "what is expected"),
    (of_an_edit(edits.add_example, HARM, {"x": "yes"}, "accept"), 'no question "x"'),
    (
        of_an_edit(
            edits.add_example,
            HARM,
            {"event": ["death"], "contribution": "alleged"},
            "accept",
        ),
        "the same one already",
    ),
    (of_an_edit(edits.change_example, HARM, 19, {}, "accept"), "no longer there"),
    (
        of_an_edit(
            edits.change_example,
            HARM,
            2,
            {"event": ["death"], "contribution": "alleged"},
            "accept",
        ),
        "the same one already",
    ),
    (of_an_edit(edits.remove_example, HARM, 19), "no longer there"),
    (of_an_edit(edits.reword_fact, "x", question="y"), 'no question "x"'),
    (of_an_edit(edits.reword_fact, "event", options={"x": "y"}), "not an answer"),
    (of_an_edit(edits.add_option, "event", "death", "Twice"), "there is one"),
    (of_an_edit(edits.add_option, "event", "none", "None"), "says that"),
    (of_an_edit(edits.add_option, "complex_issues", "a", "A"), "yes or no"),
    (of_an_edit(edits.add_option, "event", "a b", "A"), "can't be a short name"),
    (of_an_edit(edits.remove_fact, "event"), "uses it"),
]


@pytest.mark.parametrize(("edit", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_cannot_be_done_is_refused_in_words(edit, why):
    function, args, kwargs = edit

    with pytest.raises(EditRefused) as refused:
        function(DRAFT, NEW, *args, **kwargs)

    assert why in str(refused.value)
    assert refused.value.what and refused.value.fix


def test_the_only_criterion_of_a_version_stays():
    text = edits.remove_criterion(DRAFT, NEW, HARM)

    with pytest.raises(EditRefused, match="it is the only one"):
        edits.remove_criterion(text, NEW, OUTSIDE)


@pytest.mark.parametrize("id", ["2023", "a b", "", "é", "x" * 41])
def test_a_version_needs_a_name_of_its_own(id):
    with pytest.raises(EditRefused):
        edits.start_version(PUBLISHED, "2023", id, "Title", STARTS)


def test_a_version_needs_a_day_of_its_own():
    with pytest.raises(EditRefused, match="starts on that day too"):
        edits.start_version(PUBLISHED, "2020", "x", "Title", date(2023, 4, 1))


@pytest.mark.parametrize(
    "text", ["", "a: [", "a: b: c", "- x", "versions: []", "a\x00"]
)
def test_a_text_that_cannot_be_read_is_refused(text):
    with pytest.raises(EditRefused):
        edits.change_kind(text, NEW, HARM, "mandatory")
