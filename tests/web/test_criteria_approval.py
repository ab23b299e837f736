"""The pages on which the criteria are proposed, approved, published, withdrawn."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.criteria.approval import service as approving
from ipr.criteria.drafting.service import save_text
from ipr.criteria.models import DraftState
from ipr.criteria.queries import text_of
from ipr.permissions import Role
from ipr.versions.models import StoredVersion
from tests.make import (
    drafted_text,
    make_draft,
    make_user,
    make_version_draft,
    submit_referral,
)
from tests.unit.criteria_drafts import DRAFT
from tests.unit.criteria_steps import (
    UNTESTED,
    approve,
    backtest,
    book_in_use,
    draft_of,
    new_version,
    propose,
    publish,
)
from tests.web.reading import fill, words

OF_2027 = DRAFT.index('- id: "2027"')
WITHOUT_SUGGESTED = DRAFT[:OF_2027] + DRAFT[OF_2027:].replace(
    "[alleged, suggested]", "[alleged]"
).replace(
    "contribution: suggested}, expect: accept", "contribution: alleged}, expect: accept"
)
REASONS = {"reason": "Learning was not looked at.", "asked_by": "The Director"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def editor(session, staff):
    return make_user(session, Role.CRITERIA_EDITOR, name="Edda Editor")


@pytest.fixture
def draft(session, editor):
    return draft_of(session, editor)


@pytest.fixture
def send(client, session):
    """Return what fills a form as somebody and sends it."""

    def send(person, address, **typed):
        session.commit()
        client.sign_in(person)
        fields = fill(client, address) | typed
        return client.post(address, data=fields)

    return send


def at(draft, page=""):
    return f"/criteria/drafts/{draft.id}{page}"


class TestPropose:
    def test_it_asks_why_and_who_and_on_what_evidence(self, send, draft, editor, now):
        link = "https://example.test/minutes"

        response = send(editor, at(draft, "/propose"), **REASONS, evidence=link)

        assert response.location == at(draft)
        assert now(draft).state is DraftState.PROPOSED

    def test_without_a_reason_it_is_refused(self, send, draft, editor):
        response = send(editor, at(draft, "/propose"))

        assert response.status_code == 422
        assert "Enter why the criteria should change" in response.text
        assert "Enter who asked for the change" in response.text

    def test_what_is_not_ready_is_listed_and_nothing_asked(
        self, client, session, editor, draft
    ):
        late = drafted_text(new_version(starts="2026-11-20"))
        save_text(session, draft, late, actor=editor, number=1)
        session.commit()
        client.sign_in(editor)

        page = client.get(at(draft, "/propose"))

        assert "20 November 2026, which is over" in words(page)
        assert "Who asked for the change?" not in page.text

    def test_a_text_saved_meanwhile_is_read_first(
        self, client, session, send, draft, editor
    ):
        session.commit()
        client.sign_in(editor)
        fields = fill(client, at(draft, "/propose")) | REASONS
        text = text_of(session, draft).replace("Something to learn", "Learning")
        save_text(session, draft, text, actor=editor, number=1)
        session.commit()

        response = client.post(at(draft, "/propose"), data=fields)

        assert response.status_code == 422
        assert "draft was saved after you opened" in words(response)
        assert "The Director" in response.text

    def test_what_is_proposed_is_not_proposed_again(
        self, client, session, draft, editor
    ):
        propose(session, draft, editor)
        session.commit()
        client.sign_in(editor)

        response = client.get(at(draft, "/propose"), follow_redirects=True)

        assert "cannot be proposed now" in response.text
        assert "It waits for a second person" in response.text


class TestApprove:
    def test_the_second_person_has_everything_before_them(
        self, client, session, draft, editor, approver
    ):
        propose(session, draft, editor)
        make_draft(session)
        session.commit()
        client.sign_in(approver)

        page = client.get(at(draft, "/approve"))

        text = words(page)
        assert "Edda Editor" in text
        assert "Learning was not looked at." in text
        assert 'href="https://example.test/report"' in page.text
        assert f"/criteria/compare?from=2023&amp;to=draft-{draft.id}" in page.text
        assert f'href="/criteria/versions/draft-{draft.id}"' in page.text
        assert "1 referral in draft will be read again" in text
        assert 'title: "Criteria from April [added: 2027 ]' in text

    def test_it_opens_with_what_the_change_does(
        self, client, send, session, editor, approver
    ):
        draft = make_version_draft(session, editor, WITHOUT_SUGGESTED)
        propose(session, draft, editor)
        session.commit()
        client.sign_in(approver)

        text = words(client.get(at(draft, "/approve")))

        does, _, rest = text.partition("The proposal To be published as")
        assert (
            "2 patterns of answers are decided differently. All of them lower" in does
        )
        assert "lower the outcome: accepted cases would be declined." in does
        assert "Not back-tested What past referrals would become is not known." in does
        assert (
            "What “Harm, and a suggestion about the department” asks for is not what "
            "it asks for in 2023, but its words are the same"
        ) in does
        assert "no worked example is decided by this" not in does
        left = "Nothing has to be mended. 1 thing is worth a look."
        assert f"Findings left {left}" in does
        assert left in words(client.get(at(draft, "/proofs")))
        assert (
            "What its words say The customer died or was harmed, and someone alleges "
            "or suggests that"
        ) in rest
        assert (
            "What its condition says It is met when someone alleges that something the "
            "department did, or did not do, made things worse, and at least"
        ) in rest
        assert "{contribution: [alleged [removed: , suggested ] ]}" in rest

    def test_it_says_how_many_past_referrals_change(
        self, client, session, settings, draft, editor, approver
    ):
        only_harm = {"event": ["death"], "contribution": "none"}
        for facts in (
            only_harm | {"external_process": ["inquest_interested_party"]},
            {"event": ["death"], "contribution": "alleged"},
        ):
            submit_referral(session, editor, settings=settings, facts=facts)
        session.commit()
        backtest(session, draft)
        propose(session, draft, editor)
        session.commit()
        client.sign_in(approver)
        page = client.get(at(draft, "/approve"))

        assert (
            "1 of 2 referrals (50%) would have another outcome: 1 from “accepted”"
            in (words(page))
        )
        assert "Not back-tested" not in page.text
        assert "without a back-test" not in page.text

        facts = only_harm | {"external_process": ["none"]}
        submit_referral(session, editor, settings=settings, facts=facts)
        session.commit()
        again = words(client.get(at(draft, "/approve")))
        assert "Referrals were sent or changed since that was found" in again
        assert "without a back-test" not in again

    def test_without_a_back_test_it_asks_why_and_shows_it_ever_after(
        self, client, send, session, draft, editor, approver
    ):
        propose(session, draft, editor)
        address = at(draft, "/approve")
        refused = send(approver, address, reason="Good.")

        assert refused.status_code == 422
        assert "Enter why you approve it without a back-test" in words(refused)

        why = {"reason": "Good.", "untested_reason": "Nobody was asked this before."}
        assert send(approver, address, **why).status_code == 303
        said = "without a back-test: Nobody was asked this before."
        assert said in words(client.get(at(draft)))
        assert said in words(client.get(at(draft, "/publish")))
        session.rollback()
        publish(session, session.get(type(draft), draft.id), editor)
        session.commit()
        assert said in words(client.get("/criteria/versions/2027"))

    def test_they_approve_it_with_a_reason(
        self, client, send, session, draft, editor, approver
    ):
        propose(session, draft, editor)
        address = at(draft, "/approve")

        assert send(approver, address).status_code == 422
        why = {"reason": "The proofs convinced me.", "untested_reason": UNTESTED}
        response = send(approver, address, **why)

        assert response.location == at(draft)
        page = words(client.get(at(draft)))
        assert "Ana Approver approved it: The proofs convinced me." in page
        assert "Publish this draft" in page

    def test_an_author_is_told_calmly_why_they_cannot(
        self, client, session, draft, editor, approver
    ):
        both = make_user(session, Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER)
        propose(session, draft, both)
        session.commit()
        client.sign_in(both)

        page = client.get(at(draft, "/approve"))
        sent = client.post(
            at(draft, "/approve"),
            data={
                "reason": "Mine.",
                "revision": approving.live_proposal(session, draft).id,
            },
        )

        assert "You had a hand in this draft" in words(page)
        assert "Ana Approver" in words(page)
        assert "Approve this proposal" not in page.text
        assert sent.status_code == 422
        assert "somebody else has to answer" in words(sent)

    def test_an_answer_is_for_the_proposal_that_was_read(
        self, client, session, draft, editor, approver
    ):
        first = propose(session, draft, editor)
        session.commit()
        client.sign_in(approver)
        fields = fill(client, at(draft, "/approve")) | {"reason": "Good."}
        approving.take_back(session, first, actor=editor)
        propose(session, draft, editor)
        session.commit()

        response = client.post(at(draft, "/approve"), data=fields)

        assert response.status_code == 422
        assert "Another proposal was made" in words(response)
        assert "Good." in response.text

    def test_what_waits_is_counted_and_listed_for_approvers(
        self, client, session, draft, editor, approver
    ):
        propose(session, draft, editor)
        session.commit()
        client.sign_in(approver)

        page = client.get("/criteria")

        assert "waiting for your answer" in page.text
        assert f'href="{at(draft, "/approve")}"' in page.text
        client.sign_in(editor)
        assert "waiting for your answer" not in client.get("/criteria").text


class TestPublishedMeanwhile:
    """Another version was published after a draft was proposed or approved."""

    STOPPED = (
        "Another version was published or withdrawn after this draft was begun. "
        "Bring the draft up to date, and propose it again."
    )

    @pytest.fixture
    def pages(self, client, session, draft, editor, approver):
        """Return what publishes another one, and what the pages then say."""

        def pages(*paths):
            other = draft_of(session, editor, "2028", "2028-04-01")
            approve(session, other, editor)
            publish(session, other, editor)
            session.commit()
            client.sign_in(approver)
            return [words(client.get(path)) for path in paths]

        return pages

    def test_nobody_can_approve_it_and_every_page_says_so(
        self, client, session, draft, editor, approver, pages, now
    ):
        propose(session, draft, editor)
        session.commit()
        client.sign_in(approver)
        fields = fill(client, at(draft, "/approve"))
        fields |= {"reason": "Good.", "untested_reason": UNTESTED}
        problem = "The published version “2028” is missing"

        shown, approving_page, proofs = pages(
            at(draft), at(draft, "/approve"), at(draft, "/proofs")
        )
        sent = client.post(at(draft, "/approve"), data=fields)

        assert f"Nobody can approve it as it is: {self.STOPPED}" in shown
        assert f"It cannot be approved as it is: {self.STOPPED}" in approving_page
        assert "Send it back with comments" in approving_page
        assert "Why do you approve it?" not in approving_page
        assert "Findings left 1 thing has to be mended." in approving_page
        for page in (shown, approving_page, proofs):
            assert problem in page.replace('"2028"', "“2028”")
        assert sent.status_code == 422
        assert "Bring the draft up to date" in words(sent)
        assert now(draft).state is DraftState.PROPOSED

    def test_what_was_approved_is_nowhere_said_to_be_publishable(
        self, session, draft, editor, pages
    ):
        approve(session, draft, editor)

        shown, publishing_page, home = pages(at(draft), at(draft, "/publish"), "/")

        cannot = f"It cannot be published as it is: {self.STOPPED}"
        assert cannot in shown and cannot in publishing_page
        assert "It can be published" not in shown
        assert "Publish this draft" not in shown
        assert "Approved criteria that can be published" not in home
        title = "Approved criteria that cannot be published as they are"
        assert f"Criteria 2027 (draft {draft.id})" in home.partition(title)[2]


class TestSendBack:
    def test_the_comments_reach_the_editors(
        self, client, send, session, draft, editor, approver
    ):
        propose(session, draft, editor)

        response = send(
            approver, at(draft, "/send-back"), comments="Say whose learning it is."
        )

        assert response.location == at(draft)
        client.sign_in(editor)
        page = words(client.get(at(draft)))
        assert page.index("Ana Approver sent it back") < page.index("Work on it")
        assert "Say whose learning it is." in page
        assert "Propose this draft" in page

    def test_comments_are_needed(self, send, session, draft, editor, approver):
        propose(session, draft, editor)

        response = send(approver, at(draft, "/send-back"))

        assert response.status_code == 422
        assert "Enter what should be looked at again" in response.text


class TestTakeBack:
    def test_an_approval_can_be_taken_back_and_stays_on_record(
        self, client, send, session, draft, editor
    ):
        second = approve(session, draft, editor)

        response = send(editor, at(draft, "/take-back"))

        assert response.location == at(draft)
        page = words(client.get(at(draft)))
        assert f"{second.name} approved it" in page
        assert "Edda Editor took it back" in page


class TestBringUpToDate:
    def test_a_draft_of_an_earlier_rulebook_is_put_upon_the_one_in_use(
        self, client, session, draft, editor
    ):
        other = draft_of(session, editor, "2028", "2028-04-01")
        approve(session, draft, editor)
        publish(session, draft, editor)
        session.commit()
        client.sign_in(editor)
        page = words(client.get(at(other)))
        assert page.index("Bring it up to date") < page.index("Work on it")

        response = client.post(at(other, "/bring-up-to-date"), follow_redirects=True)

        assert "The draft is up to date" in response.text
        session.expire_all()
        ids = [v.id for v in book_in_use(session).versions]
        assert ids[-1] == "2027"
        assert 'id: "2027"' in text_of(session, other)
        assert 'id: "2028"' in text_of(session, other)

    def test_what_takes_a_person_is_said(self, client, session, draft, editor):
        other = draft_of(session, editor, "2027", "2028-04-01")
        approve(session, draft, editor)
        publish(session, draft, editor)
        session.commit()
        client.sign_in(editor)

        response = client.post(at(other, "/bring-up-to-date"), follow_redirects=True)

        assert "own version another id first" in response.text


class TestPublish:
    def test_it_says_what_it_does_and_then_does_it(
        self, client, send, session, draft, editor, now
    ):
        second = approve(session, draft, editor)
        session.commit()
        client.sign_in(second)
        text = words(client.get(at(draft, "/publish")))

        response = send(second, at(draft, "/publish"))

        assert "from 1 April 2027" in text
        assert "It supersedes “Criteria from April 2023” (2023)" in text
        assert "Nobody can change or delete a published version" in text
        assert response.location == "/criteria/versions/2027"
        assert now(draft).state is DraftState.PUBLISHED
        page = words(client.get("/criteria"))
        assert "Criteria from April 2027 (2027) Not in force yet" in page
        assert "Learning was not looked at." in words(client.get(response.location))

    def test_it_says_again_which_conditions_changed_without_their_words(
        self, client, session, editor
    ):
        draft = make_version_draft(session, editor, WITHOUT_SUGGESTED)
        approve(session, draft, editor)
        session.commit()
        client.sign_in(editor)

        text = words(client.get(at(draft, "/publish")))

        assert (
            "Conditions changed without their words What “Harm, and a suggestion about "
            "the department” asks for is not what it asks for in 2023, but its words"
        ) in text
        publish(session, draft, editor)
        session.commit()
        for person in (editor, make_user(session)):
            session.commit()
            client.sign_in(person)
            assert (
                "What its condition says It is met when someone alleges that something "
                "the department did, or did not do, made things worse, and at least"
            ) in words(client.get("/criteria/versions/2027"))

    def test_what_keeps_it_from_being_published_is_said(
        self, client, session, draft, editor, clock
    ):
        approve(session, draft, editor)
        session.commit()
        client.sign_in(editor)
        clock.move_to("2027-04-02T12:00:00Z")
        client.sign_in(editor)

        page = client.get(at(draft, "/publish"))
        sent = client.post(at(draft, "/publish"))

        assert "1 April 2027, which is over" in words(page)
        assert "Publish this version" not in page.text
        assert sent.status_code == 422
        assert "1 April 2027, which is over" in words(sent)

    def test_what_is_not_approved_is_not_published(
        self, client, session, draft, editor
    ):
        propose(session, draft, editor)
        session.commit()
        client.sign_in(editor)

        response = client.post(at(draft, "/publish"), follow_redirects=True)

        assert "not approved, so it is not published" in response.text
        assert session.scalar(select(StoredVersion).filter_by(name="2027")) is None


class TestWithdrawVersion:
    @pytest.fixture
    def published(self, session, draft, editor):
        approve(session, draft, editor)
        publish(session, draft, editor)

    def test_with_a_reason_and_it_stays_on_record(
        self, client, send, published, draft, editor
    ):
        address = "/criteria/versions/2027/withdraw"
        assert send(editor, address).status_code == 422
        assert f'href="{address}"' in client.get("/criteria/versions/2027").text

        response = send(editor, address, reason="The day was wrong.")

        assert response.location == "/criteria"
        assert "Withdrawn" in words(client.get("/criteria"))
        page = words(client.get(at(draft)))
        assert "The day was wrong." in page and "never in force" in page
        again = client.get(address, follow_redirects=True)
        assert "was withdrawn already" in again.text

    @pytest.mark.usefixtures("published")
    def test_not_once_it_is_in_force(self, client, session, editor, clock):
        session.commit()
        clock.move_to("2027-04-01T12:00:00Z")
        client.sign_in(editor)

        response = client.get("/criteria/versions/2027/withdraw", follow_redirects=True)

        assert "It can only be superseded" in response.text

    def test_no_such_version(self, client, session, editor):
        session.commit()
        client.sign_in(editor)

        assert client.get("/criteria/versions/1999/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("step", "editors", "approvers"),
    [
        ("drafted", {"propose"}, set()),
        ("proposed", {"take-back"}, {"approve", "send-back"}),
        ("approved", {"take-back", "publish"}, {"publish"}),
    ],
)
def test_who_may_do_what_and_when(
    client, session, draft, editor, approver, step, editors, approvers
):
    if step != "drafted":
        propose(session, draft, editor)
    if step == "approved":
        proposal = approving.live_proposal(session, draft)
        approving.approve(
            session, proposal, reason="Good.", untested_reason="None", actor=approver
        )
    session.commit()
    pages = ("propose", "approve", "send-back", "take-back", "publish")

    for person, expected in ((editor, editors), (approver, approvers)):
        client.sign_in(person)
        got = {page: client.get(at(draft, f"/{page}")).status_code for page in pages}

        assert {page for page in pages if got[page] == 200} == expected
        assert set(got.values()) <= {200, 303, 403}


class TestHome:
    def test_each_of_them_sees_what_waits_for_them(self, client, session, editor):
        approver = make_user(session, Role.CRITERIA_APPROVER)
        written = make_version_draft(session, editor, DRAFT, title="Still written")
        ready = draft_of(session, editor, "2029", "2029-04-01")
        approve(session, ready, editor)
        proposed = make_version_draft(session, editor, DRAFT, title="On its way")
        propose(session, proposed, editor)
        session.commit()

        shown = {}
        for user in (editor, approver):
            client.sign_in(user)
            page = BeautifulSoup(client.get("/").text, "html.parser")
            found = page.select("section h3 + ul a")
            shown[user.id] = {link["href"]: link.text for link in found}

        publishable = {
            f"/criteria/drafts/{ready.id}": f"Criteria 2029 (draft {ready.id})"
        }
        assert shown == {
            editor.id: publishable
            | {f"/criteria/drafts/{written.id}": f"Still written (draft {written.id})"},
            approver.id: publishable
            | {
                f"/criteria/drafts/{proposed.id}/approve": (
                    f"On its way (draft {proposed.id})"
                )
            },
        }
