"""The panel that says what answers mean, and the keyboard, in a real browser."""

import pytest
from playwright.sync_api import expect

from ipr.permissions import Role
from tests.browser.steps import OUTSIDE, question
from tests.make import make_area, make_draft, make_staff, make_user


@pytest.fixture
def referrer(session):
    staff = make_staff(session)
    make_area(session, "North Example", acssl=staff[Role.ACSSL])
    referrer = make_user(session, name="Rhys Referrer")
    session.commit()
    return referrer


def go_on(page):
    page.get_by_role("button", name="Save and continue").click()


def test_the_panel_follows_what_is_answered(page, sign_in, referrer, session):
    draft = make_draft(session, referrer)
    session.commit()
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/questions/the-departments-part")
    panel = page.locator("#so-far")
    assert "would be accepted" in panel.inner_text()

    page.get_by_label("Not known").check()

    panel.get_by_text("We cannot tell yet").wait_for()
    assert page.url.endswith("/questions/the-departments-part")
    assert panel.get_attribute("aria-live") == "polite"


@pytest.mark.both_scripts
def test_the_button_says_what_the_answers_mean(
    page, sign_in, referrer, session, scripts
):
    draft = make_draft(session, referrer)
    session.commit()
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/questions/the-departments-part")
    page.get_by_label("No, nobody has").check()
    button = page.get_by_role("button", name="See what my answers mean")
    if scripts:
        expect(button).to_be_hidden()
    else:
        button.click()

    page.get_by_text("would not meet the criteria").first.wait_for()
    assert page.get_by_label("No, nobody has").is_checked()
    go_on(page)
    assert page.url.endswith("/questions/outside-processes")


def test_the_keyboard_alone_fills_in_a_page(page, sign_in, referrer):
    sign_in(referrer)
    page.goto("/drafts/start")
    page.get_by_role("button", name="Start now").press("Enter")
    page.get_by_role("button", name="Save and continue").press("Enter")
    page.locator(".govuk-error-summary:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#customer_name:focus").wait_for()
    page.keyboard.type("Robin Sample")
    page.keyboard.press("Enter")

    page.wait_for_url("**/questions/what-happened")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("#customer_name")).to_have_value("Robin Sample")


@pytest.mark.both_scripts
def test_what_was_not_selected_is_asked_about_after_a_tick(
    page, sign_in, referrer, session
):
    draft = make_draft(session, referrer)
    session.commit()
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/questions/outside-processes")
    group = question(page, OUTSIDE)
    follow_up = question(page, "Are you sure that none of the others apply?")
    review = group.get_by_label("A Safeguarding Adults Review")
    for none in ("None of these", "Not known"):
        group.get_by_label(none, exact=True).uncheck()
        expect(follow_up).to_be_hidden()

    review.check()
    expect(follow_up).to_be_visible()
    review.uncheck()
    expect(follow_up).to_be_hidden()

    # What was answered is never sent unseen.
    review.check()
    follow_up.get_by_label("Yes, none of them apply").check()
    review.uncheck()
    expect(follow_up).to_be_visible()
    group.get_by_label("None of these").check()
    expect(follow_up).to_be_hidden()
