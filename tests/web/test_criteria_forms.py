"""Plain forms about a draft's version and its criteria, without any YAML."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup

from ipr.criteria.drafting.service import discard_draft, save_text
from ipr.permissions import Role
from ipr.rulebook.conditions import Is
from tests.make import make_user
from tests.statements import statements
from tests.unit.criteria_drafts import DRAFT, changed, check
from tests.web.criteria_forms import HARM, OUTSIDE, saved

DETAILS = {
    "title": "Criteria from May 2027",
    "starts-day": "4",
    "starts-month": "5",
    "starts-year": "2027",
    "starts_basis": "Agreed.",
    "document": "pq-62828",
    "place": "the answer",
    "readings": "One: reading\nAnother",
}
WORDS = {
    "title": "Another title",
    "plain_words": "",
    "document": "pq-62828",
    "place": "",
    "met": "It is so.",
    "not_met": "It is not so.",
    "not_known": "It is not known.",
}
NEW = {**WORDS, "kind": "discretionary", "options": ["yes"]}
HOSTILE = [
    'A "quoted": #text - {{ 7 * 7 }}',
    "two\nlines\n\n- and a list",
    "yes",
    "null",
    "2023-01-01",
    "<script>alert(1)</script>",
    "漢字 😀 &amp; 'é'",
    "  blanks around  ",
]


class TestChangeVersion:
    def test_it_shows_what_can_be_changed(self, desk):
        text = desk.get().text

        assert "Criteria from April 2027" in text
        assert "Has anyone said or suggested" in text
        assert "“Yes, someone alleges it” or “Someone has suggested it" in text
        assert "to mend before" not in text
        for part in re.findall(rf'href="{desk.path()}([^"#]+)"', text):
            assert desk.get(part).status_code == 200, part

    def test_it_says_what_is_wrong_with_the_line(self, desk):
        desk.save(DRAFT.replace("kind: mandatory", "kind: discretionary"))
        desk.save(edited := DRAFT.replace("expect: accept", "expect: decline"))

        assert edited != DRAFT
        text = desk.get().text
        assert "things to mend before" in text
        assert "/text?line=" in text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ("facts: [", "can&#39;t be read"),
            (DRAFT.replace('"2027"', '"2023"'), "no new version"),
            (DRAFT.replace('id: "2022"', 'id: "2028"'), "several new versions"),
        ],
    )
    def test_a_text_that_cannot_be_read_leads_to_the_text_editor(
        self, desk, wrong, words
    ):
        desk.save(wrong)

        for response in (desk.get(), desk.get("/details"), desk.send("/details")):
            assert response.status_code == 409
            assert words in response.text
            assert f"/criteria/drafts/{desk.draft.id}/text" in response.text

    def test_a_draft_that_is_given_up_cannot_be_changed(self, desk):
        desk.refresh()
        discard_draft(desk.session, desk.draft, actor=desk.editor)
        desk.session.commit()

        for response in (desk.get(), desk.send("/details", **DETAILS)):
            assert response.status_code == 409
            assert "It is discarded" in response.text

    def test_an_approver_may_not_change_it(self, desk, client, session):
        approver = make_user(session, Role.CRITERIA_APPROVER)
        session.commit()
        client.sign_in(approver)

        assert desk.get().status_code == 403
        assert desk.send("/details", **DETAILS).status_code == 403

    def test_what_is_not_there_is_not_found(self, desk):
        for part in (
            "/criteria/gone/words",
            f"/criteria/{HARM}/conditions/9/add",
            f"/criteria/{HARM}/conditions/x/change",
            f"/criteria/{HARM}/conditions/top/change",
            f"/criteria/{HARM}/conditions/0/join",
            f"/criteria/{HARM}/conditions/0/add?question=gone",
            f"/criteria/{HARM}/examples/19/remove",
            f"/criteria/{HARM}/examples/new?pattern=9",
            "/questions/gone/words",
            "/questions/event/remove",
            "/questions/complex_issues/answers/new",
        ):
            assert desk.get(part).status_code == 404, part


class TestChangeDetails:
    def test_they_are_saved_and_shown(self, desk):
        response = desk.send("/details", **DETAILS)

        version = desk.version
        assert saved(response)
        assert (version.title, version.starts) == (DETAILS["title"], date(2027, 5, 4))
        assert (version.starts_basis, version.source.place) == ("Agreed.", "the answer")
        assert version.readings == ("One: reading", "Another")
        assert "The details are saved" in desk.client.get(response.location).text
        assert check(desk.text) == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": " "}, "Enter the title of the version"),
            ({"title": "x" * 201}, "must be 200 characters or fewer"),
            ({"starts-day": ""}, "must include a day"),
            ({"starts-month": "13"}, "real date"),
            (
                {"starts-day": "1", "starts-month": "4", "starts-year": "2023"},
                "version &#34;2023&#34; starts on that day too",
            ),
            ({"document": "nowhere"}, "Choose one of the options"),
            ({"document": ""}, "Choose the document"),
            ({"readings": "x" * 8001}, "1 too many"),
        ],
    )
    def test_it_is_refused_and_keeps_what_was_typed(self, desk, fields, words):
        response = desk.send("/details", **{**DETAILS, **fields})

        assert response.status_code == 422
        assert words in response.text
        assert "Agreed." in response.text
        assert desk.text == DRAFT

    def test_somebody_else_s_change_is_shown_and_nothing_is_lost(self, desk):
        number = desk.number
        desk.save(DRAFT.replace('"Criteria from April 2027"', '"Theirs"'))

        response = desk.send("/details", **DETAILS, revision=number)

        assert response.status_code == 422
        assert "saved this in another window" in response.text
        assert "Theirs" in response.text
        assert "Criteria from May 2027" in response.text
        assert saved(desk.send("/details", **DETAILS))
        assert desk.version.title == "Criteria from May 2027"

    def test_whoever_saved_it_is_named_if_it_is_another(self, desk):
        number, other = desk.number, make_user(desk.session, name="Kim Other")
        text = DRAFT.replace('"Criteria from April 2027"', '"Theirs"')
        save_text(desk.session, desk.draft, text, actor=other, number=number)
        desk.session.commit()

        response = desk.send("/details", **DETAILS, revision=number)

        assert "Kim Other saved this while you were filling it in" in response.text

    def test_the_draft_s_text_is_fetched_once(self, app, desk):
        number = desk.number

        with statements(app) as asked:
            assert saved(desk.send("/details", **DETAILS, revision=number))

        fetched = [one for one in asked if one.startswith("SELECT draft_text.text")]
        assert len(fetched) == 1

    def test_saving_what_is_there_changes_nothing(self, desk):
        fields = {
            **DETAILS,
            "title": "Criteria from April 2027",
            "starts-day": "1",
            "starts-month": "4",
            "starts_basis": "",
            "document": "iprs-2023-24",
            "place": "Internal Process Reviews",
            "readings": "\r\n".join(desk.version.readings),
        }

        assert saved(desk.send("/details", **fields))
        assert (desk.text, desk.number) == (DRAFT, 1)


class TestAddDocument:
    def test_wordings_can_name_it_then(self, desk):
        assert saved(desk.send("/documents/new", title="New list, May 2027"))

        assert desk.contents.documents["new-list-may-2027"] == "New list, May 2027"
        assert "New list, May 2027" in desk.get("/details").text

    def test_an_empty_one_is_refused(self, desk):
        response = desk.send("/documents/new", title="")

        assert (response.status_code, desk.text) == (422, DRAFT)


class TestRewordCriterion:
    PART = f"/criteria/{OUTSIDE}/words"

    def test_only_its_words_change(self, desk):
        response = desk.send(self.PART, **WORDS)

        criterion = desk.version.criteria[1]
        assert response.location.endswith(f"/change#criterion-{OUTSIDE}")
        assert (criterion.title, criterion.plain) == ("Another title", "")
        assert criterion.texts.not_met == "It is not so."
        assert (criterion.source.document, criterion.source.place) == ("pq-62828", "")
        assert check(desk.text) == []

    @pytest.mark.parametrize("words", HOSTILE)
    def test_whatever_is_typed_is_read_back_and_shown_as_it_is(self, desk, words):
        fields = {**WORDS, "title": words, "plain_words": words, "met": words}

        assert saved(desk.send(self.PART, **fields))

        criterion, said = desk.version.criteria[1], words.strip()
        assert criterion.title == said.replace("\n", " ")  # typed into one line
        assert {criterion.plain, criterion.texts.met} == {said}
        version = f"/criteria/versions/draft-{desk.draft.id}"
        for page in (desk.get(), desk.client.get(version)):
            soup = BeautifulSoup(page.text, "html.parser")
            assert soup.find(class_="ipr-as-typed", string=said)
        for part in ("", self.PART, f"/criteria/{OUTSIDE}/remove"):
            assert "<script>alert" not in desk.get(part).text
        assert check(desk.text) == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": ""}, "Enter the title of the criterion"),
            ({"not_met": ""}, "Write all three texts, or none"),
            ({"met": "x" * 1001}, "1 too many"),
            ({"document": "x"}, "Choose one of the options"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send(self.PART, **{**WORDS, **fields})

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT


class TestAddCriterion:
    PART = "/criteria/new?question=complex_issues"

    def test_the_question_is_chosen_first(self, desk):
        text = desk.get("/criteria/new").text

        assert "Which question is it about?" in text
        assert "question=complex_issues" in text
        assert "Does the case raise complex issues?" in desk.get(self.PART).text

    def test_what_is_missing_is_named_in_the_order_of_the_page(self, desk):
        refused = desk.send(self.PART)

        summary = BeautifulSoup(refused.text, "html.parser").select_one(
            ".govuk-error-summary"
        )
        assert [line.text for line in summary.select("li a")] == [
            "Select the answers that count",
            "Select mandatory or discretionary",
            "Enter the title of the criterion",
            "Choose the document it comes from",
        ]

    def test_it_stands_last(self, desk):
        assert saved(desk.send(self.PART, **NEW))

        made = desk.version.criteria[-1]
        assert (made.id, made.kind) == ("another-title", "discretionary")
        assert made.when == Is("complex_issues", ("yes",))
        assert changed(DRAFT, desk.text)[0] == []

    def test_two_of_a_title_have_names_of_their_own(self, desk):
        for _ in range(2):
            assert saved(desk.send(self.PART, **NEW))

        assert [one.id for one in desk.version.criteria][2:] == [
            "another-title",
            "another-title-2",
        ]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"options": []}, "Select the answers that count"),
            ({"options": ["maybe"]}, "Choose one of the options"),
            ({"kind": ""}, "Select mandatory or discretionary"),
            ({"title": ""}, "Enter the title"),
            ({"document": ""}, "Choose the document"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send(self.PART, **{**NEW, **fields})

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT


class TestChangeKind:
    def test_it_is_changed_and_examples_that_fail_are_named(self, desk):
        response = desk.send(f"/criteria/{OUTSIDE}/kind", kind="discretionary")

        assert desk.version.criteria[1].kind == "discretionary"
        assert "The example fails" in desk.client.get(response.location).text

    @pytest.mark.parametrize("kind", ["", "optional"])
    def test_another_kind_is_refused(self, desk, kind):
        assert desk.send(f"/criteria/{OUTSIDE}/kind", kind=kind).status_code == 422
        assert desk.text == DRAFT


class TestMoveCriterion:
    def test_it_moves(self, desk):
        assert saved(desk.send(f"/criteria/{OUTSIDE}/order", place="0"))

        assert [one.id for one in desk.version.criteria] == [OUTSIDE, HARM]

    @pytest.mark.parametrize("place", ["", "2", "-1", "x"])
    def test_a_place_that_is_none_is_refused(self, desk, place):
        assert desk.send(f"/criteria/{OUTSIDE}/order", place=place).status_code == 422


class TestRemoveCriterion:
    def test_it_is_asked_first_and_then_gone(self, desk):
        part = f"/criteria/{HARM}/remove"
        assert "9 examples go with it" in desk.get(part).text

        assert saved(desk.send(part))
        assert [one.id for one in desk.version.criteria] == [OUTSIDE]

    def test_the_only_one_stays(self, desk):
        desk.send(f"/criteria/{HARM}/remove")

        response = desk.send(f"/criteria/{OUTSIDE}/remove")
        assert response.status_code == 422
        assert "it is the only one" in response.text

    def test_it_is_not_removed_when_somebody_changed_the_draft(self, desk):
        desk.save(DRAFT + "# more\n")

        response = desk.send(f"/criteria/{HARM}/remove", revision=1)
        assert response.status_code == 422
        assert "saved this in another window" in response.text
