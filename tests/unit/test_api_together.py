"""Workers that count the calls of one system at the same moment."""

from datetime import UTC, datetime

import pytest

from ipr.api import service
from ipr.api.models import ApiUse
from ipr.db.clock import pretend_now
from ipr.db.engine import begin_writing
from ipr.permissions import Role
from tests.make import make_user
from tests.races import at_once, session_on

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.mark.both_databases
def test_together_they_let_no_more_through_than_one_would(session, settings):
    manager = make_user(session, Role.ACCESS_MANAGER)
    client, _ = service.make_client(session, "Records", actor=manager)
    client.use.minute, client.use.calls = NOW, service.PER_MINUTE - 6
    session.commit()

    def call_four_times():
        with session_on(settings.database_url) as own, pretend_now(NOW):
            for _ in range(4):
                begin_writing(own)
                try:
                    service.count_call(own, client.id)
                finally:
                    own.commit()

    faults = at_once([call_four_times] * 4)

    session.rollback()
    use = session.get_one(ApiUse, client.id, populate_existing=True)
    assert [type(fault) for fault in faults] == [service.TooManyCalls] * len(faults)
    assert use.calls == service.PER_MINUTE + len(faults)


@pytest.mark.both_databases
def test_a_token_is_known_only_by_its_digest(session):
    manager = make_user(session, Role.ACCESS_MANAGER)
    client, token = service.make_client(session, "Records", actor=manager)
    session.commit()

    assert service.client_of_token(session, token) == client.id
    assert service.client_of_token(session, client.token_hash) is None
    assert service.client_of_token(session, token.upper()) is None
    service.revoke_client(session, client, actor=manager)
    assert service.client_of_token(session, token) is None
