"""An ACSSL's day in a real browser: what arrives, is worked on, and is answered."""

import pytest
from playwright.sync_api import expect

from ipr.support.queries import case_of
from tests.browser.steps import (
    Story,
    answer_everything,
    follow,
    press,
    read_main,
)
from tests.browser.world import HARM
from tests.make import make_area, make_staff, make_user, submit_referral

WHY = "She has no money for food, and two teams each wait for the other."
KEYS = 12
"""More than these, beside what is typed, and a call takes too long to enter."""


@pytest.fixture
def area(session, acssl):
    make_staff(session)
    area = make_area(session, "North Example", acssl=acssl)
    session.commit()
    return area


@pytest.fixture
def rhys(session):
    rhys = make_user(session, name="Rhys Referrer")
    session.commit()
    return rhys


@pytest.mark.both_scripts
def test_what_was_declined_is_worked_on_and_answered(
    page, session, settings, sign_in, acssl, area, rhys
):
    facts = HARM | {"contribution": "none"}
    found = {"facts": facts, "area": area, "settings": settings}
    referrals = [submit_referral(session, rhys, **found) for _ in range(2)]
    session.commit()
    first, second = (case_of(session, one).reference for one in referrals)

    sign_in(acssl)
    page.goto("/")
    expect(page.get_by_role("link", name=first, exact=True)).to_be_visible()
    follow(page, "Support cases", exact=False)
    for reference in (first, second):
        page.get_by_label(f"Choose {reference}").check()
    press(page, "Accept")
    press(page, "Accept these cases")
    assert "2 cases accepted" in read_main(page)
    follow(page, "Accepted 2")

    follow(page, first)
    press(page, "Add an action")
    page.get_by_label("What was done?").fill("Rang the family support worker.")
    press(page, "Save")
    press(page, "Details of this case")
    page.get_by_label("Main category").select_option("hardship")
    press(page, "Save these details")
    press(page, "Close this case")
    page.get_by_label("Feedback to the referrer").fill(
        "Nothing more could be learned, because she had no contact with us."
    )
    press(page, "Continue")
    press(page, "Close the case and send the feedback")
    assert "Financial hardship" in read_main(page)

    sign_in(rhys)
    page.goto(f"/referrals/{first}")
    main = read_main(page)
    assert "Nothing more could be learned, because she had no contact" in main
    assert "Rang the family support worker." not in main


@pytest.mark.both_scripts
def test_what_a_colleague_asks_for_is_answered_at_their_own_page(
    page, session, sign_in, acssl, area, rhys
):
    sign_in(rhys)
    page.goto("/support/ask")
    page.get_by_label("What help is needed, and why?").fill(WHY)
    page.get_by_label("Which area does the customer live in?").select_option(
        label="North Example"
    )
    press(page, "Send to an ACSSL")
    assert "It waits for Asha Acssl" in read_main(page)
    asked = page.url

    sign_in(acssl)
    page.goto("/support?view=dense")
    page.locator("tbody a").click()
    press(page, "Accept this case")
    press(page, "Accept this case")
    press(page, "Close this case")
    page.get_by_label("What was done").fill("Rang both teams together.")
    page.get_by_label("Outcome for whoever asked").fill("She was paid today.")
    press(page, "Continue")
    press(page, "Close the case and send the outcome")

    sign_in(rhys)
    page.goto(asked)
    assert "She was paid today." in read_main(page)


@pytest.mark.both_scripts
def test_a_call_is_entered_by_keyboard_alone_with_two_fields(
    page, session, sign_in, acssl, area
):
    sign_in(acssl)
    page.goto("/support/enter")
    pressed, typed = [], []

    def keys(*some):
        for one in some:
            page.keyboard.press(one)
            pressed.append(one)

    def type_in(label, text):
        expect(page.get_by_label(label)).to_be_focused()
        page.keyboard.type(text)
        typed.append(label)

    keys("Tab", "Enter", "Tab", "Tab")  # past what every page begins with
    type_in("Who asked?", "Bo at the jobcentre")
    keys("Tab", "Tab")
    type_in("What help is needed, and why?", WHY)
    keys("Tab", "Tab", "Enter")

    expect(page.get_by_text("is saved, and you hold it")).to_be_visible()
    assert "North Example" in read_main(page)
    assert len(pressed) <= KEYS
    assert len(typed) == 2


@pytest.mark.both_scripts
def test_a_serious_case_is_referred_and_both_lead_to_each_other(
    page, session, sign_in, acssl, area
):
    sign_in(acssl)
    page.goto("/support/enter")
    page.get_by_label("Who asked?").fill("Bo at the jobcentre")
    page.get_by_label("What help is needed, and why?").fill(WHY)
    page.get_by_label("Customer’s full name").fill("Billie Bramble")
    press(page, "Save this case")
    case = page.url
    press(page, "Refer this case")
    assert "What is known is in this draft" in read_main(page)
    press(page, "Continue")
    answer_everything(page, Story(customer="Billie Bramble"))
    press(page, "Send the referral")

    assert "This referral came from a request for support" in read_main(page)
    receipt = page.url
    page.locator("main a", has_text="ACS-").click()
    assert "It was referred as a serious case" in read_main(page)
    assert page.url == case
    page.locator(".govuk-inset-text a", has_text="IPR-").click()
    expect(page).to_have_url(receipt)
