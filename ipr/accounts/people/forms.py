"""Forms about people: their accounts, and roles."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from wtforms import (
    BooleanField,
    EmailField,
    SearchField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import Length, Optional, ValidationError

from ipr.accounts.models import Nation, Team
from ipr.accounts.people.service import (
    LONGEST_NAME,
    BadEmail,
    Workplace,
    normal_email,
)
from ipr.accounts.people.teams import LONGEST_TEAM
from ipr.db.clock import london_today
from ipr.permissions import ROLE_NAMES, Role
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, OneOfField, Required, RevisionField
from ipr.web.lists.sealed_words import LONGEST_WORDS, WORDS_TOO_LONG
from ipr.web.typed_text import has_letter

NATIONS = {nation.value: nation.value.capitalize() for nation in Nation}


def check_order(starts: DateField | None, ends: DateField) -> None:
    """Refuse an end before the start, or before today."""
    if ends.data is None:
        return
    if starts and starts.data is not None and ends.data < starts.data:
        raise ValidationError(f"{ends.what} must be the same as or after the first day")
    if ends.data < london_today():
        raise ValidationError(f"{ends.what} must be today or in the future")


class FindUsersForm(Form):
    """Search people by name or e-mail address."""

    class Meta(Form.Meta):
        csrf = False

    q = SearchField(
        "Name or email address",
        validators=[Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG)],
    )
    submit = SubmitField("Search")


class MakeUserForm(Form):
    """A new colleague."""

    name = StringField(
        "Full name",
        validators=[
            Required("Enter their full name"),
            Length(
                max=LONGEST_NAME, message="Full name must be 200 characters or fewer"
            ),
        ],
    )
    email = EmailField(
        "Email address",
        description="They sign in with it.",
        validators=[Required("Enter their email address")],
    )
    team = SelectField("Team", default="")
    another_team = StringField(
        "Another team (optional)",
        description="If their team is not in the list. It takes the place of what is "
        "selected there, and is in the list from then on.",
        validators=[
            Length(
                max=LONGEST_TEAM, message="Another team must be 120 characters or fewer"
            )
        ],
    )
    nation = OneOfField(
        "Nation where they work",
        choices=NATIONS,
        default=Nation.ENGLAND.value,
        description="Its working days and bank holidays are theirs.",
        validators=[Required("Select the nation where they work")],
    )
    senior_civil_servant = BooleanField(
        "They are a senior civil servant",
        description="Names of senior civil servants may be published. The names of "
        "others are not.",
    )
    submit = SubmitField("Make the account")

    def offer(self, teams: Iterable[Team]) -> Self:
        """Set the teams that can be chosen."""
        names = {team.name: team.name for team in teams}
        self.team.choices = {"": "Not recorded"} | names
        return self

    @property
    def work(self) -> Workplace:
        """Return where they work, as it was filled in."""
        return Workplace(
            nation=Nation(self.nation.data),
            team=self.another_team.data or self.team.data or "",
            senior_civil_servant=bool(self.senior_civil_servant.data),
        )

    def validate_another_team(self, field: StringField) -> None:
        """Refuse what nobody could read."""
        if field.data and not has_letter(field.data):
            raise ValidationError("Another team must include at least one letter")

    def validate_name(self, field: StringField) -> None:
        """Refuse what nobody could read."""
        if not has_letter(field.data or ""):
            raise ValidationError("Full name must include at least one letter")

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is not an address."""
        try:
            normal_email(field.data or "")
        except BadEmail as problem:
            raise ValidationError(
                "Enter an email address in the correct format, like name@example.com"
            ) from problem


class ChangeUserForm(MakeUserForm):
    """A correction of what is known of somebody."""

    revision = RevisionField()
    submit = SubmitField("Save changes")


class GrantRoleForm(Form):
    """A role, from a day on, perhaps to a day."""

    role = OneOfField("Role", validators=[Required("Select a role")])
    starts_on = DateField(
        "First day", what="First day", validators=[Required("Enter the first day")]
    )
    ends_on = DateField(
        "Last day (optional)",
        what="Last day",
        description="Leave this empty if the role has no last day.",
        validators=[Optional()],
    )
    submit = SubmitField("Grant the role")

    def offer(self, roles: Iterable[Role]) -> "GrantRoleForm":
        """Set the roles that can be granted."""
        self.role.choices = {role.value: ROLE_NAMES[role] for role in roles}
        return self

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the start, or before today."""
        check_order(self.starts_on, field)


class EndRoleForm(Form):
    """When a role or a cover ends: at once, or with a day."""

    when = OneOfField(
        "When does the role end?",
        choices={"now": "Now", "on": "At the end of a day"},
        validators=[Required("Select when it ends")],
    )
    last_day = DateField("Last day", what="Last day")
    submit = SubmitField("Save the end")

    @property
    def chosen_day(self) -> date | None:
        """Return the last day, or None for now."""
        day: date | None = self.last_day.data if self.when.data == "on" else None
        return day

    def validate_last_day(self, field: DateField) -> None:
        """Ask for the day only if it is wanted, and then not a past one."""
        if self.when.data != "on":
            field.errors = []
        elif field.data is None and not field.errors:
            raise ValidationError("Enter the last day")
        elif field.data and field.data < london_today():
            raise ValidationError("Last day must be today or in the future")

    def fits(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether the day lies within the dates that it ends; say so if not."""
        day = self.chosen_day
        if day and day < starts_on:
            self.last_day.errors = ["Last day must be on or after the first day"]
        elif day and ends_on and day > ends_on:
            self.last_day.errors = ["Last day must not be after the end it has now"]
        return not self.last_day.errors


class ConfirmAccountForm(Form):
    """Nothing but a button: the page says what it does."""

    submit = SubmitField("Confirm")
