"""Who is there, and how a referral is sent, in tests of pages about referrals."""

import pytest

from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.make import (
    make_staff,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
)
from tests.unit.criteria_drafts import DRAFT
from tests.web.criteria_forms import Desk


@pytest.fixture
def staff(session):
    return make_staff(session)


@pytest.fixture
def team(staff):
    return staff[Role.IPR_TEAM]


@pytest.fixture
def second(session):
    return make_user(session, Role.IPR_TEAM, name="Second Person")


@pytest.fixture
def referrer(session):
    return make_user(session, name="Rhys Referrer")


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
def editor(session):
    take_in(session, published_book())
    return make_user(session, Role.CRITERIA_EDITOR, name="Edwin Editor")


@pytest.fixture
def desk(client, session, editor):
    draft = make_version_draft(session, editor, DRAFT)
    session.commit()
    client.sign_in(editor)
    return Desk(client, session, draft, editor)
