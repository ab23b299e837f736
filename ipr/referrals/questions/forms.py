"""The forms of pages with questions, built from the rulebook."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import SubmitField

from ipr.accounts.models import Area
from ipr.referrals.drafts.page_order import QuestionPage
from ipr.referrals.questions.answer_fields import (
    own_answer_to_fields,
    own_fields_of,
    read_own_answer,
)
from ipr.referrals.questions.draft_answers import (
    UNSAID,
    Content,
    answered_facts,
    merge_answers,
)
from ipr.referrals.questions.fact_fields import (
    answer_to_fields,
    field_name,
    fields_of,
    need_rest,
    read_answer,
)
from ipr.rulebook import Version
from ipr.rulebook.model import ANY_OF, NOT_KNOWN
from ipr.web.forms.conflicts import BY_YOURSELF
from ipr.web.forms.fields import Form, RevisionField


class QuestionForm(Form):
    """Base of the pages with questions. `prepare_to_read` it before it is validated."""

    page: QuestionPage
    saved_elsewhere = BY_YOURSELF  # nobody but its referrer writes in a draft
    complete = True
    """Whether what is missing is refused; not when saving to return later."""
    content: Content = {}
    version: Version
    own_answers: Content
    """What the page says to our own questions, part by part."""
    answers: dict[str, Any]
    """What it says to the rulebook's."""

    def prepare_to_read(
        self, version: Version, content: Content, complete: bool
    ) -> None:
        """Say by which version and beside which other answers the page is read."""
        self.version, self.content, self.complete = version, content, complete
        self.own_answers = {}
        for question in self.page.own_questions:
            answer = read_own_answer(self, question)
            self.own_answers.setdefault(question.part, {})[question.key] = answer

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then which answers to the rulebook are missing."""
        super().validate(extra_validators)
        self.read_facts()
        if self.complete:
            self._miss_facts()
        return not self.errors

    def read_facts(self) -> None:
        """Read the answers to the rulebook's questions, as far as they are given."""
        self.answers = {
            fact.id: read_answer(self, fact, rest_needed=False)
            for fact in self.page.facts
        }

    def _miss_facts(self) -> None:
        """Refuse what was left open, unless no answer could make a difference."""
        facts = answered_facts(self.content_typed(), None, self.version)
        relevant = self.version.relevant_facts(facts)
        for fact in self.page.facts:
            field = self[field_name(fact)]
            group = [f for f in self if f.short_name.startswith(field.short_name)]
            if fact.id not in relevant or any(f.errors for f in group):
                continue
            if self.answers[fact.id] is None:
                many = " all that apply" if fact.type == ANY_OF else " an answer"
                field.errors = [f"Select{many}, or “Not known”: {fact.question}"]
            elif fact.type == ANY_OF:
                need_rest(self, fact)

    def content_typed(self) -> Content:
        """Return the draft's content with this page's facts as they stand now."""
        return merge_answers(self.content, {"facts": self._said_of_facts()})

    def said_on_page(self) -> Content:
        """Return what the page says, as `drafts.save_page` takes it."""
        return {**self.own_answers, "facts": self._said_of_facts()}

    def _said_of_facts(self) -> Content:
        return {k: UNSAID if v is None else v for k, v in self.answers.items()}

    def read_at_a_glance(self) -> Content:
        """Return the draft's content with whatever can be read here, as it stands.

        For showing what it would mean: nothing is refused.
        """
        self.read_facts()
        content = merge_answers(self.content, self.said_on_page())
        for field in self:
            field.errors = ()
        return content

    def offer_areas(self, areas: Sequence[Area]) -> None:
        """Set the areas to choose from, on the page that asks for one."""
        choices = {"": "Choose an area"}
        choices |= {str(area.id): area.name for area in areas}
        self["area"].choices = {**choices, NOT_KNOWN: "Not known"}

    def sent_as_typed(self, sent: MultiDict[str, str]) -> list[tuple[str, str]]:
        """Return what was sent in the page's own fields, as it was typed."""
        names = {field.name for field in self if field.name not in NOT_TYPED}
        dates = [f"{name}-" for name in names]
        return [
            (name, value)
            for name, value in sent.items(multi=True)
            if name in names or any(name.startswith(part) for part in dates)
        ]


NOT_TYPED = (
    "csrf_token",
    "form_mark",
    "revision",
    "go_on",
    "save_later",
    "show_so_far",
)


@lru_cache(maxsize=64)
def question_form(page: QuestionPage) -> type[QuestionForm]:
    """Return the form of a page: the rulebook's questions beside our own fields."""
    facts = [fields_of(fact) for fact in page.facts]
    own = [own_fields_of(question) for question in page.own_questions]
    asked: dict[str, Any] = {}
    for fields in own + facts:
        asked |= fields
    asked |= {
        "revision": RevisionField(),
        "go_on": SubmitField("Save and continue"),
        "save_later": SubmitField("Save and return later"),
        "page": page,
    }
    return type(f"QuestionForm-{page.slug}", (QuestionForm,), asked)


def saved_data(page: QuestionPage, content: Content) -> dict[str, Any]:
    """Return the data that shows what a draft says on a page."""
    data: dict[str, Any] = {}
    for fact in page.facts:
        data |= answer_to_fields(fact, content.get("facts", {}).get(fact.id))
    for question in page.own_questions:
        data |= own_answer_to_fields(question, content)
    return data
