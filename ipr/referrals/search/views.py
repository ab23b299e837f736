"""Search by reference, in the address, and by customer, which never is."""

from flask import url_for
from flask.typing import ResponseReturnValue

from ipr.desks.declarations import Arguments, DeskReader, SearchPart, SearchSource
from ipr.desks.reader import desk_reader
from ipr.desks.search_page import respond_with_search
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import bp
from ipr.referrals.display_names import OUTCOME_NAMES, STATUS_TAGS
from ipr.referrals.questions.draft_answers import read_date
from ipr.referrals.search.elsewhere import find_elsewhere
from ipr.referrals.search.finding import (
    CustomerWanted,
    NoReference,
    find_by_customer,
    find_by_reference,
    read_typed,
)
from ipr.referrals.search.forms import SearchCustomersForm, SearchReferenceForm
from ipr.web.access import requires
from ipr.web.htmx import respond
from ipr.web.lists.paging import PageAsked


@bp.post("/search")
@requires(Permission.SEARCH_CUSTOMERS)
def search_customers() -> ResponseReturnValue:
    form = SearchCustomersForm()
    if not form.validate_on_submit():
        return respond_with_search(refused=form)
    page, others = find_by_customer(
        db.session,
        CustomerWanted(name=form.customer.data or "", nino=form.nino.data or ""),
        user=desk_reader().user,
        asked=PageAsked(bookmark=form.page.data or None),
    )
    db.session.commit()
    return respond(
        "referrals/search/search_customers.html",
        form=form,
        list=page,
        others=others,
        outcomes=OUTCOME_NAMES,
        read_date=read_date,
        statuses=STATUS_TAGS,
    )


def look_for_reference(reader: DeskReader, asked: Arguments) -> SearchPart:
    """Return where the receipt is that a reference in the address leads to."""
    form = SearchReferenceForm(asked)
    typed = form.reference.data
    if not typed:
        return SearchPart(form)
    try:
        written = read_typed(typed)
    except NoReference as problem:
        form.reference.errors = [str(problem)]
        return SearchPart(form)
    if find_by_reference(reader.session, written, user=reader.user):
        found = url_for("decisions.show_receipt", reference=written)
        return SearchPart(form, found=found)
    elsewhere = find_elsewhere(reader.session, written, reader.user)
    return SearchPart(form, found=elsewhere, missing=elsewhere is None)


SOURCES = (
    SearchSource(
        template="referrals/search/_by_reference.html",
        permission=Permission.READ_REFERRAL,
        order=10,
        look=look_for_reference,
    ),
    SearchSource(
        template="referrals/search/_by_customer.html",
        permission=Permission.SEARCH_CUSTOMERS,
        order=20,
        look=lambda reader, asked: SearchPart(SearchCustomersForm(formdata=None)),
    ),
)
