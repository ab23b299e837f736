"""The CSV file of a list: all of it, nothing that runs, and a record of who took it."""

import csv
from io import StringIO

import pytest
import time_machine
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.lines import ServiceLine
from ipr.permissions import Role
from tests.make import make_area, make_referral, make_support_case, make_user
from tests.web.desk_cases import accept, propose

LISTS = ["/referrals", "/triage", "/accepted", "/support", "/lead"]


@pytest.fixture
def reader(session):
    roles = [Role.IPR_TEAM, Role.ACSSL_LEAD]
    return make_user(session, *roles, name="=HYPERLINK(1)")


def rows(response) -> list[dict[str, str]]:
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(response.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("where", LISTS)
def test_the_file_holds_the_whole_list(client, session, reader, where):
    area = make_area(session, "+North")
    for _ in range(55):
        make_referral(session, reader, area=area, name="Carys Customer")
    proposed = make_referral(session, reader, owner=reader)
    propose(session, proposed, reader)
    accept(session, reader, area, london_today())
    make_support_case(session, reader, area=area)
    session.commit()
    client.sign_in(reader)

    response = client.get(f"{where}.csv")

    found = rows(response)
    expected = {"/referrals": 58, "/triage": 56}
    assert len(found) == expected.get(where, 1)
    assert found[0]["Reference"].startswith("IPR-")
    assert "Carys" not in response.text
    assert {row["Area"] for row in found} <= {"'+North", "Not known"}
    assert "\n=" not in response.text
    assert ",=" not in response.text
    assert f"-{london_today()}.csv" in response.headers["Content-Disposition"]


def test_the_file_follows_the_filters_and_the_sort(client, session, reader):
    with time_machine.travel("2026-05-02"):
        late = make_referral(session, reader, lines=[ServiceLine.UC, ServiceLine.PIP])
    with time_machine.travel("2026-05-01"):
        early = make_referral(session, reader)
        make_referral(session, reader, outcome="consider")
    session.commit()
    client.sign_in(reader)

    found = rows(client.get("/referrals.csv?sort=received&outcome=cannot_tell"))

    assert [row["Reference"] for row in found] == [early.reference, late.reference]
    assert found[1]["Received"] == "2026-05-02 01:00"
    assert "; " in found[1]["Service lines"]
    page = client.get("/referrals?sort=received&outcome=cannot_tell").text
    assert "/referrals.csv?sort=received&amp;outcome=cannot_tell" in page


@pytest.mark.parametrize("where", LISTS)
def test_taking_a_file_is_recorded(client, session, reader, where):
    session.commit()
    client.sign_in(reader)

    client.get(f"{where}.csv?line=universal_credit")

    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.REFERRAL_EXPORTED)
    ).one()
    assert event.actor_id == reader.id
    assert event.changes["line"] == [None, "universal_credit"]
    assert event.changes["list"][1] in {
        "referrals",
        "triage",
        "accepted",
        "support",
        "network",
    }


def test_a_wrong_filter_makes_no_file(client, session, reader):
    session.commit()
    client.sign_in(reader)

    response = client.get("/referrals.csv?from=soon")

    assert response.status_code == 422
    assert "No file was made" in response.text
    assert session.scalars(select(AuditEvent)).all() == []
