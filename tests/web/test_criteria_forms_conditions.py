"""Plain forms about what a criterion asks for, part by part."""

import re

import pytest

from ipr.rulebook.conditions import All, AnyOf, Is, Not
from tests.unit.criteria_drafts import DRAFT, changed
from tests.web.criteria_forms import OUTSIDE, saved


class TestChangeConditions:
    PART = f"/criteria/{OUTSIDE}/conditions"

    def test_the_tree_is_shown_with_what_can_be_done(self, desk):
        text = desk.get(self.PART).text

        assert "At least one of these:" in text
        assert text.count("Add “not”") == 5
        assert ": this group (the whole condition)" in text
        assert "(part 1 of part 2)" in text and "(part 0" not in text
        for link in re.findall(rf'href="{desk.path()}([^"#?]+)"', text):
            assert desk.get(link).status_code == 200, link

    @pytest.mark.parametrize(
        ("fields", "added"),
        [
            ({"join": "any"}, Is("event", ("death", "self_harm"))),
            ({"join": "any", "sense": "not"}, Not(Is("event", ("death", "self_harm")))),
        ],
    )
    def test_one_is_added_to_the_group(self, desk, fields, added):
        fields = {"sense": "is", "options": ["self_harm", "death"], **fields}

        response = desk.send(f"{self.PART}/top/add?question=event", **fields)

        when = desk.version.criteria[1].when
        assert response.location == desk.path(self.PART)
        assert isinstance(when, AnyOf)
        assert when.parts[-1] == added

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("event", "It is met when none of these is selected"),
            ("nation", "It is met by any other answer"),
        ],
    )
    def test_how_answers_count_is_said_for_the_question(self, desk, question, words):
        text = desk.get(f"{self.PART}/top/add?question={question}").text

        assert words in text
        assert "It is added to this group of" in text
        beside = desk.get(f"{self.PART}/0/add?question={question}").text
        assert "It is added beside this part of" in beside

    def test_a_change_asks_to_look_at_the_words(self, desk):
        response = desk.send(f"{self.PART}/1.1/change", options=["wales"])

        page = desk.client.get(response.location).text
        assert "The condition is saved. Check that the words" in page

    def test_one_is_joined_to_a_part(self, desk):
        fields = {"sense": "is", "options": ["yes"], "join": "all"}

        assert saved(desk.send(f"{self.PART}/0/add?question=complex_issues", **fields))

        first = desk.version.criteria[1].when.parts[0]
        assert isinstance(first, All)
        assert first.parts[1] == Is("complex_issues", ("yes",))

    def test_answers_are_added_and_taken_away(self, desk):
        chosen = ["scotland", "wales"]

        assert saved(desk.send(f"{self.PART}/1.1/change", options=chosen))

        inner = desk.version.criteria[1].when.parts[1]
        assert inner.parts[1] == Is("nation", ("scotland", "wales"))
        assert changed(DRAFT, desk.text)[1] == ["- {nation: [scotland, wales]}"]

    def test_another_question_can_be_asked_instead(self, desk):
        part = f"{self.PART}/1.1/change?question=complex_issues"

        assert saved(desk.send(part, options=["yes"]))

        inner = desk.version.criteria[1].when.parts[1]
        assert inner.parts[1] == Is("complex_issues", ("yes",))

    def test_a_group_is_joined_another_way(self, desk):
        assert saved(desk.send(f"{self.PART}/1/join", join="any"))

        assert isinstance(desk.version.criteria[1].when.parts[1], AnyOf)

    def test_a_part_is_turned_round_and_back(self, desk):
        assert saved(desk.send(f"{self.PART}/1/turn"))
        assert isinstance(desk.version.criteria[1].when.parts[1], Not)
        assert "Take the “not” away" in desk.get(f"{self.PART}/1/turn").text

        assert saved(desk.send(f"{self.PART}/1/turn"))
        assert desk.text == DRAFT

    def test_a_part_is_removed(self, desk):
        assert saved(desk.send(f"{self.PART}/1/remove"))

        assert desk.version.criteria[1].when.fact == "external_process"

    def test_what_is_all_there_is_stays(self, desk):
        response = desk.send(f"{self.PART}/top/remove")

        assert response.status_code == 422
        assert "all that this criterion asks for" in response.text

    @pytest.mark.parametrize(
        ("part", "fields"),
        [
            ("top/add?question=event", {"options": [], "sense": "is", "join": "any"}),
            ("top/add?question=event", {"options": ["x"], "join": "any"}),
            ("top/add?question=event", {"options": ["death"], "join": "both"}),
            ("0/change", {"options": []}),
            ("0/change", {"options": ["death"]}),
            ("1/join", {"join": ""}),
            ("1/join", {"join": "not"}),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, desk, part, fields):
        assert desk.send(f"{self.PART}/{part}", **fields).status_code == 422
        assert desk.text == DRAFT
