"""The team asks the referrer something, and reads the answer; with scripts or not."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.browser.steps import follow, press, read_main, see, unfold, write_date
from tests.browser.world import HARM
from tests.databases import KINDS
from tests.make import make_user, published_book, submit_referral

WHY = "What did the letters say?"
LETTER = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"You owe us."}


@pytest.fixture
def people(session):
    take_in(session, published_book())
    make_user(session, Role.ACSSL_LEAD)
    return {
        "rae": make_user(session, name="Rae Referrer"),
        "ida": make_user(session, Role.IPR_TEAM, name="Ida Ipr"),
    }


@pytest.mark.parametrize(
    ("scripts", "database_kind"),
    [(True, KINDS[0]), (False, KINDS[1])],
    ids=["scripts", "no-scripts"],
    indirect=True,
)
def test_the_team_asks_the_referrer_answers_and_the_team_reads_it(
    page, sign_in, people, session, settings
):
    facts = HARM | {"contribution": "not_known"}
    case = submit_referral(session, people["rae"], facts=facts, settings=settings)
    session.commit()
    sign_in(people["ida"])
    page.goto(f"/referrals/{case.reference}")
    follow(page, "Ask the referrer a question")
    page.get_by_label("What do you want to know?").fill(WHY)
    write_date(page, "By when", london_today() + timedelta(days=7))
    press(page, "Ask the referrer")
    expect(page.get_by_text("The referrer can read your question now")).to_be_visible()

    sign_in(people["rae"])
    page.goto("/")
    mine = page.get_by_role("region", name="Questions for you")
    expect(mine).to_contain_text("asked today, answer it by")
    mine.get_by_role("link", name=case.reference).click()
    see(page, "Answer a question")
    assert WHY in read_main(page)
    page.get_by_label("Your answer").fill("They asked for money.")
    page.get_by_label("Files (optional)").set_input_files(LETTER)
    press(page, "Send your answer")
    expect(page.get_by_text("Your answer is sent")).to_be_visible()

    sign_in(people["ida"])
    page.goto(f"/referrals/{case.reference}")
    main = read_main(page)
    assert "Answered by Rae Referrer" in main
    assert "They asked for money." in main
    unfold(page, "What happened, step by step")
    expect(page.get_by_text("Rae Referrer answered a question")).to_be_visible()
    with page.expect_download() as sent:
        follow(page, "letter.txt")
    assert sent.value.path().read_bytes() == LETTER["buffer"]
