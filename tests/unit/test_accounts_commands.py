"""Accounts from the command line."""

import base64
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ipr.accounts import service
from ipr.accounts.models import User
from ipr.accounts.sign_in import links as link_service
from ipr.audit.models import AuditAction, AuditEvent
from ipr.cli.main import main
from ipr.db.clock import london_today
from ipr.notices.mail.models import Letter, Mail
from ipr.permissions import Role
from tests.make import make_user
from tests.telling import MAILING

TODAY = london_today()


@pytest.fixture
def ipr(settings, monkeypatch):
    """Run the command on this test's database; return what it said, and its code."""
    monkeypatch.setenv("IPR_DATA", str(settings.data))
    monkeypatch.setenv("IPR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("IPR_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("IPR_DATA_KEY", settings.data_key)

    def run(*arguments):
        result = CliRunner().invoke(main, arguments)
        return result.output, result.exit_code

    return run


def find(session, email):
    session.commit()
    session.expire_all()
    return service.find_by_email(session, email)


class TestWithMail:
    @pytest.fixture(autouse=True)
    def mailing(self, monkeypatch):
        for name, value in MAILING.items():
            monkeypatch.setenv(f"IPR_{name.upper()}", value)

    def test_a_link_is_sent_and_printed_nowhere(self, ipr, session):
        for said, code in (
            ipr("user", "add", "a@example.test", "Amara Osei"),
            ipr("user", "link", "a@example.test"),
        ):
            assert code == 0
            assert "goes to a@example.test with the next ipr tick" in said
            assert "/password/" not in said
        assert session.scalars(select(Mail.letter)).all() == [Letter.PASSWORD_LINK] * 2

    def test_where_none_comes_through_it_is_printed(self, ipr, session):
        for said, code in (
            ipr("user", "add", "a@example.test", "Amara Osei", "--print"),
            ipr("user", "link", "a@example.test", "--print"),
        ):
            assert code == 0
            assert "/password/" in said
        assert session.scalars(select(Mail)).all() == []


class TestUserAdd:
    def test_it_makes_the_account_its_roles_and_a_link(self, ipr, session):
        said, code = ipr(
            *("user", "add", "Amara@Example.test", "Amara Osei"),
            *("--role", "access_manager", "--role", "auditor"),
        )

        assert code == 0
        amara = find(session, "amara@example.test")
        assert amara.roles == {Role.ACCESS_MANAGER, Role.AUDITOR}
        token = said.split("/password/")[1].split()[0]
        assert link_service.find_link(session, token).user is amara
        actions = set(session.scalars(select(AuditEvent.action)))
        assert {AuditAction.USER_MADE, AuditAction.ROLE_GRANTED} <= actions

    def test_its_link_leads_to_where_people_open_the_service(self, ipr, monkeypatch):
        monkeypatch.setenv("IPR_MODE", "production")
        monkeypatch.setenv("IPR_ADDRESS", "https://ipr.example.test/")
        said, _ = ipr("user", "add", "amara@example.test", "Amara Osei")

        assert "\n  https://ipr.example.test/password/" in said

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["no address", "A"], "not an email address"),
            (["amara@example.test", " "], "a name has 1 to 200 characters"),
            (["taken@example.test", "A"], "has an account with that email address"),
            (["a@example.test", "A", "--role", "king"], "Invalid value for '--role'"),
        ],
    )
    def test_it_is_refused_out_loud(self, ipr, session, arguments, words):
        make_user(session, email="taken@example.test")
        session.commit()
        said, code = ipr("user", "add", *arguments)

        assert code != 0
        assert words in said
        assert len(session.scalars(select(User)).all()) == 1


