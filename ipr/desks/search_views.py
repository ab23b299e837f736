"""Search by reference, in the address, and by customer, which never is."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.db.clock import london_today
from ipr.desks import search
from ipr.desks.blueprint import bp
from ipr.desks.search import NoReference, Wanted
from ipr.desks.search_forms import SearchCustomersForm, SearchReferenceForm
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked


@bp.get("/search")
@requires(Permission.READ_REFERRAL)
def search_referrals() -> ResponseReturnValue:
    form = SearchReferenceForm(request.args)
    typed, missing = form.reference.data or "", False
    if typed:
        try:
            found = search.find_by_reference(db.session, typed, user=current_user)
        except NoReference as problem:
            form.reference.errors = [str(problem)]
        else:
            if found:
                receipt = url_for("decisions.show_receipt", reference=found)
                return redirect_after_post(receipt)
            missing = True
    return respond(
        "desks/search_referrals.html",
        form=form,
        missing=missing,
        customers=_customers_form(),
    )


@bp.post("/search")
@requires(Permission.SEARCH_CUSTOMERS)
def search_customers() -> ResponseReturnValue:
    form = SearchCustomersForm()
    if not form.validate_on_submit():
        return respond(
            "desks/search_referrals.html",
            form=form,
            missing=False,
            by_reference=SearchReferenceForm(),
            customers=form,
        )
    page = search.find_by_customer(
        db.session,
        Wanted(name=form.customer.data or "", nino=form.nino.data or ""),
        user=current_user,
        asked=PageAsked(bookmark=form.page.data or None),
    )
    db.session.commit()
    return respond(
        "desks/search_customers.html", form=form, list=page, today=london_today()
    )


def _customers_form() -> SearchCustomersForm | None:
    if not current_user.can(Permission.SEARCH_CUSTOMERS):
        return None
    return SearchCustomersForm(formdata=None)
