"""The forms of the pages that read the criteria. None of them changes anything."""

from functools import lru_cache
from typing import Any

from wtforms import SelectField, SubmitField

from ipr.referrals.questions.fact_fields import fields_of, read_answer
from ipr.rulebook import Fact, NormalFacts
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, Required

KEPT_FORMS = 32


class ReadingForm(Form):
    """Base of the forms that are sent with GET: they need no token and no mark."""

    class Meta(Form.Meta):
        """It changes nothing."""

        csrf = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.form_mark


class GoverningDayForm(ReadingForm):
    """Which version governed a day?"""

    day = DateField(
        "Which version governed a given day?",
        what="The day",
        validators=[Required("Enter a day")],
    )


class CompareForm(ReadingForm):
    """Two versions or drafts to hold against one another."""

    start = SelectField("From", name="from")
    end = SelectField("To", name="to")

    def offer(self, versions: dict[str, str]) -> "CompareForm":
        """Set what can be compared, by name."""
        self.start.choices = self.end.choices = versions
        return self


class TryForm(Form):
    """Base of the forms that try a version: every question, and none is needed."""

    facts: tuple[Fact, ...] = ()

    def answers(self) -> NormalFacts:
        """Return what was answered; what was not is left out, and nothing refused."""
        read = {fact.id: read_answer(self, fact) for fact in self.facts}
        for field in self:
            field.errors = ()
        return {id: answer for id, answer in read.items() if answer is not None}


@lru_cache(maxsize=KEPT_FORMS)
def try_form(facts: tuple[Fact, ...]) -> type[TryForm]:
    """Return the form that asks these questions."""
    asked: dict[str, Any] = {"facts": facts}
    for fact in facts:
        asked |= fields_of(fact)
    asked["decide"] = SubmitField("Show what is decided")
    return type("TryForm", (TryForm,), asked)
