"""The form that mends a worked example of a draft."""

from bs4 import BeautifulSoup

from tests.unit.criteria_drafts import DRAFT, changed
from tests.web.criteria_forms import HARM, OUTSIDE, saved


def filled_in(page):
    """Return what a page's form would send as it stands."""
    form = BeautifulSoup(page.text, "html.parser").main.form
    fields = {}
    for one in form.select("input"):
        if one["type"] not in ("radio", "checkbox") or one.has_attr("checked"):
            fields.setdefault(one["name"], []).append(one["value"])
    return fields


class TestChangeExample:
    PART = f"/criteria/{HARM}/examples/1/change"

    def test_it_shows_the_answers_as_they_are(self, desk):
        fields = filled_in(desk.get(self.PART))

        assert fields["q_event"] == ["death"]
        assert fields["q_contribution"] == ["alleged"]
        assert "q_external_process" not in fields
        assert (fields["expect"], fields["result"]) == (["accept"], ["met"])

    def test_one_answer_more_changes_one_line(self, desk):
        fields = filled_in(desk.get(self.PART)) | {"q_nation": ["wales"]}

        assert saved(desk.client.post(desk.path(self.PART), data=fields))

        example = desk.version.criteria[0].examples[0]
        assert example.given["nation"] == "wales"
        assert (example.expect, example.result) == ("accept", "met")
        gone, come = changed(DRAFT, desk.text)
        assert (len(gone), len(come)) == (1, 1)

    def test_answers_that_cannot_be_read_are_asked_anew(self, desk):
        desk.save(desk.text.replace("{given: {event: [death]", "{given: {event: [x]"))

        page = desk.get(self.PART)

        assert page.status_code == 200
        assert "q_event" not in filled_in(page)

    def test_every_example_leads_to_its_form(self, desk):
        text = desk.get("").text

        for number in (1, 2, 3):
            assert desk.path(f"/criteria/{OUTSIDE}/examples/{number}/change") in text

    def test_one_that_is_not_there(self, desk):
        for number in (0, 19):
            part = f"/criteria/{HARM}/examples/{number}/change"
            assert desk.get(part).status_code == 404
