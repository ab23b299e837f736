"""Who opens the pages of a declined case, and what reading one leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.people.service import grant_role
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.permissions import Role
from tests.make import make_area, make_support_case, make_user

PAGES = ["", "/accept", "/work", "/hand-over", "/area", "/close", "/reopen"]


@pytest.fixture
def case(session, lead, area):
    referrer = make_user(session, name="Rhys Referrer")
    case = make_support_case(session, referrer, area=area, name="Carys Customer")
    session.commit()
    return case


@pytest.fixture
def at(case):
    return f"/support/{case.reference}"


class TestAccess:
    @pytest.mark.parametrize("page", PAGES)
    def test_pages_of_a_case_are_for_those_who_work_on_it(
        self, client, session, case, at, page
    ):
        elsewhere = make_user(session, Role.ACSSL)
        make_area(session, acssl=elsewhere)
        people = {
            elsewhere: 404,
            make_user(session, Role.ACCESS_MANAGER): 403,
            make_user(session, Role.AUDITOR): 403,
            case.referral.referrer: 403,
        }
        session.commit()

        assert client.get(at + page).status_code == 303
        for user, status in people.items():
            client.sign_in(user)
            response = client.get(at + page)
            assert response.status_code == status
            assert "Carys" not in response.text

    @pytest.mark.parametrize("page", PAGES)
    def test_who_referred_it_opens_it_by_no_role_of_the_team(
        self, client, session, case, at, page
    ):
        for person in (case.referral.referrer, make_user(session)):
            grant_role(
                session, person, Role.IPR_TEAM, starts_on=london_today(), actor=None
            )
        session.commit()
        client.sign_in(case.referral.referrer)

        assert client.get(at + page).status_code == (403 if page else 404)
        client.sign_in(person)
        assert client.get(at).status_code == 200

    def test_a_deputy_opens_it_within_their_dates_only(
        self, client, session, case, at, area, deputy
    ):
        client.sign_in(deputy)
        assert client.get(at).status_code == 200

        cover = next(cover for cover in area.covers if cover.user is deputy)
        cover.ends_on = london_today() - timedelta(days=1)
        session.commit()
        assert client.get(at).status_code == 404

    def test_the_team_reads_it_and_changes_nothing(self, client, session, case, at):
        client.sign_in(make_user(session, Role.IPR_TEAM))
        session.commit()
        response = client.get(at)

        assert response.status_code == 200
        assert "Accept this case" not in response.text
        assert client.get(at + "/accept").status_code == 403

    def test_there_is_no_page_for_a_reference_that_is_not_there(
        self, client, acssl, case
    ):
        client.sign_in(acssl)
        assert client.get("/support/IPR-26-9999-X").status_code == 404
        assert client.get("/support/nonsense").status_code == 404

    def test_reading_is_recorded_before_the_page(
        self, client, session, case, at, acssl
    ):
        client.sign_in(acssl)
        client.get(at)
        client.get(at + "/accept")

        reads = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.SUPPORT_READ)
        ).all()
        assert {(read.actor_id, read.reference) for read in reads} == {
            (acssl.id, case.reference)
        }
        assert len(reads) == 2
