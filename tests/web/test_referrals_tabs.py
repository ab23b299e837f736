"""Many tabs of one draft at the same moment: one wins, the others lose no text."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from ipr.referrals.models import Attachment, Draft
from tests.make import make_draft, make_user
from tests.web.referral_pages import sent, soup
from tests.web.test_files import add

TABS = 5


@pytest.fixture
def draft(session):
    draft = make_draft(session, make_user(session))
    session.commit()
    return draft


@pytest.fixture
def tabs(app, draft):
    clients = [app.test_client() for _ in range(TABS)]
    for client in clients:
        client.sign_in(draft.referrer)
    return clients


def fresh(session):
    session.rollback()
    session.expire_all()
    return session


@pytest.mark.both_databases
class TestManyTabs:
    def test_one_is_saved_and_the_others_see_both_texts(self, tabs, draft, session):
        address = f"/drafts/{draft.key}/questions/customer"

        def save(number):
            name = f"Robin Sample {number}"
            fields = sent("customer", revision=1, customer_name=name)
            return name, tabs[number].post(address, data=fields)

        with ThreadPoolExecutor(TABS) as pool:
            answers = list(pool.map(save, range(TABS)))

        saved = [name for name, answer in answers if answer.status_code == 303]
        refused = [
            (name, answer) for name, answer in answers if answer.status_code == 422
        ]
        assert len(saved) == 1
        assert len(refused) == TABS - 1
        kept = fresh(session).scalars(select(Draft)).one().content["customer"]["name"]
        assert saved == [kept]
        for name, answer in refused:
            both = soup(answer).select_one(".ipr-conflict").get_text()
            assert name in both and kept in both

    def test_files_added_at_once_are_never_more_than_ten(self, tabs, draft, session):
        def upload(number):
            letters = ((b"%d %d" % (number, n), f"{n}.txt") for n in range(4))
            return add(tabs[number], f"/drafts/{draft.key}/files", *letters)

        with ThreadPoolExecutor(TABS) as pool:
            list(pool.map(upload, range(TABS)))

        assert len(fresh(session).scalars(select(Attachment)).all()) == 10
