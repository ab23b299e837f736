"""The list of categories: who changes it, from when, and what old cases keep."""

from datetime import date, timedelta

import pytest

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.support.categories.editions import (
    EXAMPLE,
    Category,
    edition_on,
    name_categories,
)
from ipr.support.categories.service import NoEdition, make_edition, read_editions
from tests.web.reading import fill

NEW = "/support/categories/new"
HOUSING = Category("housing", "No safe home", "Or one about to be lost.")


def make(session, lead, *categories, days=0, reason="To say it better"):
    return make_edition(
        session,
        categories or [HOUSING],
        starts_on=london_today() + timedelta(days=days),
        reason=reason,
        actor=lead,
    )


class TestEditions:
    def test_before_any_was_made_the_example_holds_and_says_so(self, session):
        [only] = read_editions(session)

        assert only is EXAMPLE
        assert only.is_example

    def test_old_cases_keep_the_words_of_their_day(self, session, lead):
        make(session, lead)
        editions = read_editions(session)
        before = london_today() - timedelta(days=1)

        assert name_categories(editions, ["housing"], before) == [
            "Housing and homelessness"
        ]
        assert name_categories(editions, ["housing"], london_today()) == [
            "No safe home"
        ]
        assert name_categories(editions, ["debt"], london_today()) == [
            "Debt and deductions"
        ]

    def test_one_that_has_begun_never_changes(self, session, lead):
        make(session, lead)

        with pytest.raises(NoEdition, match="in use already"):
            make(session, lead)
        with pytest.raises(NoEdition, match="today or later"):
            make(session, lead, days=-1)

    def test_one_that_has_not_begun_is_replaced(self, session, lead):
        make(session, lead, days=3)
        make(session, lead, Category("", "Debt", ""), days=3)

        [_, planned] = read_editions(session)
        assert [one.name for one in planned.categories] == ["Debt"]
        assert edition_on([EXAMPLE, planned], london_today()) is EXAMPLE

    def test_new_ones_get_codes_that_no_other_has(self, session, lead):
        make(session, lead, HOUSING, Category("", "Housing!", ""))

        [_, made] = read_editions(session)
        assert [one.code for one in made.categories] == ["housing", "housing-2"]

    def test_nothing_is_there_twice(self, session, lead):
        with pytest.raises(NoEdition, match="twice"):
            make(session, lead, HOUSING, Category("", "no SAFE home", ""))


class TestPages:
    @pytest.fixture(autouse=True)
    def committed(self, session, lead):
        session.commit()

    def typed(self, client, **changed):
        """Return the form as the page has it, with some fields changed."""
        sent = fill(client, NEW)
        today = london_today()
        for part in ("day", "month", "year"):
            sent[f"starts_on-{part}"] = str(getattr(today, part))
        return {**sent, "reason": "The network agreed on it", **changed}

    def test_the_lead_changes_a_name_and_takes_one_out(self, client, session, lead):
        client.sign_in(lead)
        sent = self.typed(client, name_1="Payment is late", name_2="", name_17="Energy")

        response = client.post(NEW, data=sent)

        assert response.status_code == 303
        [_, made] = read_editions(session)
        names = {one.code: one.name for one in made.categories}
        assert names["payment"] == "Payment is late"
        assert "hardship" not in names
        assert names["energy"] == "Energy"
        text = client.get("/support/categories").text
        assert "The network agreed on it" in text
        assert f"Made by {lead.name}" in text
        assert "Example" in text
        [event] = session.query(AuditEvent).filter_by(
            action=AuditAction.CATEGORIES_CHANGED
        )
        assert event.changes["categories"] == [None, 16]

    def test_what_is_missing_is_asked_for_at_its_place(self, client, lead):
        client.sign_in(lead)
        emptied = {f"name_{number}": "" for number in range(1, 20)}

        refused = client.post(NEW, data=self.typed(client, **emptied))
        past = client.post(NEW, data=self.typed(client, **{"starts_on-year": "2020"}))

        assert "Enter at least one category" in refused.text
        assert "First day must be today or later" in past.text

    def test_a_list_made_meanwhile_is_not_written_over(self, client, session, lead):
        client.sign_in(lead)
        sent = self.typed(client)
        make(session, lead, days=2)
        session.commit()

        response = client.post(NEW, data=sent)

        assert "Somebody made another list" in response.text
        assert len(read_editions(session)) == 2


def test_the_first_list_holds_for_all_days_before_it():
    assert edition_on([EXAMPLE], date(1990, 1, 1)) is EXAMPLE
