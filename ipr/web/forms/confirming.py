"""Forms whose answers are shown once more before anything is done with them."""

from wtforms import SubmitField

from ipr.web.forms.fields import Form


class PreviewedForm(Form):
    """Sent, it shows its page again as a preview; that page sends it for good.

    Its page, when `previewed`, shows the answers, has them in hidden fields, and
    offers `confirm` and `change`.
    """

    previewed = False
    confirm = SubmitField("Send")
    change = SubmitField("Change it")

    def is_submitted(self) -> bool:
        """Whether it was sent to be shown or done; to be changed is neither."""
        return bool(super().is_submitted()) and not self.change.data
