"""On PostgreSQL nobody waits for what another holds: they pass it over."""

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.models import User
from ipr.notices.kinds import Telling
from ipr.notices.mail.models import Mail, MailState
from ipr.notices.telling import tell
from tests.mailing import TUESDAY
from tests.make import make_user
from tests.races import session_on
from tests.telling import declaring, make_subject, to_each

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def people(session):
    """Two to whom something is to be told."""
    people = [make_user(session) for _ in range(2)]
    subject = make_subject(session)
    with declaring() as declare:
        tell(declare("test.act", to_each(*people)), Telling(session, subject))
        session.commit()
        yield people


def test_whom_another_gathers_for_is_passed_over(session, settings, people, gather):
    with session_on(settings.database_url) as other:
        held = select(User).where(User.id == people[0].id)
        other.scalars(held.with_for_update(key_share=True)).one()

        assert gather() == 1

    assert session.scalars(select(Mail.user_id)).all() == [people[1].id]
    assert gather() == 1


def test_what_another_claims_is_passed_over(
    session, settings, people, gather, send_waiting
):
    gather()
    with session_on(settings.database_url) as other:
        held = select(Mail).where(Mail.user_id == people[0].id)
        other.scalars(held.with_for_update()).one()

        assert send_waiting() == {MailState.SENT: 1}

    assert send_waiting() == {MailState.SENT: 1}
