"""What is due becomes messages: one a person and run, with what still stands."""

import pytest
import time_machine
from sqlalchemy import func, select

from ipr.accounts.models import MailChoice, Nation
from ipr.notices.kinds import Telling, Urgency
from ipr.notices.mail.gathering import gather_mail
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.models import Notice, Void
from ipr.notices.telling import tell
from tests.mailing import TUESDAY
from tests.make import make_user
from tests.races import at_once, session_on
from tests.telling import declaring, make_subject, to_each

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def declare():
    with declaring() as declare:
        yield declare


@pytest.fixture
def person(session):
    return make_user(session, name="Anna Reader", email="anna@example.test")


@pytest.fixture
def telling(session):
    return Telling(session, make_subject(session))


def mails(session):
    return session.scalars(select(Mail).order_by(Mail.id)).all()


def test_one_message_a_person_and_run(session, person, telling, declare, gather):
    other = make_user(session)
    act = declare("test.act", to_each(person, other))
    urgent = declare("test.urgent", to_each(person), urgency=Urgency.URGENT)
    alone = declare("test.alone", to_each(person), alone=True)
    for kind in (act, act, urgent, alone):
        tell(kind, telling)
    session.commit()

    assert gather() == 3
    assert gather() == 0

    found = [(one.user_id, one.letter, one.urgent) for one in mails(session)]
    assert sorted(found) == [
        (person.id, Letter.ALONE, False),
        (person.id, Letter.NOTICES, True),
        (other.id, Letter.NOTICES, False),
    ]
    in_each = select(func.count(Notice.id)).group_by(Notice.mail_id)
    assert sorted(session.scalars(in_each)) == [1, 2, 3]
    assert session.scalars(select(Notice.mail_at)).unique().all() == [None]


def test_what_comes_due_joins_a_message_that_was_never_tried(
    session, person, telling, declare, gather
):
    kind = declare("test.act", to_each(person))
    for _ in range(2):
        tell(kind, telling)
        session.commit()
        gather()
    mail = mails(session)[0]
    mail.attempts = 1
    tell(kind, telling)
    session.commit()
    gather()

    assert [one.attempts for one in mails(session)] == [1, 0]


def test_what_is_void_or_was_read_never_goes(session, person, telling, declare, gather):
    over = declare(
        "test.over",
        to_each(person),
        void=lambda session, notices: {one.id: Void.OVER for one in notices},
    )
    news = declare("test.news", to_each(person), urgency=Urgency.NEWS)
    act = declare("test.act", to_each(person))
    person.mail = MailChoice.AT_ONCE
    session.flush()
    told = [*tell(over, telling), *tell(news, telling), *tell(act, telling)]
    session.flush()
    told[1].unread = told[2].unread = False
    session.commit()

    gather()

    kinds = select(Notice.kind).where(Notice.mail_id.is_not(None))
    assert session.scalars(kinds).all() == ["test.act"]  # it still has to be done
    assert told[0].ended_why == Void.OVER
    assert {one.mail_at for one in told} == {None}


def test_whoever_left_gets_nothing(session, person, telling, declare, gather):
    tell(declare("test.act", to_each(person)), telling)
    person.active = False
    session.commit()

    assert gather() == 0
    assert session.scalars(select(Notice.mail_at)).one() is None


def test_what_was_due_in_working_hours_waits_for_the_next(
    session, person, telling, declare, gather, clock
):
    person.nation = Nation.SCOTLAND
    act = declare("test.act", to_each(person))
    urgent = declare("test.urgent", to_each(person), urgency=Urgency.URGENT)
    told = [*tell(act, telling), *tell(urgent, telling)]
    session.commit()
    clock.move_to(TUESDAY.replace(day=27, hour=18))  # nothing ran until Friday evening

    assert gather() == 1
    assert told[0].mail_at == TUESDAY.replace(month=12, day=1, hour=8)
    assert (told[1].mail_at, told[1].mail.urgent) == (None, True)


class TestDigest:
    def test_news_of_a_day_go_together_at_eight_and_once(
        self, session, person, telling, declare, gather, clock
    ):
        news = declare("test.news", to_each(person), urgency=Urgency.NEWS)
        tell(news, telling), tell(news, telling)
        session.commit()
        assert gather() == 0
        eight = TUESDAY.replace(day=25, hour=8)
        clock.move_to(eight)

        assert gather() == 1
        mail = mails(session)[0]
        assert mail.digest_on == eight.date()
        mail.attempts = 1
        late = tell(news, telling)[0]
        late.mail_at = eight
        session.commit()

        assert gather() == 0
        assert late.mail_at == TUESDAY.replace(day=26, hour=8)

    def test_two_days_without_a_run_are_one_message(
        self, session, person, telling, declare, gather, clock
    ):
        news = declare("test.news", to_each(person), urgency=Urgency.NEWS)
        for day in (24, 25):
            clock.move_to(TUESDAY.replace(day=day))
            tell(news, telling)
            session.commit()
        clock.move_to(TUESDAY.replace(day=26))

        assert gather() == 1


def test_where_no_mail_is_set_up_all_stays_in_the_service(
    session, person, telling, declare, gather, settings
):
    kind = declare("test.act", to_each(person))
    tell(kind, telling)
    session.commit()
    gather()
    tell(kind, telling)
    mails(session)[0].secret = "a secret"
    session.commit()

    assert list(gather_mail(session, now=TUESDAY, settings=settings)) == [0]
    session.commit()
    session.expire_all()

    assert session.scalars(select(Notice.mail_at)).unique().all() == [None]
    mail = mails(session)[0]
    assert (mail.state, mail.next_at, mail.secret) == (MailState.VOID, None, None)


def test_two_who_gather_at_once_make_one_message_a_person(
    session, telling, declare, mail_app, monkeypatch
):
    monkeypatch.setattr("ipr.notices.mail.gathering.AT_ONCE", 3)
    people = [make_user(session) for _ in range(6)]
    kind = declare("test.act", to_each(*people))
    tell(kind, telling), tell(kind, telling)
    session.commit()
    settings = mail_app.config["SETTINGS"]

    def gather():
        with session_on(settings.database_url) as own:
            own.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            for _ in gather_mail(own, now=TUESDAY, settings=settings):
                own.commit()
                own.connection(execution_options={"sqlite_begin": "IMMEDIATE"})

    assert at_once([gather, gather]) == []
    gather()

    assert [one.user_id for one in mails(session)] != []
    count = select(func.count()).select_from(Mail).group_by(Mail.user_id)
    assert session.scalars(count).all() == [1] * 6
    assert session.scalars(select(Notice.mail_at)).unique().all() == [None]
