"""Plain forms about questions and examples of a draft."""

import json

import pytest

from ipr.audit.models import AuditAction, AuditEvent
from ipr.permissions import Role
from tests.make import make_staff, make_user, submit_referral
from tests.unit.criteria_drafts import DRAFT, changed, check
from tests.web.criteria_forms import HARM, OUTSIDE, saved

HOSTILE = [
    'A "quoted": #text - {{ 7 * 7 }}',
    "no",
    "null",
    "2023-01-01",
    "<script>alert(1)</script>",
    "漢字 😀 é",
    "  blanks around  ",
    "x" * 200,
]
QUESTION = {
    "question_text": "Was there a long delay?",
    "help": "",
    "type": "one_of",
    "answers": "A long one\nA short one\n\nNo",
    "page": "page-other-criteria",
    "page_title": "",
    "name": "",
}


def reworded(desk, fact, **changes):
    """Return the fields of a question's form as they are, with changes."""
    question = desk.contents.questions[fact]
    fields = {"question_text": question.question, "help": question.help}
    for number, label in enumerate(question.options.values(), start=1):
        fields[f"label_{number}"] = label
    ends = ["none", "not_known"] if question.type == "any_of" else ["not_known"]
    for number, answer in enumerate([*question.options, *ends], start=1):
        fields[f"said_{number}"] = question.said.get(answer, "")
    return {**fields, **changes}


