"""Who is there, and how a referral is sent, in tests of pages about referrals."""

import pytest

from tests.make import (
    make_version_draft,
    submit_referral,
)
from tests.unit.criteria_drafts import DRAFT
from tests.web.criteria_forms import Desk


@pytest.fixture
def send(session, settings, staff, referrer):
    def send(facts):
        referral = submit_referral(session, referrer, settings=settings, facts=facts)
        session.commit()
        return referral

    return send


@pytest.fixture
def now(session):
    def now(row):
        session.rollback()  # begin a new transaction, which sees what the client did
        session.expire_all()
        return session.get(type(row), row.id)

    return now


@pytest.fixture
def desk(client, session, editor):
    draft = make_version_draft(session, editor, DRAFT)
    session.commit()
    client.sign_in(editor)
    return Desk(client, session, draft, editor)
