"""Whoever does what a refusal says is not refused for it."""

import re

import pytest

from ipr.rulebook import RulebookError, loads, loads_published
from ipr.rulebook.file.drafts import read_draft
from tests.unit.rulebook.test_loader import GOOD

# What is replaced in the good file, and by what; then what is advised is done.
SLIPS = [
    ('{said: ["yes"]}', '{said: "yes"}'),
    ('{said: ["yes"]}', "{said: yes}"),
    ('{said: ["yes"]}', "{said: true}"),
    ('{said: ["yes"]}', "{said: [yes]}"),
    ('{said: ["yes"]}', "{said: [true]}"),
    ('{said: ["yes"]}', "{said: [1]}"),
    ('{said: ["yes"]}', "{said: [maybe]}"),
    ('{said: ["yes"]}', "{said: maybe}"),
    ('{said: ["yes"]}', "{said: 12}"),
    ("{harm: [death]}\n", "{harm: death}\n"),
    ("{harm: [death]}\n", '{harm: "yes"}\n'),
    ("{harm: [death]}\n", "{harm: true}\n"),
    ("{harm: [death]}\n", "{harm: [no]}\n"),
    ("{harm: [death]}\n", "{harm: ~}\n"),
    ("{harm: [death]}\n", "{harm: [~]}\n"),
    ('said: "yes"}', "said: yes}"),
    ('said: "yes"}', "said: true}"),
    ("type: yes_no", "type: yes"),
    ("type: yes_no", "type: 7"),
    ("type: yes_no", "type: ~"),
    ("kind: mandatory", "kind: no"),
    ("kind: mandatory", "kind: usual"),
    ("kind: mandatory", "kind: [mandatory]"),
    ("expect: accept", "expect: 2020-01-01"),
    ("result: met", "result: true"),
    ('id: "2020"', "id: 2020"),
    ('id: "2020"', "id: no"),
    ('id: "2020"', "id: 2020-04-01"),
    ('title: "Harm"', "title: 7"),
    ('title: "Harm"', "title: no"),
    ('title: "Harm"', 'title: ""'),
    ('title: "Harm"', "title: ~"),
    ('title: "Harm"', "title: Harm # 1 of 2"),
    ('title: "Harm"', "title: Harm\n          and more # 1 of 2"),
    ('question: "What happened?"', "question: What happened? # by 2020"),
    ('death: "Death"', "death: no"),
    ('met: "M"', "met: yes"),
    ('met: "M"', "met: M # really\n         "),
    ("starts: 2020-04-01", "starts: 1.4.2020"),
    ("    type: yes_no", "    type: yes_no\n    only_raises: [yes]"),
    ("    type: yes_no", "    type: yes_no\n    only_raises: []"),
    ("    type: yes_no", "    type: yes_no\n    fixed: maybe"),
    ("    type: yes_no", "    type: yes_no\n    help: ~"),
    ("    type: yes_no", '    type: yes_no\n    said: {yes: "it is so"}'),
    ("    type: yes_no", '    type: yes_no\n    said: {ja: "it is so"}'),
    ("    type: yes_no", "    type: yes_no\n    type: yes_no"),
    ("    type: yes_no", "    type: yes_no\n    editions: []"),
    ("        texts:", "        examples: []\n        texts:"),
    ("    source: {document: d, place: p}", "    source: !!map {document: d}"),
    ('title: "Harm"', "title: !!str Harm"),
    ('title: "Harm"', 'title: "Ha\\u200brm"'),
    ('title: "Harm"', 'title: "Ha\u00adrm"'),
    ('title: "Harm"', 'title: "Ha\x07rm"'),
    ("versions:", "---\nversions:"),
]
WORD = r"\"[^\"]*\"|\[[^]]*\]|[^ ,:}\]\n]+"


