"""The filters of each list. They are in the address, so they hold nothing personal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from ipr.accounts.models import User
from ipr.desks.filters import (
    ANY,
    DUE_SOON,
    IN_HAND,
    ME,
    NOBODY,
    OPEN,
    OUTSTANDING,
    OVERDUE,
    PROPOSED,
    RECEIVED,
    SECOND,
    UNPROPOSED,
    Filters,
)
from ipr.desks.words import IN_QUEUE, OUTCOMES, STATE_NAMES, STATUSES
from ipr.referrals.names import LINE_NAMES
from ipr.rulebook.model import CANNOT_TELL, CONSIDER
from ipr.support.models import SupportState
from ipr.web.forms.dates import is_within_reason
from ipr.web.forms.fields import Form

HERE = [state for state in SupportState if state is not SupportState.ENDED]
WAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y")


def options(words: Mapping[Any, str], everything: str = "All") -> dict[str, str]:
    """Return choices by their value, after the one that narrows nothing."""
    return {"": everything, **{str(value): text for value, text in words.items()}}


STATES: dict[str, str] = {
    OPEN: "Open",
    IN_HAND: "Open and accepted",
    **{state.value: STATE_NAMES[state] for state in HERE},
    ANY: "All",
}


WAITS = {
    UNPROPOSED: "Somebody to settle it",
    PROPOSED: "A second person to confirm",
    SECOND: "Me as the second person",
}


class OptionField(SelectField):
    """A choice that an address may get wrong: it is refused in plain words."""

    @property
    def offered(self) -> dict[str, str]:
        """The choices, which are always given as a dictionary."""
        return dict(self.choices) if isinstance(self.choices, dict) else {}

    def pre_validate(self, form: Any) -> None:
        """Refuse what isn't offered."""
        if str(self.data or "") not in self.offered:
            raise ValidationError(f"{self.label.text}: choose one of the options")


class DayField(StringField):
    """A day in one box, as people write it: 27/3/2026, 27 March 2026, 2026-03-27."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the day, or say how to write one."""
        for way in WAYS if self.data else ():
            try:
                day = datetime.strptime(self.data or "", way).date()
            except ValueError:
                continue
            if is_within_reason(day.year):
                self.day = day
                return
        if self.data:
            raise ValidationError(
                f"{self.label.text}: write a date like 27/3/2026, with the year in full"
            )


class FilterForm(Form):
    """What every list can be narrowed down by."""

    late: datetime | None = None

    class Meta(Form.Meta):
        """Sent with GET and changes nothing: it needs no token."""

        csrf = False

    area = OptionField("Area")
    line = OptionField("Service line", choices=options(LINE_NAMES))
    since = DayField("From", name="from")
    until = DayField("To", name="to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.form_mark  # nothing is held that an address already says

    def offer(self, areas: Mapping[int, str], owners: Iterable[User] = ()) -> Self:
        """Set the choices that the view knows."""
        self.area.choices = options(areas)
        owner = self._fields.get("owner")
        if isinstance(owner, OptionField):
            people = {str(person.id): person.name for person in owners}
            owner.choices = {**owner.offered, **people}
        return self

    def validate_until(self, field: DayField) -> None:
        """Refuse dates in the wrong order."""
        since, until = self.since.day, field.day
        if since and until and since > until:
            raise ValidationError("To: write a date that is not before From")

    def filters(self) -> Filters:
        """Return what was chosen."""

        def chosen(name: str) -> str:
            return self[name].data or "" if name in self else ""

        return Filters(
            status=chosen("status"),
            outcome=chosen("outcome"),
            state=chosen("state"),
            area=int(chosen("area") or 0) or None,
            line=chosen("line"),
            owner=chosen("owner"),
            referrer=chosen("referrer"),
            since=self.since.day,
            until=self.until.day,
            late=self.late,
        )


class FilterReferralsForm(FilterForm):
    """Filters of one's own referrals."""

    status = OptionField("Status", choices=options(STATUSES))
    outcome = OptionField("Outcome", choices=options(OUTCOMES))


class FilterAllReferralsForm(FilterReferralsForm):
    """Filters of all referrals, for the IPR team."""

    owner = OptionField("Owner", choices=options({ME: "Me", NOBODY: IN_QUEUE}))
    referrer = OptionField("Referred by", choices=options({ME: "Me"}, "Anyone"))


class FilterTriageForm(FilterForm):
    """Filters of what waits to be settled."""

    outcome = OptionField(
        "Outcome",
        choices=options({key: OUTCOMES[key] for key in (CONSIDER, CANNOT_TELL)}),
    )
    owner = OptionField("Claimed by", choices=options({ME: "Me", NOBODY: "Nobody yet"}))
    state = OptionField("Waiting for", choices=options(WAITS))


class FilterAcceptedForm(FilterForm):
    """Filters of accepted cases."""

    state = OptionField(
        "Factual report",
        choices={
            OUTSTANDING: "Not received yet",
            OVERDUE: "Overdue",
            DUE_SOON: "Due in the next 5 days",
            RECEIVED: "Received",
            ANY: "All",
        },
        default=OUTSTANDING,
    )
    owner = OptionField("Owner", choices=options({ME: "Me", NOBODY: IN_QUEUE}))


class FilterSupportForm(FilterForm):
    """Filters of declined cases."""

    state = OptionField("State", choices=STATES, default=OPEN)
    owner = OptionField("Held by", choices=options({ME: "Me"}))

    def know_late(self, late: datetime | None) -> Self:
        """Offer the overdue ones where a time limit is set; from when they are."""
        self.late = late
        if late:
            self.state.choices = {**self.state.offered, OVERDUE: "Past the time limit"}
        return self
