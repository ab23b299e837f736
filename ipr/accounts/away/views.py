"""One's own days away. Whoever holds a role has this page."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.away import service
from ipr.accounts.away.circles import find_circles
from ipr.accounts.away.forms import SetAwayForm
from ipr.accounts.blueprint import bp
from ipr.accounts.service import AccountRecordNotFound, DatesOverlap
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond


@bp.route("/account/away", methods=["GET", "POST"])
@requires(Permission.SET_AWAY)
def set_away() -> ResponseReturnValue:
    user, today = current_user._get_current_object(), london_today()
    people = {
        str(one.id): one for one in service.list_stand_ins(db.session, user, today)
    }
    form = SetAwayForm().offer(people.values())
    if form.validate_on_submit():
        try:
            away = service.set_away(
                db.session,
                user,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                stand_in=people.get(form.stand_in.data or ""),
            )
        except DatesOverlap:
            form.starts_on.errors = ["Some of these days are in your list already"]
        else:
            circle = find_circles(db.session, [away])[away.id]
            db.session.commit()
            warning = " Read the warning below: on some of them nobody stands in."
            flash(f"Your dates are saved.{warning if circle else ''}", "success")
            return redirect_after_post(url_for("accounts.set_away"))
    rows = service.away_dates(db.session, user.id, today)
    follows = service.what_follows(db.session, rows)
    circles = find_circles(db.session, rows)
    dates = [(away, follows[away.id], circles[away.id]) for away in rows]
    return respond("accounts/away/set_away.html", form=form, dates=dates)


@bp.post("/account/away/<int:away_id>/remove")
@requires(Permission.SET_AWAY)
def remove_away(away_id: int) -> ResponseReturnValue:
    try:
        service.remove_away(db.session, away_id, user=current_user)
    except AccountRecordNotFound:
        abort(404)
    db.session.commit()
    flash("Those dates are removed.", "success")
    return redirect_after_post(url_for("accounts.set_away"))
