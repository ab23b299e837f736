"""The life of a referral in tests: the clock moves, people act and are told."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from sqlalchemy import select

from ipr.db.clock import london_time
from ipr.db.working_days import why_not_counted
from ipr.notices.mail.tick_steps import STEPS as MAIL_STEPS
from ipr.notices.models import Notice
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.support.queries import case_of
from ipr.ticks.running import run_tick
from tests.make import make_user, submit_referral

MONDAY = date(2026, 6, 1)


class Life:
    """A referral's life: people act on days, and each is told of it by e-mail too."""

    def __init__(self, session, app, server, people, area, clock):
        self.session, self.app, self.server, self.people = session, app, server, people
        self.settings = app.config["SETTINGS"]
        self.area, self.clock, self.on = area, clock, MONDAY
        self.referral, self.steps = None, (*STEPS, *MAIL_STEPS)
        self.go_to(MONDAY)

    def go_to(self, day):
        """Let it be nine in the morning of a day in summer."""
        self.on = day
        self.clock.move_to(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))

    def refer(self, facts):
        """Let the referrer send a referral."""
        self.referral = submit_referral(
            self.session,
            self.people["rhys"],
            settings=self.settings,
            facts=facts,
            area=self.area,
        )
        self.session.commit()

    @property
    def case(self):
        return case_of(self.session, self.referral)

    def wait(self, working_days):
        """Let so many working days pass, with the scheduled work done on every day."""
        while working_days:
            self.go_to(self.on + timedelta(days=1))
            self.tick()
            working_days -= not why_not_counted(self.on, "england")

    def tick(self):
        """Do the scheduled work, twice, as it is done often."""
        with self.app.app_context():
            for _ in range(2):
                run_tick(self.session, self.steps, settings=self.settings)

    def told(self):
        """Return who was told what, with the day of June 2026, day by day."""
        names = {person.id: name for name, person in self.people.items()}
        return sorted(
            (
                london_time(notice.made_at).day,
                names.get(notice.user_id, "?"),
                notice.kind,
            )
            for notice in self.session.scalars(select(Notice))
        )

    def mailed(self):
        """Return which e-mails the mail server took: the day, whose, and the subject.

        Of a subject that begins with the reference of the referral the act alone.
        """
        names = {person.email: name for name, person in self.people.items()}
        return sorted(
            (
                london_time(parsedate_to_datetime(one.message["Date"])).day,
                *(names[address] for address in one.to),
                one.message["Subject"].removeprefix(f"{self.referral.reference}: "),
            )
            for one in self.server.received()
        )

    def ended(self):
        """Return what is over, and why, in the order in which it was told."""
        found = select(Notice).where(Notice.ended_at.is_not(None)).order_by(Notice.id)
        return [(one.kind, one.ended_why) for one in self.session.scalars(found)]

    def open(self):
        """Return what is not over, and whom it was told."""
        names = {person.id: name for name, person in self.people.items()}
        found = self.session.scalars(select(Notice).where(Notice.ended_at.is_(None)))
        return sorted((names.get(one.user_id, "?"), one.kind) for one in found)


@pytest.fixture
def life(session, mail_app, smtp_server, staff, referrer, acssl, deputy, area):
    people = {
        "tess": staff[Role.IPR_TEAM],
        "una": make_user(session, Role.IPR_TEAM),
        "lena": staff[Role.ACSSL_LEAD],
        "rhys": referrer,
        "asha": acssl,
        "dev": deputy,
    }
    session.commit()
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield Life(session, mail_app, smtp_server, people, area, clock)
