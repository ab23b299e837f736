"""Whom the service told what: shown to those who work on a case, and names nobody
in a notice itself.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import inspect, select

from ipr.db.clock import london_today
from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.enquiries import service as enquiries
from ipr.notices.kinds import KINDS, Recipient, Telling
from ipr.notices.mail.writing import address_of
from ipr.notices.models import Because, Notice
from ipr.notices.of_accounts import UNCOVERED
from ipr.notices.telling import tell
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.support import service as support
from ipr.support.cover.notices import ON_OFFER
from ipr.support.queries import case_of
from ipr.ticks.running import run_tick
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_area, make_user, submit_referral, tell_news
from tests.web.reading import words


def fold(response):
    """Return what is said of whom the service told."""
    [found] = [
        one
        for one in BeautifulSoup(response.text, "html.parser").select("details")
        if one.summary.get_text(strip=True) == "Who was told"
    ]
    return [" ".join(one.get_text().split()) for one in found.select("li, div > p")]


@pytest.fixture
def referral(session, settings, staff, area, referrer):
    """A declined case, seven working days old, and nothing ran since."""
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False):
        referral = submit_referral(
            session, referrer, settings=settings, facts=DECLINE, area=area
        )
        session.commit()
    with time_machine.travel(datetime(2026, 6, 10, 8, tzinfo=UTC), tick=False):
        run_tick(session, STEPS, settings=settings)
    return referral


class TestWhoWasTold:
    def test_a_holder_reads_it_at_the_case(self, client, referral, acssl):
        client.sign_in(acssl)

        found = fold(client.get(f"/support/{referral.reference}"))

        assert found[1] == (
            "10 June 2026, 9:00am: Dev Deputy (deputy) was told “See that this case is "
            "accepted”. Not read yet."
        )
        assert [line.split(" was told ")[1] for line in found[2:-1]] == [
            "“New case in your area”. Not read yet.",
            "“Accept or hand over this case”. Not read yet.",
            "“Referral received, criteria not met”. Not read yet.",
        ]
        assert "1 reminder was left out on 10 June 2026, 9:00am" in found[-1]

    def test_the_team_reads_it_at_the_receipt(self, client, referral, team):
        client.sign_in(team)

        found = fold(client.get(f"/referrals/{referral.reference}"))

        assert any("Asha Acssl (held the case) was told" in line for line in found)
        assert any("Rhys Referrer (referrer) was told" in line for line in found)

    @pytest.mark.parametrize("kind", [UNCOVERED, ON_OFFER])
    def test_an_area_of_the_same_name_is_told_of_elsewhere(
        self, session, client, referral, team, kind
    ):
        area = make_area(session, referral.reference)
        [notice] = tell(
            kind, Telling(session, area), to=[Recipient(team.id, Because.TEAM)]
        )
        session.commit()
        client.sign_in(team)

        assert notice.reference == f"Area {referral.reference}"
        found = fold(client.get(f"/referrals/{referral.reference}"))
        assert [line for line in found if kind.act in line] == []

    def test_a_referrer_does_not(self, client, referral, referrer):
        client.sign_in(referrer)

        page = client.get(f"/referrals/{referral.reference}")

        assert "Who was told" not in words(page)


def test_every_kind_leads_to_a_page_by_an_address_that_asks_nothing(app):
    notice = Notice(reference="IPR-26-0001-W", subject_id=1)
    with app.app_context():
        found = {
            kind.name: address_of(kind.endpoint, **kind.values(notice))
            for kind in KINDS.values()
        }

    assert len(found) > 40
    assert [name for name, url in found.items() if "?" in url] == []


CANARY, TEXT = "Zzcanary", "Zqtext"


@pytest.mark.both_databases
def test_no_notice_holds_a_name_or_a_word_of_anybodys(
    client, session, settings, staff, area, referrer
):
    people = [
        make_user(
            session,
            *roles,
            name=f"{CANARY} {number}",
            email=f"{CANARY}{number}@example.test".lower(),
        )
        for number, roles in enumerate(
            [(), (Role.ACSSL,), (Role.IPR_TEAM,), (Role.IPR_TEAM,), (Role.ACSSL,)]
        )
    ]
    rae, holder, team, second, deputy = people
    area = make_area(session, "Canary Example", acssl=holder, deputy=deputy)
    said = {
        "name": f"{CANARY} Customer",
        "description": f"{TEXT} happened",
        "area": area,
        "settings": settings,
    }
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        declined, triage, accepted = (
            submit_referral(session, rae, facts=facts, **said)
            for facts in (DECLINE, CANNOT_TELL, ACCEPT)
        )
        session.commit()
        clock.move_to(datetime(2026, 6, 16, 8, tzinfo=UTC))
        run_tick(session, STEPS, settings=settings)
        text = f"Said {TEXT}"
        enquiry = enquiries.ask_question(
            session, accepted, question=text, due_on=london_today(), actor=team
        )
        session.commit()
        enquiries.answer_question(session, enquiry, answer=text, actor=rae)
        decisions.claim(session, triage, actor=team)
        decisions.propose_settlement(
            session,
            triage,
            outcome="decline",
            reason=text,
            follows=latest_decision(session, triage).number,
            actor=team,
            settings=settings,
        )
        session.commit()
        decisions.confirm_settlement(
            session,
            open_proposal(session, triage),
            reason=text,
            actor=second,
            settings=settings,
        )
        tell_news(session, accepted, settings=settings, note=text, actor=team)
        case = case_of(session, declined)
        support.accept_case(session, case, actor=holder)
        support.close_case(session, case, done=text, feedback=text, actor=holder)
        session.commit()
        withdraw_referral(session, accepted, reason=text, actor=team)
        session.commit()

    notices = session.scalars(select(Notice)).all()
    columns = inspect(Notice).columns.keys()
    kept = " ".join(str(getattr(one, name)) for one in notices for name in columns)
    assert len({one.kind for one in notices}) > 10
    assert not [one for one in (CANARY, TEXT) if one.lower() in kept.lower()]
    for person in people:
        client.sign_in(person)
        main = BeautifulSoup(client.get("/notices").text, "html.parser").main.get_text(
            " "
        )
        assert "IPR-26-" in main
        assert not [one for one in (CANARY, TEXT) if one.lower() in main.lower()]
