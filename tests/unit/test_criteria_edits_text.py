"""Whatever is typed, and however the file is laid out, it reads back as meant."""

import json
from datetime import date
from functools import cache, partial
from time import process_time

import pytest
import yaml

from ipr.criteria import edits
from ipr.criteria.edits.pieces import write_piece, write_scalar
from ipr.criteria.edits.splices import drop_entry, insert_member, put_value
from ipr.criteria.edits.yaml_text import read_yaml
from ipr.rulebook import loads
from ipr.rulebook.conditions import All, Is
from tests.proving import tries
from tests.unit.criteria_drafts import (
    DIGESTS,
    DRAFT,
    HARM,
    NEW,
    OUTSIDE,
    book_in,
    changed,
    check,
    texts_read,
    version_in,
)

HOSTILE = [
    'He said "no", and “yes”',
    "it's 'so': a # b",
    "- a list? {not: [one]}",
    "{{ config }} {% if x %}",
    "two\nlines\n\nand a third",
    "yes",
    "no",
    "null",
    "~",
    "true",
    "2023-01-01",
    "12",
    "1e3",
    "0x1F",
    "=",
    "<<",
    "&anchor *alias !tag",
    "| > %YAML",
    "back\\slash \\n",
    "tab\there",
    "é ß 漢字 😀 \u2028 \u00a0 end",
    "<script>alert(1)</script>",
    "word " * 700,
    "x" * 4000,
    "---",
    "...",
    "@ ` reserved",
]


PAIRS = list(zip(HOSTILE, HOSTILE[1:] + HOSTILE[:1], strict=True))[::2]


@pytest.mark.parametrize(
    "first, other", PAIRS, ids=[repr(first[:30]) for first, _ in PAIRS]
)
def test_whatever_is_typed_reads_back_the_same(first, other):
    text = edits.set_details(
        DRAFT, NEW, title=first, starts_basis=other, readings=[first, other, "Ours"]
    )
    text = edits.set_details(text, NEW, source=("pq-62828", other))
    text = edits.reword_criterion(
        text,
        NEW,
        HARM,
        title=other,
        plain_words=first,
        texts={"met": first, "not_met": other, "not_known": first},
    )
    text = edits.reword_fact(
        text,
        NEW,
        "event",
        question=first,
        help=other,
        options={"death": first},
        said={"none": other},
    )
    text = edits.add_document(text, NEW, "doc", first)

    made, one, two = loads(text)[NEW], first.strip(), other.strip()
    criterion, fact = made.criteria[0], made.facts["event"]
    assert (made.title, made.starts_basis, made.source.place) == (one, two, two)
    assert list(made.readings) == [one, two, "Ours"]
    assert (criterion.title, criterion.plain) == (two, one)
    assert (criterion.texts.met, criterion.texts.not_met) == (one, two)
    assert (fact.question, fact.help) == (one, two)
    assert (fact.options["death"], fact.said["none"]) == (one, two)
    assert check(text) == []


def test_a_character_that_turns_the_text_is_dropped():
    text = edits.reword_fact(
        DRAFT,
        NEW,
        "event",
        question="Is it \u202eo\u200bs?",
        options={"death": "\u2066Yes"},
    )
    fact = loads(text)[NEW].facts["event"]

    assert (fact.question, fact.options["death"]) == ("Is it os?", "Yes")


@pytest.mark.parametrize("id", ["no", "Yes", "on", "null", "2023", "1.5", "2023-01-01"])
def test_an_option_may_have_any_name(id):
    text = edits.add_option(DRAFT, NEW, "event", id, "It is so", "it is so")
    text = edits.add_condition(text, NEW, HARM, (), Is("event", (id,)))
    text = edits.mark_only_raises(text, NEW, "event", [id])
    text = edits.add_example(text, NEW, HARM, {"event": [id]}, "cannot_tell")

    made = version_in(text)
    assert made.facts["event"].only_raises == (id,)
    assert made.criteria[0].when.parts[-1] == Is("event", (id,))
    assert made.criteria[0].examples[-1].given == {"event": [id]}


