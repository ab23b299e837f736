"""What ended after a backup was made doesn't open again when it is restored."""

import pytest
from sqlalchemy import select

from ipr.accounts.models import PasswordLink, User
from ipr.accounts.sign_in.links import LinkGone, find_link, make_link, set_password
from ipr.accounts.sign_in.service import (
    FIRST,
    end_everything_open,
    find_session,
    sign_out_everywhere,
)
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from tests.databases import session_on
from tests.make import make_user
from tests.unit.backups.manifests import read_plain


def test_no_session_and_no_link_works_and_the_record_says_why(
    ipr, session, served, empty, tmp_path
):
    somebody = make_user(session)
    token = make_link(session, somebody, hours=72, actor=None)
    session.commit()
    sessions = [somebody.get_id()]
    ipr("backup", tmp_path / "b")
    set_password(session, token, password_hash="new")
    sessions.append(somebody.get_id())
    sign_out_everywhere(session, somebody)
    sessions.append(somebody.get_id())
    session.commit()

    done = ipr("restore", tmp_path / "b", **empty)

    assert done.exit_code == 0, done.output
    assert "Everybody is signed out, and no link to set a password" in done.stdout
    with session_on(empty["database_url"]) as restored:
        assert [find_session(restored, one, "key") for one in sessions] == [None] * 3
        with pytest.raises(LinkGone):
            find_link(restored, token)
        again = restored.get_one(User, somebody.id)
        assert find_session(restored, again.get_id(), "key") == again
        link = restored.scalars(select(PasswordLink)).one()
        assert link.used_at is None and link.ended_at <= utc_now()
        event = restored.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.DATABASE_RESTORED)
        ).one()
        made_at = read_plain(tmp_path / "b")["made_at"]
        assert event.changes == {"backed_up_at": [None, made_at]}
        assert (event.actor_id, event.subject_type) == (None, "key_check")


@pytest.mark.both_databases
def test_a_number_of_a_session_never_comes_again(session):
    few, many = make_user(session), make_user(session)
    many.session_number = 2_000_000_000
    session.commit()
    began = int((utc_now() - FIRST).total_seconds())

    end_everything_open(session)
    session.commit()

    assert began <= session.get_one(User, few.id, populate_existing=True).session_number
    again = session.get_one(User, many.id, populate_existing=True)
    assert again.session_number == 2_000_000_001
