"""A draft may be wrong in any way: an edit then works or is refused in words."""

from random import Random

import pytest

from ipr.criteria.edits import EditRefused
from ipr.criteria.edits.contents import read_contents
from ipr.rulebook.file.parse import parse_yaml
from tests.proving import tries
from tests.unit.criteria_drafts import DIGESTS, DRAFT, NEW
from tests.unit.test_criteria_edits_kept import LOST
from tests.unit.test_criteria_edits_text import EDITS

LINES = DRAFT.split("\n")
BEGINS = LINES.index(f'  - id: "{NEW}"')
ODD = [
    *("[]", "{}", "null", "x", "- a", "a: b", '"q', "# c", "|", "? [a]", "&a"),
    *("", "yes", "- - b", "{a: [b], c: d}"),
]


def spoiled(random: Random) -> str:
    """Return the draft with a few lines gone, cut, repeated or replaced."""
    lines = list(LINES)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(
            random.choice([0, 50, BEGINS - 13, BEGINS - 3]), len(lines)
        )
        line, odd = lines[place], random.choice(ODD)
        lines[place : place + 1] = random.choice(
            [
                [],
                [f"{line.split(':')[0]}: {odd}"],
                [lines[random.randrange(len(lines))], line],
                [" " * random.randint(0, 12) + odd],
                [line[: random.randint(0, len(line))]],
            ]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_of_a_spoiled_draft_works_or_is_refused(name):
    random = Random(name)
    taken = 0
    for _ in range(tries(16, whole=25)):
        text = spoiled(random)
        try:
            read_contents(text, DIGESTS)
            new = EDITS[name](text, NEW)
        except EditRefused as refused:
            assert LOST not in str(refused)
            continue
        parse_yaml(new, "draft")
        taken += 1
    assert taken


@pytest.mark.parametrize("id", ["{a: b}", "[a]", "", '"a b"', "null"])
def test_a_criterion_without_a_name_can_be_shown(id):
    text = DRAFT[: (place := DRAFT.rindex("- id: external"))]
    text += DRAFT[place:].replace("- id: external-process", f"- id: {id}")

    assert [one.id for one in read_contents(text, DIGESTS).criteria][1] == ""
