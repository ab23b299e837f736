"""People, their roles from day to day, and who must always be there."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from ipr.accounts import refusals, service
from ipr.accounts.models import Nation, Team, User
from ipr.accounts.people import service as user_service
from ipr.accounts.people.service import (
    BadEmail,
    EmailTaken,
    NotActive,
    OwnAccess,
    Workplace,
)
from ipr.accounts.people.teams import find_or_make_team, list_teams
from ipr.accounts.required_roles import LastHolder
from ipr.accounts.service import DatesOverlap
from ipr.accounts.signals import person_left
from ipr.audit.change_words import say_changes
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.permissions import Role
from tests.make import make_user
from tests.races import at_once, session_on

TODAY = london_today()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture
def amara(session):
    return make_user(session, name="Amara Osei", email="amara@example.test")


@pytest.fixture
def left():
    """The people of whom others were told that they lost something."""
    people = []

    def note(_session, *, user, actor):
        people.append(user)

    with person_left.connected_to(note):
        yield people


def events(session):
    session.flush()
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()


class TestMakeUser:
    def test_the_account_is_recorded_without_personal_text(self, session, manager):
        user = user_service.make_user(
            session, " New@Example.TEST", "New  Colleague", actor=manager
        )

        assert (user.email, user.name) == ("new@example.test", "New Colleague")
        assert user.password_hash is None
        (event,) = events(session)
        assert (event.action, event.subject_id) == (AuditAction.USER_MADE, user.id)
        assert "Colleague" not in str(event.changes)

    def test_an_address_is_one_account(self, session, manager, amara):
        with pytest.raises(EmailTaken):
            user_service.make_user(session, "AMARA@example.test", "A", actor=manager)

    @pytest.mark.parametrize(
        "email", ["", "amara", "a@", "a b@example.test", "ida@bücher.test"]
    )
    def test_what_is_no_address_is_refused(self, session, manager, email):
        with pytest.raises(BadEmail):
            user_service.make_user(session, email, "A", actor=manager)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 201])
    def test_a_name_is_asked_for(self, session, manager, name):
        with pytest.raises(ValueError, match="1 to 200"):
            user_service.make_user(session, "a@example.test", name, actor=manager)

    @pytest.mark.parametrize("name", ["🙂", "—", "\u200b", "12"])
    def test_a_name_has_a_letter(self, session, manager, name):
        with pytest.raises(ValueError, match="at least one letter"):
            user_service.make_user(session, "a@example.test", name, actor=manager)


class TestWorkplace:
    """Where people work: their team, their nation, and who is a senior one."""

    WORK = Workplace(
        nation=Nation.WALES, team=" Visiting  Team ", senior_civil_servant=True
    )

    def test_it_is_kept_and_recorded(self, session, manager, amara):
        user = user_service.make_user(
            session, "a@example.test", "A", work=self.WORK, actor=manager
        )

        assert (user.nation, user.senior_civil_servant) == (Nation.WALES, True)
        assert user_service.work_of(user).team == "Visiting Team"
        assert user_service.work_of(amara) == Workplace()
        team_made, user_made = events(session)
        assert team_made.changes == {"name": [None, "Visiting Team"]}
        names = {("team", user.team_id): "Visiting Team"}
        assert list(say_changes(user_made.changes, names)) == [
            "Nation: England, changed to Wales",
            "Team: Visiting Team",
            "Senior civil servant: no, changed to yes",
        ]

    def test_a_team_is_one_in_any_case_and_with_any_spaces(self, session, manager):
        teams = {
            find_or_make_team(session, name, actor=manager)
            for name in ("Straße Team", "STRASSE TEAM ", "strasse\tteam")
        }

        assert [team.name for team in teams] == ["Straße Team"]
        assert find_or_make_team(session, " ", actor=manager) is None
        for name in ("🙂", "x" * 121):
            with pytest.raises(ValueError, match="a team has a letter"):
                find_or_make_team(session, name, actor=manager)

    def test_a_team_that_nobody_is_in_is_offered_no_more(self, session, amara):
        def change(**work):
            user_service.change_user(
                session,
                amara,
                name=amara.name,
                email=amara.email,
                work=Workplace(**work),
                actor=None,
            )
            session.refresh(amara, ["team"])
            return [team.name for team in list_teams(session)]

        assert change(team="Visiting Team") == ["Visiting Team"]
        assert change(team="visiting team") == ["Visiting Team"]
        assert change(team="") == []
        assert [event.action for event in events(session)] == [
            AuditAction.TEAM_MADE,
            AuditAction.USER_CHANGED,
            AuditAction.USER_CHANGED,
        ]

    @pytest.mark.both_databases
    def test_two_who_name_a_team_at_once_make_one(self, session, settings):
        def name_team(name):
            with session_on(settings.database_url) as mine:
                begin_writing(mine)
                find_or_make_team(mine, name, actor=None)
                mine.commit()

        faults = at_once([partial(name_team, "Team"), partial(name_team, "TEAM")])

        assert all(type(fault) in refusals.WORDS for fault in faults)
        assert len(session.scalars(select(Team)).all()) == 1


class TestGrantRole:
    def test_it_holds_from_the_first_day_to_the_last(self, session, manager, amara):
        user_service.grant_role(
            session,
            amara,
            Role.AUDITOR,
            starts_on=TODAY,
            ends_on=TOMORROW,
            actor=manager,
        )

        held = [Role.AUDITOR in amara.roles_on(TODAY + timedelta(d)) for d in range(3)]
        assert held == [True, True, False]
        assert Role.AUDITOR not in amara.roles_on(YESTERDAY)

    def test_it_ends_every_session(self, session, manager, amara):
        before = amara.get_id()
        user_service.grant_role(
            session, amara, Role.AUDITOR, starts_on=TODAY, actor=manager
        )

        assert amara.get_id() != before

    def test_nobody_grants_themselves_anything(self, session, manager):
        with pytest.raises(OwnAccess):
            user_service.grant_role(
                session, manager, Role.AUDITOR, starts_on=TODAY, actor=manager
            )

    def test_a_role_is_not_granted_twice_for_a_day(self, session, manager, amara):
        def grant(starts_on, ends_on):
            user_service.grant_role(
                session,
                amara,
                Role.AUDITOR,
                starts_on=starts_on,
                ends_on=ends_on,
                actor=manager,
            )

        grant(TODAY, TOMORROW)
        with pytest.raises(DatesOverlap):
            grant(TOMORROW, None)
        grant(TOMORROW + timedelta(days=1), None)

    def test_a_closed_account_is_given_nothing(self, session, manager, amara):
        user_service.deactivate_user(session, amara, actor=manager)
        with pytest.raises(NotActive):
            user_service.grant_role(
                session, amara, Role.AUDITOR, starts_on=TODAY, actor=manager
            )

    def test_a_needed_role_is_not_granted_to_run_out(self, session, manager, amara):
        with pytest.raises(LastHolder):
            user_service.grant_role(
                session,
                amara,
                Role.IPR_TEAM,
                starts_on=TODAY,
                ends_on=TOMORROW,
                actor=manager,
            )

    def test_it_may_run_out_while_somebody_else_goes_on(self, session, manager, amara):
        make_user(session, Role.IPR_TEAM)
        user_service.grant_role(
            session,
            amara,
            Role.IPR_TEAM,
            starts_on=TODAY,
            ends_on=TOMORROW,
            actor=manager,
        )

        assert Role.IPR_TEAM in amara.roles


class TestEndRole:
    def test_at_once(self, session, manager, left):
        user = make_user(session, Role.ACSSL)
        before = user.get_id()
        user_service.end_role(session, user.grants[0], last_day=None, actor=manager)

        assert user.roles == frozenset()
        assert user.grants[0].ends_on == YESTERDAY
        assert user.get_id() != before
        assert left == [user]

    def test_with_a_day_to_come_nothing_is_lost_yet(self, session, manager, left):
        user = make_user(session, Role.ACSSL)
        user_service.end_role(session, user.grants[0], last_day=TOMORROW, actor=manager)

        assert user.roles == {Role.ACSSL}
        assert left == []
        (event,) = events(session)
        assert event.changes["ends_on"] == [None, TOMORROW.isoformat()]

    def test_a_role_granted_today_can_go_at_once(self, session, manager, amara):
        grant = user_service.grant_role(
            session, amara, Role.AUDITOR, starts_on=TODAY, actor=manager
        )
        session.flush()
        user_service.end_role(session, grant, last_day=None, actor=manager)
        session.flush()
        session.expire_all()

        assert amara.grants == []

    def test_nobody_ends_their_own(self, session, manager):
        with pytest.raises(OwnAccess):
            user_service.end_role(
                session, manager.grants[0], last_day=None, actor=manager
            )

    @pytest.mark.parametrize("role", [Role.IPR_TEAM, Role.ACSSL_LEAD])
    @pytest.mark.parametrize("last_day", [None, TODAY + timedelta(days=90)])
    @pytest.mark.both_databases
    def test_the_last_holder_stays(self, session, manager, role, last_day):
        user = make_user(session, role)
        make_user(session, role).active = False

        with pytest.raises(LastHolder) as refused:
            user_service.end_role(
                session, user.grants[0], last_day=last_day, actor=manager
            )
        assert refused.value.role == role

    @pytest.mark.parametrize("day", [YESTERDAY, date(2019, 1, 1)])
    def test_the_past_does_not_change(self, session, manager, day):
        user = make_user(session, Role.ACSSL)
        with pytest.raises(ValueError, match="today or later"):
            user_service.end_role(session, user.grants[0], last_day=day, actor=manager)


class TestDeactivateUser:
    def test_roles_and_sessions_are_over(self, session, manager, left):
        user = make_user(session, Role.ACSSL, Role.AUDITOR)
        before = user.get_id()
        user_service.deactivate_user(session, user, actor=manager)

        assert user.roles == frozenset()
        assert user.get_id() != before
        assert left == [user]
        (event,) = events(session)
        assert event.changes["roles"] == [["acssl", "auditor"], []]

    def test_the_last_holder_stays(self, session, manager):
        user = make_user(session, Role.ACSSL_LEAD)
        with pytest.raises(LastHolder):
            user_service.deactivate_user(session, user, actor=manager)

    def test_nobody_closes_their_own_account(self, session, manager):
        with pytest.raises(OwnAccess):
            user_service.deactivate_user(session, manager, actor=manager)

    def test_reactivated_they_hold_what_is_still_in_date(self, session, manager):
        user = make_user(session, Role.ACSSL)
        user_service.deactivate_user(session, user, actor=manager)
        user_service.reactivate_user(session, user, actor=manager)

        assert user.roles == {Role.ACSSL}


@pytest.mark.both_databases
def test_two_people_cannot_each_remove_the_last_but_one(session, settings):
    people = [make_user(session, Role.IPR_TEAM) for _ in range(2)]
    session.commit()

    def remove(user_id):
        with session_on(settings.database_url) as mine:
            begin_writing(mine)
            user = service.find_user(mine, user_id)
            user_service.deactivate_user(mine, user, actor=None)
            mine.commit()

    (fault,) = at_once([partial(remove, user.id) for user in people])

    assert isinstance(fault, LastHolder)
    assert len(service.role_holders(session, Role.IPR_TEAM, TODAY)) == 1


class TestReadyToSubmit:
    def test_it_says_whom_the_service_lacks(self, session):
        lacking = service.ready_to_submit(session, TODAY)
        assert lacking == ["a member of the IPR team", "an ACSSL network lead"]

        make_user(session, Role.IPR_TEAM)
        closed = make_user(session, Role.ACSSL_LEAD)
        closed.active = False
        session.flush()
        assert service.ready_to_submit(session, TODAY) == ["an ACSSL network lead"]
        assert len(service.ready_to_submit(session, date(2019, 1, 1))) == 2

        make_user(session, Role.ACSSL_LEAD)
        assert service.ready_to_submit(session, TODAY) == []


def test_the_holders_of_a_role_are_listed_by_name(session):
    for name in ("Zoe", "Ade"):
        make_user(session, Role.AUDITOR, name=name)
    make_user(session, Role.ACSSL)

    found = service.role_holders(session, Role.AUDITOR, TODAY)
    assert [user.name for user in found] == ["Ade", "Zoe"]


def test_an_edit_of_an_old_revision_is_refused_by_the_database(session, settings):
    user = make_user(session)
    session.commit()
    with session_on(settings.database_url) as mine:
        theirs = mine.get(User, user.id)
        mine.commit()
        user.name = "First"
        session.commit()
        theirs.name = "Second"
        with pytest.raises(StaleDataError):
            mine.flush()
