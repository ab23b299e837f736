"""The IPR team settles what the rulebook left open, and something new changes it."""

import pytest
from playwright.sync_api import expect

from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.browser.steps import (
    ACCEPTED,
    DECLINED,
    NOT_YET,
    choose,
    follow,
    press,
    read_main,
    row,
    see,
    unfold,
    write_date,
)
from tests.browser.world import HARM
from tests.make import make_area, make_user, published_book, submit_referral

WHY = "Nobody could be reached who knows more."
PERSON = "This case was accepted by decision of a person"
TWO_PEOPLE = "This case was declined by decision of two people"

pytestmark = pytest.mark.both_scripts


@pytest.fixture
def people(session):
    take_in(session, published_book())
    return {
        "rae": make_user(session, name="Rae Referrer"),
        "ida": make_user(session, Role.IPR_TEAM, name="Ida Ipr"),
        "ivan": make_user(session, Role.IPR_TEAM, name="Ivan Ipr"),
        "asha": make_user(session, Role.ACSSL, name="Asha Acssl"),
        "lena": make_user(session, Role.ACSSL_LEAD, name="Lena Lead"),
    }


@pytest.fixture
def send(session, settings, people):
    area = make_area(session, "North Example", acssl=people["asha"])

    def send(contribution):
        facts = HARM | {"contribution": contribution}
        referral = submit_referral(
            session, people["rae"], facts=facts, area=area, settings=settings
        )
        session.commit()
        return referral.reference

    return send


def test_one_person_claims_and_accepts(page, sign_in, people, send):
    case = send("not_known")
    sign_in(people["ida"])
    page.goto("/")
    menu = page.get_by_role("link", name="To settle")
    expect(menu).to_contain_text("1")
    page.get_by_role("link", name=case, exact=True).first.click()
    see(page, NOT_YET)
    press(page, "Claim this referral")
    expect(page.get_by_text("You have claimed this referral")).to_be_visible()
    assert row(page, "Who has it now") == "Ida Ipr, IPR team"
    press(page, "Settle this referral")
    choose(page, "What should become", "Accept it for an Internal Process Review")
    page.get_by_label("Why?").fill("The letters deserve a look.")
    press(page, "Send")

    see(page, PERSON)
    press(page, "Report received")
    write_date(page, "When was the report received?", london_today())
    press(page, "Save")
    expect(page.get_by_text("The report is recorded as received")).to_be_visible()

    sign_in(people["rae"])
    page.goto(f"/referrals/{case}")
    see(page, PERSON)
    assert "The letters deserve a look." in read_main(page)


def test_a_decline_takes_a_second_person_and_goes_to_the_acssl(
    page, sign_in, people, send
):
    case = send("not_known")
    sign_in(people["ida"])
    page.goto(f"/referrals/{case}")
    press(page, "Claim this referral")
    press(page, "Settle this referral")
    choose(page, "What should become", "Decline it")
    page.get_by_label("Why?").fill(WHY)
    press(page, "Send")
    see(page, NOT_YET)
    expect(page.get_by_role("button", name="Answer the proposal")).to_have_count(0)

    sign_in(people["ivan"])
    page.goto("/triage")
    follow(page, case)
    press(page, "Answer the proposal")
    see(page, "Answer a proposal")
    assert WHY in read_main(page)
    choose(page, "Do you agree?", "Yes, confirm it")
    page.get_by_label("Why?").fill("I tried as well.")
    press(page, "Send your answer")
    see(page, TWO_PEOPLE)

    sign_in(people["rae"])
    page.goto(f"/referrals/{case}")
    assert row(page, "Who has it now").startswith("Asha Acssl")
    assert "I tried as well." in read_main(page)
    sign_in(people["asha"])
    page.goto("/support")
    expect(page.get_by_role("link", name=case)).to_be_visible()


def test_a_decline_that_is_refused_goes_back_to_the_queue(page, sign_in, people, send):
    case = send("not_known")
    sign_in(people["ida"])
    page.goto(f"/referrals/{case}")
    press(page, "Claim this referral")
    press(page, "Settle this referral")
    choose(page, "What should become", "Decline it")
    page.get_by_label("Why?").fill(WHY)
    press(page, "Send")
    sign_in(people["ivan"])
    page.goto(f"/referrals/{case}/proposal")
    choose(page, "Do you agree?", "No, refuse it")
    page.get_by_label("Why?").fill("The sister can be reached.")
    press(page, "Send your answer")

    see(page, NOT_YET)
    assert row(page, "Who has it now").startswith("The IPR team’s queue")
    unfold(page, "What was decided, and when")
    assert "The sister can be reached." in read_main(page)


def test_something_new_flips_a_decline(page, sign_in, people, send, scripts):
    case = send("none")
    sign_in(people["rae"])
    page.goto(f"/referrals/{case}")
    see(page, DECLINED)
    printing = page.get_by_role("button", name="Print this page")
    expect(printing).to_have_count(1 if scripts else 0)  # without, it would do nothing
    press(page, "Tell us something new")
    page.get_by_label("What is new?").fill("The daughter rang.")
    page.get_by_label("Has anyone said").check()
    press(page, "Continue")
    choose(page, "Has anyone said", "Someone has suggested it, without alleging it")
    press(page, "Continue")
    foreseen = page.get_by_role("table", name="Before and after")
    expect(foreseen.get_by_role("row", name="Where the case is")).to_contain_text(
        "Accepted"
    )
    page.go_back()
    expect(page.get_by_label("Someone has suggested it, without")).to_be_checked()
    press(page, "Continue")
    press(page, "Send")

    see(page, ACCEPTED)
    unfold(page, "What was decided, and when")
    main = read_main(page)
    assert "The daughter rang." in main
    changed = page.get_by_role("table", name="Answers that changed")
    expect(changed).to_contain_text("No, nobody has")
    expect(changed).to_contain_text("Someone has suggested it")
    assert "Decision 1: This case does not meet the criteria" in main

    sign_in(people["asha"])
    page.goto("/support?state=any")
    expect(page.locator("main").get_by_role("link", name=case)).to_have_count(0)
    page.goto("/")
    page.get_by_role("link", name=case).click()
    see(page, f"{case} is not with you any more")


def test_the_lead_sees_that_nothing_is_without_an_owner(page, sign_in, people, send):
    case = send("none")
    for contribution in ("alleged", "not_known"):
        send(contribution)
    sign_in(people["lena"])
    page.goto("/lead")

    assert row(page, "Cases without an owner") == "0"
    assert row(page, "Waiting for somebody to accept them") == "1"
    held = page.get_by_role("table", name="Support cases").get_by_role("row")
    expect(held.filter(has_text=case)).to_contain_text("Asha Acssl")