LAYOUTS = {
    "block": yaml.safe_dump(yaml.safe_load(DRAFT), sort_keys=False, allow_unicode=True),
    "wide": yaml.safe_dump(yaml.safe_load(DRAFT), sort_keys=False, indent=8, width=999),
    "json lines": json.dumps(yaml.safe_load(DRAFT), default=str, indent=2),
    "flow": yaml.safe_dump(
        yaml.safe_load(DRAFT), sort_keys=False, default_flow_style=True
    ),
    "other line ends": DRAFT.replace("\n", "\r\n"),
    "no last line end": DRAFT.rstrip("\n"),
    "no empty lines": "\n".join(line for line in DRAFT.split("\n") if line.strip()),
    "comments": DRAFT.replace("criteria:\n", "criteria:  # here\n").replace(
        "when:\n", "when:   # either: way\n"
    ),
}
EDITS = {
    "details": partial(edits.set_details, starts=date(2028, 1, 1), readings=["One"]),
    "basis": partial(edits.set_details, starts_basis="A: b", source=("pq-62828", "")),
    "remove": partial(edits.remove_criterion, criterion=HARM),
    "move": partial(edits.move_criterion, criterion=OUTSIDE, place=0),
    "add": partial(
        edits.add_criterion,
        kind="discretionary",
        title="New",
        source=("pq-62828", "a: b"),
        when=All((Is("event", ("death",)), Is("complex_issues", ("yes",)))),
    ),
    "join": partial(edits.change_join, criterion=OUTSIDE, place=(1,), join="any"),
    "group": partial(
        edits.add_condition,
        criterion=OUTSIDE,
        place=(),
        condition=All((Is("event", ("death",)), Is("complex_issues", ("no",)))),
    ),
    "member": partial(
        edits.add_condition, criterion=HARM, place=(), condition=Is("event", ("death",))
    ),
    "inner": partial(
        edits.add_condition,
        criterion=OUTSIDE,
        place=(0,),
        condition=Is("complex_issues", ("no",)),
    ),
    "answers": partial(
        edits.change_condition,
        criterion=HARM,
        place=(1,),
        condition=Is("event", ("death", "serious_harm")),
    ),
    "other": partial(
        edits.change_condition,
        criterion=OUTSIDE,
        place=(1,),
        condition=Is("nation", ("wales",)),
    ),
    "open": partial(edits.remove_condition, criterion=OUTSIDE, place=(1, 0)),
    "not": partial(edits.negate_condition, criterion=OUTSIDE, place=(1,)),
    "not all": partial(edits.negate_condition, criterion=OUTSIDE, place=()),
    "reword": partial(
        edits.reword_criterion, criterion=OUTSIDE, title="T: t", plain_words=""
    ),
    "question": partial(edits.reword_fact, fact="event", question="What: now?"),
    "option": partial(
        edits.add_option, fact="contribution", option="no", label="L", said="l"
    ),
    "example": partial(
        edits.add_example,
        criterion=HARM,
        given={"event": ["none"]},
        expect="cannot_tell",
    ),
    "other example": partial(
        edits.change_example,
        criterion=HARM,
        number=2,
        given={"event": ["none"]},
        expect="cannot_tell",
    ),
    "less": partial(edits.remove_example, criterion=OUTSIDE, number=2),
    "fact": partial(
        edits.add_fact,
        id="f",
        type="yes_no",
        question="Q: q?",
        page="p",
        page_title="P",
    ),
    "marks": partial(edits.mark_only_raises, fact="nation", answers=["wales"]),
}


@cache
def edited_draft(name):
    return version_in(EDITS[name](DRAFT, NEW))


def pairs_to_try():
    """Return every edit with each layout, or with two of them in turn."""
    layouts = sorted(LAYOUTS)
    return [
        (name, layouts[(number + step) % len(layouts)])
        for number, name in enumerate(sorted(EDITS))
        for step in range(0, len(layouts), tries(4, whole=1))
    ]


