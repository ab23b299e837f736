"""A bad rulebook is refused: where, what is wrong, what to do."""

import re

import pytest

from ipr.rulebook import RulebookError, load, loads

GOOD = """\
facts:
  harm:
    type: any_of
    question: "What happened?"
    options: {death: "Death", injury: "Injury"}
  said:
    type: yes_no
    question: "Did anybody say so?"
versions:
  - id: "2020"
    starts: 2020-04-01
    source: {document: d, place: p}
    criteria:
      - id: harm-and-said
        kind: mandatory
        title: "Harm"
        source: {document: d}
        when:
          all:
            - {harm: [death]}
            - {said: ["yes"]}
        texts: {met: "M", not_met: "N", not_known: "K"}
        examples:
          - {given: {harm: [death], said: "yes"}, expect: accept, result: met}
"""
# What is replaced in the good file, by what, and where and how that is refused.
REFUSALS = {
    "bad YAML": ("type: yes_no", "type: [yes_no", "8:13", "This is not YAML"),
    "a tab": ("    type: yes_no", "\ttype: yes_no", "7:1", "This is not YAML"),
    "a duplicate key": (
        "    type: yes_no", "    type: yes_no\n    type: yes_no", "8:5",
        'The key "type" stands here twice. Keep one of them',
    ),
    "a duplicate fact": ("  said:", "  harm:", "6:3", 'The key "harm" stands here'),
    "an unknown key": (
        "    type: yes_no", "    typ: yes_no", "7:5",
        'The key "typ" is not known. Use one of: type, question',
    ),
    "an unknown key at the top": ("versions:", "version:", "9:1", "is not known"),
    "a missing key": ("    type: yes_no\n", "", "7:5", '"type" is missing. Add it'),
    "an unknown type": ("type: yes_no", "type: number", "7:11", '"number" is not'),
    "an unknown fact": (
        "{said: [", "{told: [", "21:16", '"told" is not a fact. Use "all", "any"',
    ),
    "an unknown option": (
        "{harm: [death]}\n", "{harm: [flood]}\n", "20:23",
        '"flood" is not known here. Use one of: death, injury',
    ),
    "an empty condition": ("{harm: [death]}\n", "{}\n", "20:15", "condition is empty"),
    "an empty list of answers": (
        "{harm: [death]}\n", "{harm: []}\n", "20:22", "The list is empty",
    ),
    "an empty all": (
        '            - {harm: [death]}\n            - {said: ["yes"]}',
        "            []", "20:13", "The list is empty",
    ),
    "no condition": ("        when:\n          all:", "        wenn:\n          all:",
                     "14:9", '"when" is missing'),
    "two keys in a condition": (
        "{harm: [death]}\n", '{harm: [death], said: ["yes"]}\n', "20:15",
        "The condition has 2 keys: harm, said. Join them",
    ),
    "one answer without a list": (
        "{harm: [death]}\n", "{harm: death}\n", "20:22",
        'must be a list. Write {harm: [death]}',
    ),
    "a missing source of a version": (
        "    source: {document: d, place: p}\n", "", "10:5", '"source" is missing',
    ),
    "a missing source of a criterion": (
        "        source: {document: d}\n", "", "14:9", '"source" is missing',
    ),
    "a source without a document": (
        "source: {document: d, place: p}", "source: {place: p}", "12:13",
        '"document" is missing',
    ),
    "a bare yes in a condition": (
        '["yes"]', "[yes]", "21:23", '"yes" without quotes is read as true or false',
    ),
    "a bare no as a text": (
        'met: "M"', "met: no", "22:22", '"no" without quotes',
    ),
    "a bare yes in an example": (
        'said: "yes"}', "said: yes}", "24:43", '"yes" without quotes',
    ),
    "a number for words": (
        'id: "2020"', "id: 2020", "10:9", '"2020" without quotes is not read as words',
    ),
    "an empty text": ('title: "Harm"', 'title: ""', "16:16", "The text is empty"),
    "a date that is none": ("2020-04-01", "2020-04-31", "11:13", "A date belongs here"),
    "an unknown kind": ("kind: mandatory", "kind: usual", "15:15", '"usual" is not'),
    "an id that is none": ("  said:", '  "s aid":', "6:3", '"s aid" can\'t be an id'),
    "a fact called all": ("  said:", "  all:", "6:3", "is a word of the conditions"),
    "a reserved option": (
        "injury:", "none:", "5:31", '"none" is how an answer says it',
    ),
    "an unknown outcome": (
        "expect: accept", "expect: yes_please", "24:59", '"yes_please" is not known',
    ),
    "answers that mean nothing": (
        "{harm: [death], said", "{harm: [flood], said", "24:13",
        'harm: "flood" is not one of its answers',
    ),
    "a failing example": (
        "expect: accept", "expect: decline", "24:13",
        "to be declined, and it is accepted. “Harm” is met. Correct the",
    ),
    "an example that leaves something open": (
        '{harm: [death], said: "yes"}', '{said: "yes"}', "24:13",
        "“Harm” is not known. What is not known would settle it: “What happened?”. C",
    ),
    "an example failing for its criterion": (
        "result: met", "result: not_met", "24:13",
        "it expects the criterion to be not met, and it is met.",
    ),
    "an alias": ("{document: d}\n", "&x {document: d}\n", "17:17", "Anchors (&) and"),
    "a tag": ('"Harm"', '!!python/name:os.system ""', "16:16", "is not allowed"),
    "a second document": ("versions:", "---\nversions:", "9:1", "A second document"),
    "a list where keys belong": (
        '{death: "Death", injury: "Injury"}', "[death, injury]", "5:14",
        "Keys with values belong here",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_fault_is_refused_with_place_and_remedy(fault):
    old, new, place, message = REFUSALS[fault]
    assert old in GOOD
    with pytest.raises(RulebookError) as refused:
        loads(GOOD.replace(old, new, 1), "rules.yaml")

    problem = next(p for p in refused.value.problems if message in str(p))
    assert str(problem).startswith(f"rules.yaml:{place}"), str(problem)
    assert str(problem).endswith(".") and problem.fix


def test_the_good_file_loads():
    assert loads(GOOD)["2020"].criteria[0].examples[0].expect == "accept"


def test_two_versions_on_one_day_are_both_named():
    second = GOOD[GOOD.index('  - id: "2020"') :].replace('"2020"', '"again"')
    with pytest.raises(RulebookError) as refused:
        loads(GOOD + second, "rules.yaml")

    assert [problem.line for problem in refused.value.problems] == [11, 26]
    assert str(refused.value.problems[1]) == (
        'rules.yaml:26:13, version "again": 2 versions start on 1 April 2020, so '
        'none can be chosen. Give each its own "starts" date, or delete the ones '
        "it replaced."
    )


def test_two_versions_or_criteria_of_one_id_are_refused():
    version = GOOD[GOOD.index('  - id: "2020"') :].replace("2020-04-01", "2021-04-01")
    criterion = GOOD[GOOD.index("      - id: harm-and-said") :]
    with pytest.raises(RulebookError, match='Another version has the id "2020"'):
        loads(GOOD + version)
    with pytest.raises(RulebookError, match="Another criterion of this version"):
        loads(GOOD + criterion)


def test_all_problems_are_said_at_once_in_the_order_of_the_file():
    text = GOOD.replace("type: yes_no", "type: number").replace("2020-04-01", "soon")
    text = text.replace("kind: mandatory", "kind: usual").replace('"M"', "no")
    with pytest.raises(RulebookError) as refused:
        loads(text, "rules.yaml")

    lines = [problem.line for problem in refused.value.problems]
    assert lines == [7, 11, 15, 22]
    assert len(str(refused.value).splitlines()) == len(lines)


def test_a_document_that_is_not_listed_is_refused():
    listed = 'documents: {other: "Another"}\n' + GOOD
    with pytest.raises(RulebookError, match='"d" is not among the documents'):
        loads(listed)
    assert loads(listed.replace("other:", "d:"))["2020"].source.title == "Another"


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_bytes(GOOD.encode() + b"# caf\xe9\n")
    with pytest.raises(RulebookError, match=re.escape("rules.yaml:25:6: This is not")):
        load(path)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(RulebookError, match="The file is empty"):
        loads(text)


@pytest.mark.parametrize("text", ["facts", "[]", "facts: {}\nversions: []", "null"])
def test_a_file_that_holds_no_rulebook_is_refused(text):
    with pytest.raises(RulebookError):
        loads(text)