def done_as_advised(text, problem):
    """Return a text with what its refusal says done, by somebody who thinks little."""
    lines = text.split("\n")
    at, line = problem.column - 1, lines[problem.line - 1]
    before, rest = line[:at], line[at:]
    fix = problem.fix
    if fix in ("Leave it out", "Delete it", "Remove it") or fix.startswith(
        "Delete it "
    ):
        after = re.sub(r"^(\\u[0-9a-f]{4}|.)", "", rest)
    elif fix.startswith("Remove it, and put the words after it in quotes"):
        after = re.sub(r"^!\S+ ?", "", rest)
        after = after if after.startswith("{") else f'"{after}"'
    elif fix == "Remove that line" or fix.startswith("Keep one"):
        return "\n".join(lines[: problem.line - 1] + lines[problem.line :])
    elif fix.endswith(", or remove its key") or fix.startswith('Remove "'):
        before = re.sub(r"[a-z_]+: $", "", before)
        after = re.sub(WORD, "", rest, count=1)
    elif fix.startswith("Put the words in quotes"):
        folded = " ".join([rest, *(x.strip() for x in lines[problem.line :][:1])])
        if "#" not in rest:
            del lines[problem.line]
            rest = folded
        after = re.sub(r"^([^#,]*) #([^,}]*)", r'"\1 #\2"', rest)
    elif fix == "Put it in quotes":
        after = re.sub(WORD, lambda word: f'"{word[0]}"', rest, count=1)
    elif fix.startswith("Write {"):
        wanted = fix.removeprefix("Write ")
        before = re.sub(r"\{[a-z]+: $", "", before)
        after = wanted + rest.split("}", 1)[1]
    elif fix.startswith("Write [...] with one or more of: "):
        word = fix.split(": ")[1].split(", ")[0]
        after = re.sub(WORD, f"[{word}]", rest, count=1)
    else:
        word = re.search(r"(?:Use one of:|Write it as|Write) (\S*[^ ,])", fix)[1]
        after = re.sub(WORD, "Words" if word == "it" else word, rest, count=1)
    lines[problem.line - 1] = before + after
    return "\n".join(lines)


@pytest.mark.parametrize(("good", "slip"), SLIPS, ids=[slip for _, slip in SLIPS])
def test_advice_that_is_followed_is_not_refused(good, slip):
    assert good in GOOD
    text = GOOD.replace(good, slip, 1)
    with pytest.raises(RulebookError) as refused:
        loads(text)
    mended = done_as_advised(text, refused.value.problems[0])

    try:
        loads(mended)
    except RulebookError as error:  # an example may hold what a slip chose otherwise
        assert "The example fails" in str(error), mended


def test_a_remark_is_no_slip_where_it_can_cut_no_words():
    text = GOOD.replace("kind: mandatory", "kind: mandatory  # as published")
    text = text.replace("starts: 2020-04-01", "starts: 2020-04-01 # inferred")
    text = text.replace('title: "Harm"', 'title: "Harm"  # the first of two')
    text = text.replace("versions:", "# what counts\nversions:  # all of them")
    text = text.replace("[death]}\n", "[death]} # and no more\n", 1)

    assert loads(text)["2020"].criteria[0].title == "Harm"


def test_words_that_a_remark_cuts_are_refused_where_they_stand():
    text = GOOD.replace('question: "What happened?"', "question: Is it case #1?")
    with pytest.raises(RulebookError) as refused:
        loads(text, "rules.yaml")

    assert str(refused.value) == (
        'rules.yaml:4:15, fact "harm": What follows the words, from “#” on, is left '
        "out as a remark. Put the words in quotes, with what follows if it belongs to "
        "them, or move the remark to a line of its own."
    )


def test_a_slip_that_was_published_can_still_be_read_and_worked_beside():
    slips = {'title: "Harm"': "title: Harm #1", '"What happened?"': '"What\u200b?"'}
    text = GOOD
    for good, slip in slips.items():
        text = text.replace(good, slip, 1)
    published = loads_published(text)
    version = text[text.index('  - id: "2020"') :]
    version = version.replace('"2020"', '"2021"').replace("2020-", "2021-")
    draft = text + version.replace("title: Harm #1", "title: More harm #2")

    with pytest.raises(RulebookError):
        loads(text)
    assert published["2020"].criteria[0].title == "Harm"
    [problem] = read_draft(draft, published).problems
    assert (problem.line, problem.wrong[:11]) == (31, "What follow")
    assert not read_draft(draft.replace("harm #2", "harm"), published).problems
