"""From a question of our own to the fields that ask it, and back to its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from ipr.referrals.customer_identity import show_nino, tidy_nino
from ipr.referrals.questions.answer_types import (
    AnswerType,
    LongText,
    ManyOf,
    Nino,
    OneArea,
    OneOf,
    PastDay,
    PastDayOrUnknown,
    ShortText,
)
from ipr.referrals.questions.draft_answers import (
    UNSAID,
    Content,
    merge_answers,
    read_date,
)
from ipr.referrals.questions.question_row import OwnQuestion
from ipr.rulebook.model import NOT_KNOWN
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import LongTextField, ManyOfField, OneOfField
from ipr.web.typed_dates import PARTS

NOT_BOTH = "Enter a date, or select that it is not known: not both"


@dataclass(frozen=True)
class FieldKit:
    """How answers of a type are asked for, shown again, and read if not empty."""

    make: Callable[..., Any]
    """Takes the type, and what every field takes."""
    show: Callable[[Any], Any] = lambda kept: kept
    read: Callable[[Any], Any] = lambda field: field.data


def make_day(kind: PastDay, *, validators: list[Any], **asked: Any) -> Any:
    return DateField(what=kind.what, validators=[NotInFuture(), *validators], **asked)


def make_one_of(kind: OneOf, **asked: Any) -> Any:
    choices = {**kind.names, NOT_KNOWN: "Not known"}
    return OneOfField(choices=choices, divider_before=NOT_KNOWN, **asked)


def make_many_of(kind: ManyOf, **asked: Any) -> Any:
    choices = {**kind.names, NOT_KNOWN: kind.none_label}
    return ManyOfField(choices=choices, exclusive=[NOT_KNOWN], **asked)


def read_one_of(field: Any) -> Any:
    """Return what was chosen; None for not known, UNSAID for what wasn't offered."""
    if field.data not in [choice.value for choice in field.iter_choices()]:
        return UNSAID
    return None if field.data == NOT_KNOWN else field.data


def read_area(field: Any) -> Any:
    chosen = read_one_of(field)
    return int(chosen) if isinstance(chosen, str) else chosen


DAYS = FieldKit(make_day, show=read_date, read=lambda field: field.data.isoformat())
KITS: dict[type[AnswerType], FieldKit] = {
    ShortText: FieldKit(lambda kind, **asked: StringField(**asked)),
    LongText: FieldKit(
        lambda kind, **asked: LongTextField(limit=kind.limit, **asked),
    ),
    Nino: FieldKit(
        lambda kind, **asked: StringField(**asked),
        show=lambda kept: show_nino(kept) if kept else None,
        read=lambda field: tidy_nino(field.data),
    ),
    PastDay: DAYS,
    PastDayOrUnknown: DAYS,
    OneOf: FieldKit(
        make_one_of,
        show=lambda kept: NOT_KNOWN if kept is None else kept,
        read=read_one_of,
    ),
    ManyOf: FieldKit(
        make_many_of,
        show=lambda kept: kept or [NOT_KNOWN],
        read=lambda field: [one for one in field.data if one != NOT_KNOWN],
    ),
    OneArea: FieldKit(
        lambda kind, **asked: SelectField(choices={}, **asked),
        show=lambda kept: NOT_KNOWN if kept is None else str(kept),
        read=read_area,
    ),
}


def own_fields_of(question: OwnQuestion) -> dict[str, Any]:
    """Return the unbound fields that ask a question, by name."""
    kind = question.type
    made = KITS[type(kind)].make(
        kind,
        label=question.label,
        description=question.help,
        validators=[OwnAnswer(question)],
    )
    if not isinstance(kind, PastDayOrUnknown):
        return {question.name: made}
    unknown = BooleanField(kind.unknown_label)
    return {question.name: made, kind.unknown_field: unknown}


def own_answer_to_fields(question: OwnQuestion, content: Content) -> dict[str, Any]:
    """Return the data that shows what a draft says in the fields of a question."""
    kind, kept = question.type, question.kept_in(content)
    if kept is UNSAID:
        return {}
    data = {question.name: KITS[type(kind)].show(kept)}
    if isinstance(kind, PastDayOrUnknown):
        data[kind.unknown_field] = kept is None
    return data


def read_own_answer(form: Any, question: OwnQuestion) -> Any:
    """Return the answer in a form's fields, as a draft keeps it; or UNSAID."""
    kind, field = question.type, form[question.name]
    if field.data:
        return KITS[type(kind)].read(field)
    unknown = isinstance(kind, PastDayOrUnknown) and form[kind.unknown_field].data
    return None if unknown or not question.missing else UNSAID


class OwnAnswer:
    """The validator of a question's field: is it there, and can it be?"""

    def __init__(self, question: OwnQuestion) -> None:
        self.question = question

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse what is missing from a complete page, and what can't be."""
        message = None if field.errors else self._wrong(form, field)
        if message is None:
            return
        if isinstance(field, DateField):
            field.wrong = list(PARTS)
        raise ValidationError(message)

    def _wrong(self, form: Any, field: Any) -> str | None:
        kind, needed, unknown = self.question.type, self.question.needed, False
        if isinstance(kind, PastDayOrUnknown):
            unknown = form[kind.unknown_field].data
            what = kind.what[:1].lower() + kind.what[1:]
            needed = f"Enter {what}, or select that it is not known"
        if not field.data:
            return needed if needed and form.complete and not unknown else None
        if unknown:
            return NOT_BOTH
        kept = form.own_answers[self.question.part][self.question.key]
        return self.question.wrong(kept, merge_answers(form.content, form.own_answers))
