"""Cases that something new would lower; a module may have its own `send`."""

import pytest

from ipr.decisions import service
from ipr.decisions.queries import open_lowering
from tests.make import submit_referral, tell_news

HARM = {"event": ["death"], "external_process": ["none"]}
ACCEPT = HARM | {"contribution": "alleged"}
DECLINE = HARM | {"contribution": "none"}
CANNOT_TELL = HARM | {"contribution": "not_known"}


@pytest.fixture
def send(session, settings, staff):
    def send(facts, **said):
        return submit_referral(session, settings=settings, facts=facts, **said)

    return send


@pytest.fixture
def tell(session, settings):
    def tell(referral, answers, **said):
        tell_news(session, referral, answers, settings=settings, **said)
        return open_lowering(session, referral)

    return tell


@pytest.fixture
def confirm(session, settings):
    def confirm(lowering, *people):
        for person in people:
            service.confirm_lowering(
                session, lowering, reason="I agree", actor=person, settings=settings
            )

    return confirm
