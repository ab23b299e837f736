"""One's own choice of e-mails."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import MailChoice
from ipr.extensions import db
from ipr.notices.blueprint import bp
from ipr.notices.mail import service
from ipr.notices.mail.forms import ChooseMailForm
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings


@bp.route("/account/emails", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def choose_mail() -> ResponseReturnValue:
    form = ChooseMailForm(obj=current_user)
    if form.validate_on_submit():
        user = current_user._get_current_object()
        service.choose_mail(db.session, user, MailChoice(form.mail.data))
        db.session.commit()
        flash("Your choice of emails is saved.", "success")
        return redirect_after_post(url_for("accounts.show_account"))
    return respond(
        "notices/mail/choose_mail.html", form=form, sent=bool(current_settings().smtp)
    )
