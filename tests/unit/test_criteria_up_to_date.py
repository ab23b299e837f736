"""A draft's text put upon a rulebook that changed since the draft was begun."""

from datetime import date

import pytest

from ipr.criteria.edits import (
    EditRefused,
    add_condition,
    add_document,
    add_example,
    add_fact,
    remove_fact,
    reword_criterion,
    reword_fact,
    set_details,
)
from ipr.criteria.edits.up_to_date import bring_up_to_date, unsettled_lines
from ipr.rulebook import loads
from ipr.rulebook.conditions import Is
from tests.make import drafted_text, published_book
from tests.unit.criteria_steps import new_version

BASE = published_book().text
NOW = drafted_text(new_version("2027"))
MINE = drafted_text(new_version("2028", "2028-04-01"))
ASKED = "Has anybody said that the department made things worse?"


def care_leaver(text, version):
    """Return a text with a question, on a page of its own."""
    return add_fact(
        text,
        version,
        id="care_leaver",
        type="yes_no",
        question="Was the customer a care leaver?",
        page="youth",
        page_title="Youth",
    )


def digests(text):
    return {version.id: version.digest for version in loads(text).versions}


def brought(mine=MINE, now=NOW, base=BASE):
    return bring_up_to_date(mine, base, now)


class TestWhatOnlyOneSideChanged:
    def test_both_versions_are_there_as_they_were(self):
        found = brought()

        assert found.conflicts == ()
        assert digests(found.text) == digests(NOW) | digests(MINE)
        assert found.text.startswith(NOW.rstrip())

    def test_what_the_draft_added_is_there_in_its_place(self):
        mine = add_document(
            care_leaver(MINE, "2028"), "2028", "note", "An invented note"
        )

        found = brought(mine).text

        book = loads(found)
        assert list(book.facts) == list(loads(mine).facts)
        assert book.pages["youth"].title == "Youth"
        assert '\n  note: "An invented note"\n' in found
        assert "\n\n  care_leaver:\n" in found

    def test_what_the_draft_changed_is_taken_over(self):
        mine = reword_fact(MINE, "2028", "contribution", question=ASKED)

        found = brought(mine)

        assert found.conflicts == ()
        assert digests(found.text) == digests(NOW) | digests(mine)

    def test_what_was_published_meanwhile_stays(self):
        now = reword_fact(NOW, "2027", "contribution", question=ASKED)
        now = care_leaver(now, "2027")

        found = brought(now=now)

        assert found.conflicts == ()
        assert digests(found.text).items() >= digests(now).items()
        assert loads(found.text)["2028"].facts["contribution"].question == ASKED

    def test_comments_of_both_are_kept(self):
        mine = MINE.replace(
            '  - id: "2028"', '  # Asked for by the Director.\n  - id: "2028"'
        ).replace("\n  nation:\n", "\n  # Never asked.\n  nation:\n")
        now = NOW.replace(
            '  - id: "2027"', '  # Agreed in May.\n  - id: "2027"'
        ).replace("\n  contribution:\n", "\n  # Asked of all.\n  contribution:\n")

        found = brought(mine, now)

        assert found.conflicts == ()
        for comment in ("Asked for by", "Never asked", "Agreed in May", "Asked of all"):
            assert f"# {comment}" in found.text

    def test_an_example_for_a_published_version_is_taken_over(self):
        given = {"event": {"selected": ["death"], "not_selected": []}}
        mine = add_example(MINE, "2023", "contribution-and-harm", given, "cannot_tell")

        found = brought(mine)

        assert found.conflicts == ()
        examples = len(loads(found.text)["2023"].criteria[0].examples)
        assert examples == len(loads(BASE)["2023"].criteria[0].examples) + 1

    def test_a_remark_at_the_top_is_kept(self):
        mine = MINE.replace("# The criteria for", "# Ours: the criteria for", 1)

        assert brought(mine).text.startswith("# Ours: the criteria for")

    def test_what_the_draft_removed_goes(self):
        base = care_leaver(MINE, "2028").split('  - id: "2028"')[0].rstrip() + "\n"
        mine = base + new_version("2028", "2028-04-01")
        mine = remove_fact(mine, "2028", "care_leaver")
        now = base + new_version("2027")

        found = brought(mine, now, base).text

        assert "care_leaver" not in loads(found).facts
        assert "youth" not in loads(found).pages

    def test_a_section_that_only_the_draft_has_is_there(self):
        def without_pages(text):
            head, rest = text.split("\npages:\n")
            return f"{head}\nfacts:\n{rest.split(chr(10) + 'facts:' + chr(10))[1]}"

        base, now = without_pages(BASE), without_pages(NOW)

        found = brought(MINE, now, base).text

        assert loads(found).pages["area"].title == "Area"
        assert digests(found) == digests(NOW) | digests(MINE)

    def test_nothing_changed_since_changes_nothing(self):
        def lines(text):
            return [line for line in text.splitlines() if line]

        assert lines(brought(now=BASE).text) == lines(MINE)

    def test_what_was_withdrawn_goes_from_a_draft_begun_on_it(self):
        mine = f"{NOW}{new_version('2028', '2028-04-01')}"
        mine = mine.replace('  - id: "2027"', '  # A remark.\n  - id: "2027"')

        found = brought(mine, now=BASE, base=NOW)

        assert found.conflicts == ()
        assert digests(found.text) == digests(MINE)

    def test_a_question_withdrawn_with_its_version_stays_if_the_draft_asks_it(self):
        def asking(text, version):
            if "care_leaver" not in text:
                text = care_leaver(text, version)
            when = Is("care_leaver", ("yes",))
            place = ("contribution-and-harm", ())
            return add_condition(text, version, *place, when, "any")

        base = asking(NOW, "2027")
        mine = asking(f"{base}{new_version('2028', '2028-04-01')}", "2028")

        found = brought(mine, BASE, base).text

        assert digests(found).items() >= digests(BASE).items()
        assert digests(found)["2028"] == digests(mine)["2028"]
        assert loads(found).pages["youth"].title == "Youth"


