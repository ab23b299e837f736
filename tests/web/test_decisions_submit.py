"""Sending a draft: once, as it was checked, and to somebody who is there."""

import re

from sqlalchemy import func, select

from ipr.permissions import Role
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Referral
from tests.make import (
    make_draft,
    published_book,
)

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "suggested", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}


class TestSubmitReferral:
    def test_it_answers_with_the_receipt_however_often_it_is_sent(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer)
        session.commit()
        client.sign_in(referrer)

        first = client.post(
            f"/drafts/{draft.key}/submit", data={"revision": draft.revision}
        )
        again = client.post(
            f"/drafts/{draft.key}/submit", data={"revision": draft.revision}
        )

        assert first.status_code == again.status_code == 303
        assert first.location == again.location
        assert re.fullmatch(r"/referrals/IPR-26-0001-\w", first.location)
        assert session.scalar(select(func.count(Referral.id))) == 1

    def test_answers_changed_in_another_window_are_checked_again_first(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer)
        session.commit()
        checked = draft.revision
        drafts.save_page(
            session, draft, "customer", {"customer": {"name": "B"}}, actor=referrer
        )
        session.commit()
        client.sign_in(referrer)

        response = client.post(
            f"/drafts/{draft.key}/submit",
            data={"revision": checked},
            follow_redirects=True,
        )

        assert response.request.path == f"/drafts/{draft.key}/check-answers"
        assert "changed in another window" in response.text
        assert session.scalar(select(func.count(Referral.id))) == 0

    def test_what_is_missing_is_said_on_the_page(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer, facts=HARM)
        session.commit()
        client.sign_in(referrer)

        response = client.post(
            f"/drafts/{draft.key}/submit",
            data={"revision": draft.revision},
            follow_redirects=True,
        )

        assert response.request.path == f"/drafts/{draft.key}/check-answers"
        assert "This cannot be sent yet" in response.text
        assert "Has anyone said or suggested" in response.text

    def test_nobody_there_is_said_and_nothing_is_lost(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer)
        staff[Role.ACSSL_LEAD].active = False
        session.commit()
        client.sign_in(referrer)

        response = client.post(
            f"/drafts/{draft.key}/submit",
            data={"revision": draft.revision},
            follow_redirects=True,
        )

        assert "nobody is there to receive them" in response.text
        assert "an ACSSL network lead" in response.text

    def test_questions_of_another_version_are_read_again_first(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer, version=published_book()["2022"])
        session.commit()
        client.sign_in(referrer)

        response = client.post(
            f"/drafts/{draft.key}/submit", data={"revision": draft.revision}
        )

        assert response.location == f"/drafts/{draft.key}/read-again"

    def test_a_draft_of_somebody_else_is_not_found(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session)
        session.commit()
        client.sign_in(referrer)

        assert (
            client.post(
                f"/drafts/{draft.key}/submit", data={"revision": draft.revision}
            ).status_code
            == 404
        )

    def test_a_draft_that_was_given_up_is_not_sent(
        self, client, session, staff, referrer
    ):
        draft = make_draft(session, referrer)
        drafts.discard_draft(session, draft, actor=referrer)
        session.commit()
        client.sign_in(referrer)

        assert (
            client.post(
                f"/drafts/{draft.key}/submit", data={"revision": draft.revision}
            ).status_code
            == 410
        )
        assert session.scalar(select(func.count(Referral.id))) == 0
