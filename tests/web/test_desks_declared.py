"""A new list is one declaration and one template, and this is a whole one."""

import csv
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from ipr.accounts.models import Area
from ipr.app import create_app
from ipr.audit.models import AuditAction, AuditEvent
from ipr.desks.counting import count_capped
from ipr.desks.declarations import Desk, HomeTask, WaitingCount
from ipr.desks.filter_forms import FilterForm
from ipr.desks.registry import declare_desks
from ipr.permissions import Permission
from tests.make import make_area, make_user
from tests.nets import StrictClient
from tests.web.desk_cases import HTMX

ROWS = """{% for row in list.rows %}
<tr class="govuk-table__row">
  <th scope="row" class="govuk-table__header">{{ row.reference }}</th>
  <td class="govuk-table__cell">{{ row.starts_on }} {{ details[row.id] }}</td>
</tr>
{% endfor %}"""


def select_places(user, on, filters):
    places = select(Area.id, Area.name.label("reference"), Area.starts_on)
    return places.where(Area.starts_on >= filters.since) if filters.since else places


PLACES = Desk(
    name="places",
    address="/places",
    permission=Permission.SIGNED_IN,
    text="Places",
    order=90,
    waiting=WaitingCount(count_capped(select(Area.id)), "to visit"),
    heading="All places",
    title="Places",
    noun="place",
    nothing="There is no place.",
    statement=select_places,
    sorts={"name": [Area.name]},
    default_sort="name",
    unique=[Area.id],
    row_details=lambda session, ids: {number: f"number {number}" for number in ids},
    filter_form=lambda reader, start, asked: FilterForm(asked),
    headings=["Name", "Since"],
    sort_headings={"Name": "name"},
    rows_template="places.html",
    file_columns=[
        ("Name", lambda row, said: row.reference),
        ("Said", lambda row, said: said),
    ],
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="desks.list_places",
    row_summary=lambda row, reader: "to be visited",
)


@pytest.fixture
def visitor(settings, session):
    """A browser of an application that has a desk more."""
    app = create_app(settings)
    app.testing = True
    app.jinja_loader = ChoiceLoader(
        [DictLoader({"places.html": ROWS}), app.jinja_loader]
    )
    task = HomeTask(title="To visit", desk=PLACES, filters={}, order=1)
    declare_desks(app, PLACES, task)
    app.test_client_class = StrictClient
    person = make_user(session)
    session.commit()
    client = app.test_client()
    client.sign_in(person)
    return client


def test_it_has_a_page_and_the_part_that_htmx_swaps(visitor, session):
    for name in ("North", "East"):
        make_area(session, name)
    session.commit()

    whole, part = visitor.get("/places"), visitor.get("/places", headers=HTMX)

    page = BeautifulSoup(whole.text, "html.parser")
    assert page.h1.text == "All places"
    assert page.select_one("th[aria-sort=ascending]").text.strip().startswith("Name")
    for response in (whole, part):
        found = BeautifulSoup(response.text, "html.parser")
        assert [row.text for row in found.select("tbody th")] == ["East", "North"]
        assert "number 1" in found.tbody.text
        assert "2 places" in found.select_one("#list-status").text
        assert ("<html" in response.text) == (response is whole)


def test_its_file_holds_its_columns_and_is_recorded(visitor, session):
    make_area(session, "North")
    session.commit()

    response = visitor.get("/places.csv")

    rows = csv.DictReader(StringIO(response.text.removeprefix("\ufeff")))
    assert list(rows) == [{"Name": "North", "Said": "number 1"}]
    event = session.scalars(select(AuditEvent)).one()
    assert event.changes["list"] == [None, "places"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 200, "There is no place."),
        ("?from=1/1/2026", 200, "Nothing matches these filters."),
        ("?from=soon", 422, "From must be a real date with the year in full"),
    ],
)
def test_it_says_why_it_is_empty(visitor, query, status, says):
    response = visitor.get(f"/places{query}")

    assert response.status_code == status
    assert says in response.text


def test_it_stands_in_the_navigation_and_on_home(visitor, session):
    make_area(session, "North")
    session.commit()

    page = BeautifulSoup(visitor.get("/").text, "html.parser")

    entry = page.select(".govuk-service-navigation__item a")[-1]
    assert " ".join(entry.text.split()) == "Places 1 to visit"
    assert page.select_one("section h3").text.split() == ["To", "visit:", "1"]
    assert "North, to be visited" in " ".join(
        page.select_one("main section li").text.split()
    )
