"""The desk's filters: by category, and by the day on which a case was received."""

from datetime import date

import pytest
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.support.categories.models import SupportCategory
from tests.concerns import NAMES, Case, keep_cases
from tests.make import make_support_case
from tests.statements import statements
from tests.web.referral_pages import errors, soup

TODAY = london_today()
CALLED = date(TODAY.year - 1, 11, 27)


@pytest.fixture
def desk(client, session, area, acssl):
    """Cases with and without categories, one of them of a call entered days later."""
    declined = make_support_case(session, area=area)
    session.add(SupportCategory(case_id=declined.id, code="debt", main=True))
    keep_cases(
        session,
        acssl,
        [
            Case(CALLED, area, "debt", ("hardship",)),
            Case(TODAY, area, "hardship", ("debt",)),
            Case(TODAY, area),
            Case(TODAY, area, None, ("hardship",)),
        ],
    )
    session.commit()
    client.sign_in(acssl)

    def found(query):
        page = soup(client.get(f"/support?state=all&{query}"))
        return len(page.select("tbody .ipr-reference"))

    return found


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 5),
        ("category=debt", 2),
        ("category=hardship", 1),
        ("category=-", 2),
        ("any_category=hardship", 3),
        ("any_category=-", 1),
        ("category=debt&any_category=hardship", 1),
        (f"category=-&from={TODAY}&to={TODAY}", 2),
        (f"from={CALLED}&to={CALLED}", 1),
    ],
)
def test_it_leaves_the_cases_that_are_asked_for(desk, query, number):
    assert desk(query) == number


def test_its_choices_are_the_categories_by_name(desk, client):
    page = soup(client.get("/support"))

    labels = {
        one["for"]: one.get_text(strip=True)
        for one in page.select(".ipr-filters label")
    }
    assert labels["category"] == "Main category"
    assert labels["any_category"] == "Category, main or other"
    assert (labels["from"], labels["to"]) == ("Received from", "Received to")
    offered = [one.text for one in page.select("#category option")]
    assert offered == ["All", "None yet", *NAMES.values()]


def test_wrong_ones_are_refused_in_its_own_words(desk, client):
    said = errors(client.get("/support?category=x&from=2/3/2026&to=1/3/2026"))

    assert said == [
        "Main category: choose one of the options",
        "Received to: write a date that is not before Received from",
    ]


def test_the_record_of_what_was_taken_out_holds_no_category(desk, client, session):
    client.get("/support.csv?state=all&category=debt&any_category=hardship")

    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.REFERRAL_EXPORTED)
    ).one()
    assert event.changes == {
        "list": [None, "support"],
        "state": [None, "all"],
        "category": [None, True],
        "any_category": [None, True],
    }


def test_asking_for_a_category_takes_no_more_statements(desk, app, client):
    def count(query):
        with statements(app) as asked:
            client.get(f"/support?state=all{query}")
        return len(asked)

    assert count("&category=debt") == count("&any_category=-") == count("")