class TestUserChange:
    def test_what_no_option_names_stays_as_it_is(self, ipr, session):
        ipr(
            *("user", "add", "a@example.test", "Amara Osei", "--nation", "scotland"),
            *("--team", "Visiting team", "--senior-civil-servant"),
        )
        said, code = ipr("user", "change", "a@example.test", "--name", "Amara Oseih")
        assert code == 0
        assert said.endswith(
            "Amara Oseih signs in as a@example.test. Team: Visiting team. "
            "Nation: Scotland. They are a senior civil servant.\n"
        )
        said, code = ipr(
            *("user", "change", "a@example.test", "--new-email", "B@example.test"),
            *("--team", "", "--nation", "wales", "--no-senior-civil-servant"),
        )
        assert code == 0
        assert said.endswith(
            "Amara Oseih signs in as b@example.test. Team: not recorded. "
            "Nation: Wales. They are no senior civil servant.\n"
        )
        assert find(session, "b@example.test").revision > 1

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["b@example.test"], "Nobody has an account"),
            (["a@example.test", "--nation", "narnia"], "Invalid value for '--nation'"),
            (["a@example.test", "--team", "12"], "a team has a letter"),
            (["a@example.test", "--new-email", "t@example.test"], "has an account"),
        ],
    )
    def test_it_is_refused_out_loud(self, ipr, session, arguments, words):
        make_user(session, email="a@example.test")
        make_user(session, email="t@example.test")
        session.commit()
        said, code = ipr("user", "change", *arguments)

        assert code != 0
        assert words in said


class TestUserRole:
    def test_it_is_granted_and_ended(self, ipr, session):
        make_user(session, email="a@example.test")
        session.commit()
        tomorrow = str(TODAY + timedelta(days=1))

        said, code = ipr("user", "role", "a@example.test", "acssl", "--to", tomorrow)
        assert (code, "holds the role acssl" in said) == (0, True)
        assert find(session, "a@example.test").roles == {Role.ACSSL}

        assert ipr("user", "role", "a@example.test", "acssl", "--end")[1] == 0
        assert find(session, "a@example.test").roles == frozenset()
        said, code = ipr("user", "role", "a@example.test", "acssl", "--end")
        assert (code, "nothing to end" in said) == (1, True)

    def test_the_last_holder_is_kept_with_a_reason(self, ipr, session):
        make_user(session, Role.IPR_TEAM, email="a@example.test")
        session.commit()
        for arguments in (
            ("role", "a@example.test", "ipr_team", "--end"),
            ("deactivate", "a@example.test"),
        ):
            said, code = ipr("user", *arguments)
            assert (code, "Nobody would hold the role “IPR team”" in said) == (1, True)
        assert find(session, "a@example.test").roles == {Role.IPR_TEAM}

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--from", "tomorrow"],
            ["--to", "2020-01-01"],
            ["--from=2026-01-01", "--end"],
        ],
    )
    def test_odd_dates_are_refused(self, ipr, session, arguments):
        make_user(session, email="a@example.test")
        session.commit()
        said, code = ipr("user", "role", "a@example.test", "acssl", *arguments)

        assert code != 0
        assert "Error" in said


def test_an_account_is_closed_opened_and_given_a_new_link(ipr, session):
    make_user(session, email="a@example.test")
    session.commit()

    assert ipr("user", "deactivate", "a@example.test")[1] == 0
    assert not find(session, "a@example.test").active
    said, code = ipr("user", "link", "a@example.test")
    assert (code, "reactivate it first" in said) == (1, True)
    assert ipr("user", "reactivate", "a@example.test")[1] == 0
    assert "/password/" in ipr("user", "link", "a@example.test")[0]
    assert "Nobody has an account" in ipr("user", "link", "b@example.test")[0]


def test_new_keys_are_good_ones(ipr):
    lines = dict(line.split("=", 1) for line in ipr("key")[0].splitlines())

    assert len(lines["IPR_SECRET_KEY"]) > 32
    assert len(base64.urlsafe_b64decode(lines["IPR_DATA_KEY"])) == 32
    assert ipr("key")[0] != ipr("key")[0]
