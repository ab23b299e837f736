"""The details of a case, and its dated actions: kept, shown, and never lost."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.support import service
from ipr.support.categories.models import SupportCategory
from ipr.support.details.models import SupportAction, SupportAgency
from ipr.support.details.service import set_follow_up
from ipr.support.models import SupportCase, SupportLine
from ipr.workflow import NotPossible
from tests.make import make_area, make_support_case, make_user
from tests.web.reading import fill, words


@pytest.fixture
def case(session, lead, area, acssl):
    case = make_support_case(session, area=area, name="Carys Customer")
    service.accept_case(session, case, actor=acssl)
    session.commit()
    return case


@pytest.fixture
def at(case):
    return f"/support/{case.reference}"


@pytest.fixture
def holder(client, acssl):
    client.sign_in(acssl)


def day(name, on):
    return {
        f"{name}-{part}": str(getattr(on, part)) for part in ("day", "month", "year")
    }


class TestDetails:
    def test_they_are_kept_and_shown(self, client, session, case, at, holder):
        sent = fill(client, f"{at}/details") | {
            "main": "housing",
            "others": ["debt", "housing"],
            "lines": ["state_pension"],
            "barrier": "both",
            "waiting": "y",
            "agency": "Shelter, the housing charity",
            **day("agency_on", date(2026, 11, 2)),
            **day("contacted_on", date(2026, 11, 3)),
            **day("follow_up_on", london_today()),
        }

        assert client.post(f"{at}/details", data=sent).status_code == 303

        rows = session.execute(select(SupportCategory.code, SupportCategory.main))
        assert sorted(rows) == [("debt", False), ("housing", True)]
        assert session.scalars(select(SupportLine.line)).all() == ["state_pension"]
        page = words(client.get(at))
        for said in (
            "Main category Housing and homelessness",
            "Other categories Debt and deductions",
            "Service lines Universal Credit Referred by",
            "Service lines State Pension Barrier inside or outside the department Both",
            "Waits for others Yes",
            "Shelter, the housing charity, since 2 November 2026",
            "First contacted on 3 November 2026",
            "changed the details",
            "Main category: changed",
            "Waits for others: no, changed to yes",
            "Service lines: universal credit, changed to state pension",
        ):
            assert said in page
        assert "State Pension" in client.get("/support?line=state_pension").text
        for state in ("waiting", "follow_up"):
            assert case.reference in client.get(f"/support?state={state}").text
        [event] = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == AuditAction.SUPPORT_DETAILS_CHANGED
            )
        )
        assert event.changes["main_category"] == event.changes["other_categories"]
        assert event.changes["lines"] == [["universal_credit"], ["state_pension"]]
        assert not {"Shelter", "housing", "debt"} & set(str(event.changes).split("'"))

    def test_what_somebody_saved_meanwhile_is_shown_and_not_lost(
        self, client, session, case, at, holder
    ):
        first, second = (fill(client, f"{at}/details") for _ in range(2))
        client.post(f"{at}/details", data={**first, "main": "housing"})

        response = client.post(f"{at}/details", data={**second, "main": "debt"})

        assert response.status_code == 422
        assert "Housing and homelessness" in words(response)
        assert session.scalar(select(SupportCategory.code)) == "housing"

    def test_an_agency_has_a_day_and_can_be_taken_out(
        self, client, session, case, at, holder
    ):
        sent = fill(client, f"{at}/details")
        refused = client.post(f"{at}/details", data={**sent, "agency": "Shelter"})
        assert "Enter since when the agency is involved" in refused.text

        known = {**sent, "agency": "Shelter", **day("agency_on", date(2026, 11, 2))}
        known["agency"] = "Shelter\r\n\r\n Step Change \r\n"
        client.post(f"{at}/details", data=known)
        shelter, other = session.scalars(
            select(SupportAgency).order_by(SupportAgency.id)
        )
        assert (shelter.name, other.name) == ("Shelter", "Step Change")
        sent = fill(client, f"{at}/details") | {"gone": [str(shelter.id)]}
        refused = client.post(f"{at}/details", data=sent)
        assert "Enter until when the agencies were involved" in refused.text
        early = {**sent, **day("gone_on", date(2026, 11, 1))}
        refused = client.post(f"{at}/details", data=early)
        assert "until the day they began or later" in refused.text
        until = day("gone_on", date(2026, 11, 9))
        client.post(f"{at}/details", data={**sent, **until})

        page = words(client.get(at))
        assert "Shelter, since 2 November 2026 , until 9 November 2026" in page
        assert "Agencies involved: 2, changed to 1" in page
        sent = fill(client, f"{at}/details") | {"wrong": [str(other.id)]}
        client.post(f"{at}/details", data=sent)
        session.rollback()
        assert [one.name for one in session.scalars(select(SupportAgency))] == [
            "Shelter"
        ]

    def test_they_stay_when_the_case_is_closed(
        self, client, session, case, at, acssl, holder
    ):
        service.close_case(session, case, done="x", feedback="Thanks", actor=acssl)
        session.commit()
        sent = fill(client, f"{at}/details")

        done = client.post(
            f"{at}/details",
            data={**sent, **day("shared_with_panel_on", date(2026, 11, 9))},
        )

        assert done.status_code == 303
        session.rollback()
        session.expire_all()
        said = words(client.get(at))
        assert "Waits for others" not in said
        assert "Follow up on" not in said
        kept = session.get(SupportCase, case.id)
        assert kept.shared_with_panel_on == date(2026, 11, 9)
        assert kept.state == "closed"

    def test_a_closed_case_waits_for_nobody(self, session, case, acssl):
        set_follow_up(
            session, case, waiting=True, follow_up_on=london_today(), actor=acssl
        )

        service.close_case(session, case, done="x", feedback="Thanks", actor=acssl)

        assert (case.waiting, case.follow_up_on) == (False, None)
        session.flush()
        [event] = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.SUPPORT_CLOSED)
        )
        assert event.changes["waiting"] == [True, False]
        assert event.changes["follow_up_on"][1] is None
        with pytest.raises(NotPossible, match="This case is closed"):
            set_follow_up(session, case, waiting=True, actor=acssl)


class TestActions:
    def test_each_is_kept_with_its_day_and_whose_it_is(
        self, client, session, case, at, holder
    ):
        for on, text in ((date(2026, 11, 3), "Rang her"), (date(2026, 11, 1), "Wrote")):
            sent = {**fill(client, f"{at}/actions"), "text": text, **day("done_on", on)}
            assert client.post(f"{at}/actions", data=sent).status_code == 303

        page = words(client.get(at))
        assert page.index("3 November 2026 Rang her") < page.index(
            "1 November 2026 Wrote"
        )
        assert "(Asha Acssl)" in page
        assert "What was done See the actions, day by day" in page
        assert [one.text for one in session.scalars(select(SupportAction))] == [
            "Rang her",
            "Wrote",
        ]

    def test_one_of_tomorrow_is_refused(self, client, session, case, at, holder):
        tomorrow = london_today() + timedelta(days=1)
        sent = {
            **fill(client, f"{at}/actions"),
            "text": "x",
            **day("done_on", tomorrow),
        }

        assert client.post(f"{at}/actions", data=sent).status_code == 422


def test_another_areas_acssl_reaches_neither_page(client, session, case, at):
    far = make_user(session, Role.ACSSL)
    make_area(session, acssl=far)
    session.commit()
    client.sign_in(far)

    for page in ("details", "actions"):
        assert client.get(f"{at}/{page}").status_code == 404
        assert client.post(f"{at}/{page}", data={"text": "x"}).status_code == 404