class TestRewordQuestion:
    PART = "/questions/contribution/words"

    def test_published_versions_keep_their_words(self, desk):
        response = desk.send(
            self.PART, **reworded(desk, "contribution", label_2="Someone hinted at it")
        )

        assert response.location.endswith("/change#question-contribution")
        fact = desk.version.facts["contribution"]
        assert fact.options["suggested"] == "Someone hinted at it"
        assert check(desk.text) == []
        assert changed(DRAFT, desk.text)[1][:2] == ["editions:", "- from: 2027-04-01"]
        text = desk.get(self.PART).text
        assert "1 April 2027" in text
        assert "2020, 2021, 2022, 2023" in text

    def test_saving_what_is_there_changes_nothing(self, desk):
        assert saved(desk.send(self.PART, **reworded(desk, "contribution")))

        assert desk.text == DRAFT

    @pytest.mark.parametrize("words", HOSTILE)
    def test_whatever_is_typed_is_read_back(self, desk, words):
        fields = reworded(
            desk, "event", question_text=words, help=words, label_1=words, said_9=words
        )

        assert saved(desk.send("/questions/event/words", **fields))

        fact = desk.version.facts["event"]
        said = {fact.question, fact.help, fact.options["death"], fact.said["not_known"]}
        assert said == {words.strip()}
        assert "<script>alert" not in desk.get().text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"question_text": ""}, "Enter the question"),
            ({"help": ""}, "help text can&#39;t be removed"),
            ({"label_1": ""}, "Enter the words of answer 1"),
            ({"label_1": "x" * 201}, "must be 200 characters or fewer"),
            ({"said_1": "x" * 501}, "1 too many"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send(self.PART, **reworded(desk, "contribution", **fields))

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT

    def test_it_needs_a_start_date(self, desk):
        desk.save(text := DRAFT.replace("starts: 2027-04-01", "starts: soon"))

        response = desk.send(self.PART, **reworded(desk, "contribution", help="Other"))

        assert response.status_code == 422
        assert "Set the start date first" in response.text
        assert desk.text == text


class TestAddOption:
    PART = "/questions/event/answers/new"

    def test_it_gets_a_name_from_its_words(self, desk):
        assert saved(desk.send(self.PART, label="A fall, at home", said="they fell"))

        fact = desk.version.facts["event"]
        assert fact.options["a_fall_at_home"] == "A fall, at home"
        assert fact.said["a_fall_at_home"] == "they fell"

    def test_it_may_be_given_a_name(self, desk):
        assert saved(desk.send(self.PART, label="No", name="no"))

        assert desk.version.facts["event"].options["no"] == "No"
        assert check(desk.text) == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"label": ""}, "Enter the answer"),
            ({"label": "A", "name": "death"}, "there is one with the short name"),
            ({"label": "A", "name": "none"}, "says that"),
            ({"label": "The customer died"}, "one with the same words"),
            ({"label": "A", "name": "a b"}, "can&#39;t be a short name"),
            ({"label": "A", "name": "x" * 41}, "40 characters or fewer"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send(self.PART, **fields)

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT


class TestRemoveOption:
    def test_an_answer_that_nothing_counts_goes(self, desk):
        assert saved(desk.send("/questions/event/answers/new", label="A fall"))

        assert saved(desk.send("/questions/event/answers/remove", option="a_fall"))

        assert "a_fall" not in desk.version.facts["event"].options

    @pytest.mark.parametrize(
        ("fields", "words"),
        [({}, "Select the answer"), ({"option": "death"}, "counts it")],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send("/questions/event/answers/remove", **fields)

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT

    def test_a_yes_or_no_question_has_no_answer_to_remove(self, desk):
        response = desk.send("/questions/complex_issues/answers/remove", option="no")

        assert response.status_code == 404


class TestMarkAnswers:
    def test_marks_are_set_and_taken_away(self, desk):
        assert saved(desk.send("/questions/nation/safety", answers=["wales"]))
        assert desk.version.facts["nation"].only_raises == ("wales",)

        assert saved(desk.send("/questions/nation/safety"))
        assert desk.text == DRAFT

    def test_another_answer_is_refused(self, desk):
        response = desk.send("/questions/nation/safety", answers=["france"])

        assert response.status_code == 422


class TestAddQuestion:
    def test_it_stands_on_a_page_that_is_there(self, desk):
        assert saved(desk.send("/questions/new", **QUESTION))

        fact = desk.version.facts["was_there_a_long_delay"]
        assert (fact.type, fact.page) == ("one_of", "other-criteria")
        assert fact.options == {
            "a_long_one": "A long one",
            "a_short_one": "A short one",
            "no": "No",
        }
        assert check(desk.text) == []

    def test_it_may_have_a_page_of_its_own_and_be_removed(self, desk):
        fields = {"page": "new", "page_title": "Delays: all", "name": "delay"}
        yes_no = {**QUESTION, **fields, "type": "yes_no", "answers": ""}

        assert saved(desk.send("/questions/new", **yes_no))
        assert desk.contents.pages["delays-all"] == "Delays: all"

        assert "only in this draft" in desk.get("/questions/delay/remove").text
        assert saved(desk.send("/questions/delay/remove"))
        assert desk.text == DRAFT

    def test_one_that_is_used_stays(self, desk):
        desk.send("/questions/new", **{**QUESTION, "name": "delay"})
        desk.send(
            f"/criteria/{HARM}/conditions/top/add?question=delay",
            options=["no"],
            sense="is",
            join="all",
        )

        response = desk.send("/questions/delay/remove")
        assert response.status_code == 422
        assert "uses it" in response.text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"question_text": " "}, "Enter the question"),
            ({"type": ""}, "Select how it is answered"),
            ({"type": "yes_no"}, "has no other answers"),
            ({"answers": "One"}, "Enter at least two answers"),
            ({"answers": "One\nOne"}, "Two of the answers are the same"),
            ({"page": ""}, "Choose a page"),
            ({"page": "page-x"}, "Choose one of the options"),
            ({"page": "new"}, "Enter the title of the new page"),
            ({"name": "event"}, "there is one with the short name"),
            ({"name": "not"}, "there is one with the short name"),
            ({"name": "ä"}, "can&#39;t be a short name"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send("/questions/new", **{**QUESTION, **fields})

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT


class TestAddExample:
    PART = f"/criteria/{OUTSIDE}/examples/new"

    def test_what_is_left_out_is_not_known(self, desk):
        fields = {
            "q_contribution": "none",
            "q_external_process": ["significant_case_review"],
            "q_external_process__rest": "not_known",
            "expect": "cannot_tell",
            "result": "not_known",
        }

        assert saved(desk.send(self.PART, **fields))

        example = desk.version.criteria[1].examples[-1]
        assert example.given == {
            "contribution": "none",
            "external_process": ["significant_case_review", "not_known"],
        }
        assert (example.expect, example.result) == ("cannot_tell", "not_known")
        assert check(desk.text) == []

    def test_one_that_fails_is_saved_and_named(self, desk):
        response = desk.send(self.PART, q_contribution="none", expect="accept")

        assert saved(response)
        assert (
            "it expects the referral to be accepted, and it is "
            in desk.client.get(response.location).text
        )

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "Select what the version should make of it"),
            ({"expect": "maybe"}, "Choose one of the options"),
            ({"expect": "accept", "q_event": ["death"]}, "Say whether any"),
            ({"expect": "accept", "q_nation": "france"}, "Choose one of the options"),
            ({"expect": "accept", "result": "often"}, "Choose one of the options"),
        ],
    )
    def test_it_is_refused(self, desk, fields, words):
        response = desk.send(self.PART, **fields)

        assert response.status_code == 422
        assert words in response.text
        assert desk.text == DRAFT

    def test_the_same_one_again_is_refused(self, desk):
        fields = {"q_contribution": "none", "expect": "cannot_tell"}

        assert saved(desk.send(self.PART, **fields))
        response = desk.send(self.PART, **fields)

        assert response.status_code == 422
        assert "the same one already" in response.text


