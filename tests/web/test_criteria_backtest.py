"""The pages of a back-test: started, come back to, cancelled, read, taken away."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.criteria.backtests.service import SILENT
from ipr.criteria.drafting.service import save_text
from ipr.criteria.models import Backtest, BacktestState
from ipr.criteria.service import read_draft_text
from ipr.db.clock import utc_now
from ipr.permissions import Role
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_area,
    make_staff,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
)
from tests.statements import statements

HTMX = {"HX-Request": "true"}
PROCESS = {
    "event": ["death"],
    "contribution": "none",
    "external_process": ["inquest_interested_party"],
}
ACCEPTED = {"event": ["death"], "contribution": "alleged", "external_process": []}


@pytest.fixture
def editor(session, client):
    make_staff(session)
    editor = make_user(session, Role.CRITERIA_EDITOR, name="Eddie Editor")
    session.commit()
    client.sign_in(editor)
    return editor


@pytest.fixture
def draft(session, editor):
    draft = make_version_draft(session, editor)
    session.commit()
    return draft


@pytest.fixture
def address(draft):
    return f"/criteria/drafts/{draft.id}/backtest"


@pytest.fixture
def send(session, settings, editor):
    area = make_area(session, "North Example")

    def send(facts, referrer=None):
        made = submit_referral(
            session, referrer, settings=settings, facts=facts, area=area
        )
        session.commit()
        return made

    return send


@pytest.fixture
def cases(send, editor):
    """Three referrals that change, the first the editor's own; one that doesn't."""
    people = [editor, None, None]
    return [*[send(PROCESS, person) for person in people], send(ACCEPTED)]


@pytest.fixture
def running(session, draft, editor):
    """A back-test that another process is at work on."""
    version = read_draft_text(session, draft, published_book()).version
    row = Backtest(
        draft_id=draft.id,
        digest=version.digest,
        against_digest=published_book()["2023"].digest,
        data_state="0 referrals, 0 changes",
        state=BacktestState.RUNNING,
        done=300,
        total=1200,
        kept={"version": "2027", "against": "2023"},
        started_by_id=editor.id,
        started_at=utc_now(),
        beat_at=utc_now(),
    )
    session.add(row)
    session.commit()
    return row


class TestStartBacktest:
    def test_a_short_one_is_done_when_the_page_comes(self, client, address, cases):
        assert "has not been back-tested" in client.get(address).text

        page = client.post(f"{address}/start", follow_redirects=True).text

        assert "3 of 4 referrals (75%)" in page
        assert "Start the back-test" not in page

    def test_it_is_recorded(self, client, session, address, cases, editor):
        client.post(f"{address}/start")

        started = AuditEvent.action == AuditAction.BACKTEST_STARTED
        found = session.scalars(select(AuditEvent).where(started)).one()
        assert found.actor_id == editor.id

    def test_one_under_way_is_shared(self, client, session, address, running):
        client.post(f"{address}/start")

        assert session.scalar(select(func.count()).select_from(Backtest)) == 1

    def test_one_that_died_is_taken_up(self, client, session, address, running, cases):
        running.beat_at = utc_now() - SILENT - timedelta(seconds=1)
        session.commit()
        assert "Take it up again" in client.get(address).text

        page = client.post(f"{address}/start", follow_redirects=True).text

        assert "3 of 4 referrals" in page
        assert session.scalar(select(func.count()).select_from(Backtest)) == 1

    def test_a_draft_that_cannot_be_read_cannot_be_tried(
        self, client, session, address, draft, editor
    ):
        save_text(session, draft, "facts: [", actor=editor, number=1)
        session.commit()
        assert "cannot be read yet" in client.get(address).text

        page = client.post(f"{address}/start", follow_redirects=True).text

        assert "until its text can be read" in page
        assert session.scalar(select(func.count()).select_from(Backtest)) == 0


class TestShowBacktest:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_one_under_way_says_how_far_it_is(self, client, address, running, headers):
        response = client.get(address, headers=headers)

        assert 'max="1200" value="300"' in response.text
        assert f'data-hx-get="{address}?told=300"' in response.text
        whole = headers != HTMX
        for words in ("<html", "300 of 1,200 sets of answers", "Check again"):
            assert (words in response.text) == whole
        assert "HX-Request" in response.headers["Vary"]

    def test_only_words_that_changed_are_announced(self, client, address, running):
        def told(number):
            return client.get(f"{address}?told={number}", headers=HTMX).text

        assert "role=" not in told(299) + told(300)
        assert "sets of answers" not in told(300)
        [words] = BeautifulSoup(told(299), "html.parser").select("[data-hx-swap-oob]")
        assert words["id"] == "backtest-words"
        assert words.text.strip() == "300 of 1,200 sets of answers tried."
        page = BeautifulSoup(client.get(address).text, "html.parser")
        assert page.select_one("#backtest-words")["role"] == "status"

    def test_no_live_region_holds_more_than_words(self, client, address, cases):
        client.post(f"{address}/start")
        page = BeautifulSoup(client.get(address).text, "html.parser")

        assert page.select("table")
        assert page.select("[role=status] *, [aria-live] *") == []

    def test_a_finished_one_shows_its_page_and_asks_no_more(
        self, client, address, cases
    ):
        client.post(f"{address}/start")

        asked = client.get(f"{address}?told=3", headers=HTMX)
        main = BeautifulSoup(client.get(address).text, "html.parser").main

        assert (asked.status_code, asked.text) == (204, "")
        assert asked.headers["HX-Redirect"] == address
        assert main.select("[data-hx-trigger]") == []
        assert "Month by month" in main.text

    def test_an_empty_service_says_so(self, client, address):
        page = client.post(f"{address}/start", follow_redirects=True).text

        assert "There are no referrals yet" in page

    def test_another_referral_makes_it_stale(self, client, address, cases, send):
        client.post(f"{address}/start")
        send(PROCESS)

        page = client.get(address).text
        assert "Referrals were sent or changed since" in page
        assert "3 of 4 referrals" in page
        again = client.post(f"{address}/start", follow_redirects=True).text
        assert "4 of 5 referrals" in again

    def test_another_text_makes_it_stale_and_the_same_one_fresh(
        self, client, session, address, cases, draft, editor
    ):
        client.post(f"{address}/start")
        other = NEW_VERSION.replace("Something to learn", "Learning")
        save_text(session, draft, drafted_text(other), actor=editor, number=1)
        session.commit()

        page = client.get(address).text
        assert "The text of the draft was saved since" in page
        assert "3 of 4 referrals" in page
        save_text(session, draft, drafted_text(), actor=editor, number=2)
        session.commit()
        assert "Run it again" not in client.get(address).text

    def test_the_statements_do_not_grow_with_the_referrals(
        self, app, client, address, cases, send
    ):
        def count():
            client.post(f"{address}/start")
            with statements(app) as asked:
                client.get(address)
            return len(asked)

        few = count()
        for _ in range(4):
            send(PROCESS)

        assert count() == few


class TestCancelBacktest:
    def test_it_can_be_cancelled_and_gone_on_with(
        self, client, session, address, running, cases
    ):
        page = client.post(f"{address}/cancel", follow_redirects=True).text

        assert "The back-test was cancelled" in page
        cancelled = AuditEvent.action == AuditAction.BACKTEST_CANCELLED
        assert session.scalars(select(AuditEvent).where(cancelled)).one()
        page = client.post(f"{address}/start", follow_redirects=True).text
        assert "3 of 4 referrals" in page

    def test_one_that_is_done_stays_so(self, client, address, cases):
        client.post(f"{address}/start")

        page = client.post(f"{address}/cancel", follow_redirects=True).text

        assert "3 of 4 referrals" in page


class TestListChangedReferrals:
    def test_shows_those_that_the_reader_may_see(self, client, address, cases):
        client.post(f"{address}/start")

        page = client.get(f"{address}/referrals").text

        assert cases[0].reference in page
        assert not [case for case in cases[1:] if case.reference in page]
        assert "You can see 1 of them" in client.get(address).text

    def test_shows_the_team_all_of_them(self, client, session, address, cases):
        client.post(f"{address}/start")
        both = make_user(session, Role.CRITERIA_EDITOR, Role.IPR_TEAM)
        session.commit()
        client.sign_in(both)

        page = client.get(f"{address}/referrals?from=accept&to=cannot_tell").text

        assert [case.reference in page for case in cases] == [True, True, True, False]
        assert "You can see" not in client.get(address).text

    def test_shows_one_way_alone(self, client, address, cases):
        client.post(f"{address}/start")

        page = client.get(f"{address}/referrals?from=accept&to=decline", headers=HTMX)

        assert "0 referrals" in page.text
        assert "<html" not in page.text

    @pytest.mark.parametrize("part", ["referrals", "referrals.csv", "chart.svg"])
    def test_there_is_none_before_a_result(self, client, address, part):
        assert client.get(f"{address}/{part}").status_code == 404


class TestExports:
    def test_the_referrals_are_a_file_and_taking_it_is_recorded(
        self, client, session, address, cases
    ):
        client.post(f"{address}/start")

        rows = client.get(f"{address}/referrals.csv").text.splitlines()

        assert len(rows) == 2
        assert rows[1].startswith(cases[0].reference)
        assert rows[1].endswith("Accepted,Cannot tell yet,learning_possible")
        exported = AuditEvent.action == AuditAction.REFERRAL_EXPORTED
        assert session.scalars(select(AuditEvent).where(exported)).one()

    def test_the_figures_are_a_file(self, client, address, cases):
        client.post(f"{address}/start")

        rows = client.get(f"{address}/figures.csv").text.splitlines()

        assert "All referrals,,Accepted,Cannot tell yet,3" in rows
        assert "Area,North Example,Any,The same,1" in rows
        assert "Service line,Universal Credit,Accepted,Cannot tell yet,3" in rows

    def test_the_chart_is_a_picture_with_nothing_to_run(self, client, address, cases):
        client.post(f"{address}/start")

        response = client.get(f"{address}/chart.svg")

        assert response.mimetype == "image/svg+xml"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "<script" not in response.text
        assert "Becomes: cannot tell yet" in response.text

    @pytest.mark.parametrize("sent", [[], [ACCEPTED]], ids=["none", "unchanged"])
    def test_every_address_answers_where_no_referral_changes(
        self, client, session, address, draft, send, sent
    ):
        for facts in sent:
            send(facts)
        session.commit()
        client.post(f"{address}/start")

        chart = client.get(f"{address}/chart.svg")
        assert chart.status_code == 200
        assert "No referral changes" in chart.text
        for part in ("", "/referrals", "/referrals?from=decline", "/figures.csv"):
            assert client.get(address + part).status_code == 200, part
        files = client.get(f"{address}/referrals.csv").text.splitlines()
        assert (
            [line for line in files if line][-1]
            .lstrip("\ufeff")
            .startswith("Reference,")
        )
        name = f"draft-{draft.id}"
        for other in (
            f"/criteria/compare?from={name}&to={name}",
            f"/criteria/drafts/{draft.id}/proofs",
            f"/criteria/versions/{name}",
            f"/criteria/versions/{name}/text",
        ):
            assert client.get(other).status_code == 200, other

    def test_the_chart_counts_in_whole_referrals(self, client, address, cases):
        client.post(f"{address}/start")

        svg = "{http://www.w3.org/2000/svg}"
        chart = ElementTree.fromstring(client.get(f"{address}/chart.svg").text)
        groups = chart.iter(f"{svg}g")
        [axis] = [one for one in groups if one.get("class", "").startswith("axis y")]
        heights = [int(text.text) for text in axis.iter(f"{svg}text")]
        assert len(heights) > 1
        assert heights == sorted(set(heights))