class TestWhatBothSidesChanged:
    @pytest.fixture
    def found(self):
        mine = reword_fact(MINE, "2028", "contribution", question=ASKED)
        now = reword_fact(NOW, "2027", "contribution", help="Anybody at all.")
        return brought(mine, now), mine, now

    def test_it_is_named_and_marked(self, found):
        found, _, _ = found

        assert found.conflicts == ('question "contribution"',)
        [line] = unsettled_lines(found.text)
        assert "contribution" in found.text.splitlines()[line - 1]

    def test_what_is_published_stands_and_nothing_is_lost(self, found):
        found, mine, now = found

        assert digests(found.text).items() >= digests(now).items()
        for line in mine.split("\n  contribution:\n")[1].split("\n\n")[0].splitlines():
            assert f"#   {line[2:]}" in found.text

    def test_settled_it_can_be_proposed(self, found):
        found, _, now = found
        lines = found.text.splitlines(keepends=True)
        first = next(unsettled_lines(found.text)) - 1
        last = next(
            number for number in range(first, len(lines)) if "#" not in lines[number]
        )
        settled = "".join([*lines[:first], *lines[last:]])
        settled = reword_fact(settled, "2028", "contribution", question=ASKED)

        assert list(unsettled_lines(settled)) == []
        assert digests(settled).items() >= digests(now).items()
        assert loads(settled)["2028"].facts["contribution"].question == ASKED

    def test_the_same_change_is_no_conflict(self):
        mine = add_document(MINE, "2028", "note", "An invented note")
        now = add_document(NOW, "2027", "note", "An invented note")

        assert brought(mine, now).conflicts == ()


class TestWhatTakesAPerson:
    def test_a_version_of_that_name_was_published(self):
        mine = set_details(NOW, "2027", starts=date(2028, 4, 1))

        with pytest.raises(EditRefused, match="another id first"):
            brought(mine)

    def test_a_text_that_cannot_be_read(self):
        with pytest.raises(EditRefused, match="can't be read"):
            brought("facts: [")

    def test_parts_that_stand_on_one_line(self):
        mine = MINE.split("\npages:")[0] + "\npages: {area: {title: Area}}\nfacts:"
        mine += MINE.split("\nfacts:")[1]

        with pytest.raises(EditRefused, match="on a line of its own"):
            brought(mine)


def test_a_draft_begun_from_a_copy_of_another_version_keeps_its_words():
    mine = reword_criterion(
        MINE, "2028", "learning", texts=None, title="Something to be learned"
    )

    assert loads(brought(mine).text)["2028"].criteria[1].title == (
        "Something to be learned"
    )
