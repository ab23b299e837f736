"""Forms of questions to the referrer, and of their answers."""

from flask_wtf.file import MultipleFileField
from wtforms import SubmitField

from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, LongTextField, Required


class AskQuestionForm(Form):
    """What somebody who works on a case wants to know."""

    question = LongTextField(
        "What do you want to know?",
        description="The referrer and those who work on the case read this. Do not "
        "name the customer or anybody who told us about them.",
        limit=2000,
        validators=[Required("Write what you want to know")],
    )
    due_on = DateField(
        "By when do you need an answer? (optional)",
        what="The day you need an answer by",
    )
    submit = SubmitField("Ask the referrer")


class AnswerQuestionForm(Form):
    """What the referrer answers, in words and with files."""

    answer = LongTextField(
        "Your answer",
        description="Those who work on the case read this.",
        limit=8000,
    )
    files = MultipleFileField("Files (optional)")
    add = SubmitField("Add files")
    submit = SubmitField("Send your answer")


class TakeBackQuestionForm(Form):
    """Why a question need not be answered any more."""

    reason = LongTextField(
        "Why do you take it back?",
        description="The referrer and those who work on the case read this. Do not "
        "name the customer or anybody who told us about them.",
        limit=2000,
        validators=[Required("Write why you take it back")],
    )
    submit = SubmitField("Take it back")