@pytest.mark.parametrize("name, layout", pairs_to_try())
def test_an_edit_means_the_same_however_the_file_is_laid_out(name, layout):
    edit, text = EDITS[name], LAYOUTS[layout]

    began = process_time()
    edited = edit(text, NEW)
    took = process_time() - began

    wanted, got = edited_draft(name), version_in(edited)
    assert got.canonical() == wanted.canonical()
    assert [one.examples for one in got.criteria] == [
        one.examples for one in wanted.criteria
    ]
    digests = {one.id: one.digest for one in book_in(edited).versions}
    assert digests | DIGESTS == digests
    assert took < 3


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_reads_the_whole_text_once_to_prove_what_it_made(name):
    read_yaml.cache_clear()
    read_yaml(DRAFT)  # as the page with the form does

    with texts_read() as texts:
        edited = EDITS[name](DRAFT, NEW)

    assert [text for text in texts if len(text) > len(DRAFT) / 2] == [edited]


@pytest.mark.parametrize("layout", sorted({*LAYOUTS} - {"flow", "json lines"}))
def test_comments_outside_what_is_edited_stay(layout):
    text = LAYOUTS[layout]
    edited = text
    for name in ("details", "reword", "question", "option", "example", "fact", "marks"):
        edited = EDITS[name](edited, NEW)

    kept = [line for line in text.split("\n") if "#" in line]
    assert [line for line in edited.split("\n") if "#" in line] == kept


ODD = """\
facts:   # the questions
  a: {type: yes_no, question: "A?"}  # in short

  # Of b.
  b:
    type: yes_no
    question: >
      Folded
      words

    help: |
      Kept
        words
  # Of the end.
versions:
-   id: x
    # Why: so.
    starts: 2020-01-01 # then
    readings:
    -   One  # first
      # more of one
    # Of two.
    - "Two"

    # Of three.
    - Three
"""


def test_comments_belong_to_what_stands_below_them_or_they_stand_behind():
    readings, odd = ("versions", 0, "readings"), read_yaml(ODD)
    spans = [odd.lines_of(one) for one in odd.find_part(readings).entries]

    assert [ODD[slice(*span)] for span in spans] == [
        "    -   One  # first\n      # more of one",
        '    # Of two.\n    - "Two"',
        "    # Of three.\n    - Three",
    ]
    less = drop_entry(odd, (*readings, 1))
    more = insert_member(odd, readings, 1, write_piece("New"))
    assert changed(ODD, less.source) == (["# Of two.", '- "Two"'], [])
    assert changed(ODD, more.source) == ([], ["- New"])


def test_a_value_is_replaced_without_what_stands_behind_it():
    document = read_yaml(ODD)
    for path, key, value in (
        (("versions", 0), "starts", date(2021, 1, 1)),
        (("facts", "b"), "question", "B"),
        (("facts", "b"), "help", {"now": "a-block"}),
        (("facts", "a"), "help", "x"),
    ):
        document = put_value(document, path, key, write_piece(value))

    text = document.source
    gone, come = changed(ODD, text)
    assert "starts: 2021-01-01 # then" in come
    assert 'a: {type: yes_no, question: "A?", help: x}  # in short' in come
    assert yaml.safe_load(text)["facts"]["b"] == {
        "type": "yes_no",
        "question": "B",
        "help": {"now": "a-block"},
    }
    assert "# Of the end." not in gone


@pytest.mark.parametrize("word", ["a", "a_b", "a-b", "A.1"])
def test_a_plain_name_needs_no_quotes(word):
    assert write_scalar(word) == word


@pytest.mark.parametrize(
    "word", ["yes", "No", "on", "y: n", "null", "1", "", "a b", "~"]
)
def test_what_could_be_read_otherwise_is_quoted(word):
    assert write_scalar(word) == f'"{word}"'