class TestRemoveExample:
    def test_it_is_shown_and_then_gone(self, desk):
        part = f"/criteria/{HARM}/examples/1/remove"
        assert "“The customer died”" in desk.get(part).text

        assert saved(desk.send(part))
        assert len(desk.version.criteria[0].examples) == 8


class TestChooseExample:
    PART = f"/criteria/{HARM}/examples/choose"
    FACTS = {"event": ["death"], "contribution": "alleged", "external_process": []}

    @pytest.fixture
    def referral(self, desk, session, settings):
        make_staff(session)
        for name in ("Petra Private", "Paula Private"):
            referral = submit_referral(
                session,
                desk.editor,
                settings=settings,
                facts=self.FACTS,
                name=name,
                description="Nobody else may read this.",
            )
        session.commit()
        return referral

    def test_past_answers_are_listed_with_what_the_draft_makes_of_them(
        self, desk, referral
    ):
        text = desk.get(self.PART).text

        assert "The customer died" in text
        assert 'data-label="Referrals">2<' in text
        assert 'data-label="Under this draft">Accepted<' in text
        assert "Private" not in text
        assert referral.reference not in text

    def test_answers_are_copied_and_nothing_else(self, desk, referral):
        response = desk.send(self.PART, reference=referral.reference.lower())

        assert saved(response)
        assert response.location.endswith(f"?pattern={referral.pattern_id}")
        page = desk.client.get(response.location).text
        assert "Private" not in page
        assert referral.reference not in page
        fields = {
            "q_event": ["death"],
            "q_event__rest": "no",
            "q_contribution": "alleged",
            "q_external_process": ["none"],
            "expect": "accept",
            "result": "met",
        }
        for name in ("q_event", "q_contribution", "expect", "result"):
            assert f'name="{name}"' in page
        assert saved(desk.send(f"/criteria/{HARM}/examples/new", **fields))
        assert desk.version.criteria[0].examples[-1].given == {
            "event": ["death"],
            "contribution": "alleged",
            "external_process": ["none"],
        }
        assert "Private" not in json.dumps(desk.text)

    def test_reading_a_case_s_answers_is_recorded(self, desk, referral, session):
        desk.send(self.PART, reference=referral.reference)

        desk.refresh()
        read = session.query(AuditEvent).filter_by(action=AuditAction.REFERRAL_READ)
        assert read.count() == 1

    @pytest.mark.parametrize("reference", ["", "IPR-26-9999-0", "'; --"])
    def test_a_reference_of_nothing_is_refused(self, desk, reference):
        assert desk.send(self.PART, reference=reference).status_code == 422

    def test_somebody_else_s_referral_is_as_if_it_was_not_there(
        self, desk, session, settings, client
    ):
        make_staff(session)
        other = make_user(session, Role.ACSSL)
        referral = submit_referral(session, other, settings=settings, facts=self.FACTS)
        session.commit()

        response = desk.send(self.PART, reference=referral.reference)

        assert response.status_code == 422
        assert "no referral with this reference" in response.text

    def test_without_referrals_it_says_so(self, desk):
        assert "No referral has been sent yet" in desk.get(self.PART).text
