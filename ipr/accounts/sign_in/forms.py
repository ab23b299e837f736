"""Forms for signing in and for passwords."""

from collections.abc import Sequence

from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import EqualTo, ValidationError

from ipr.accounts.sign_in.passwords import LEAST, MOST, why_refused
from ipr.web.forms.fields import Form, Required

AGAIN = "The two passwords must be the same"
RULES = (
    f"Between {LEAST} and {MOST} characters. Three or four unrelated words are good."
)


class SignInForm(Form):
    """An e-mail address and a password; it says too little about which is wrong."""

    email = EmailField(
        "Email address", validators=[Required("Enter your email address")]
    )
    password = PasswordField("Password", validators=[Required("Enter your password")])
    submit = SubmitField("Sign in")


class NewPasswordForm(Form):
    """A new password, twice, that is neither short nor common nor about the person."""

    about: Sequence[str] = ()
    new_password = PasswordField(
        "New password", description=RULES, validators=[Required("Enter a new password")]
    )
    password_again = PasswordField(
        "New password again",
        validators=[
            Required("Enter the new password again"),
            EqualTo("new_password", AGAIN),
        ],
    )
    submit = SubmitField("Save password")

    def know(self, *about: str) -> "NewPasswordForm":
        """Refuse passwords made of what others know of the person."""
        self.about = about
        return self

    def validate_new_password(self, field: PasswordField) -> None:
        """Refuse what is easy to guess, saying why."""
        reason = why_refused(field.data or "", about=self.about)
        if reason:
            raise ValidationError(reason)


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField(
        "Current password", validators=[Required("Enter your current password")]
    )
