"""The panel that says what answers mean, and the keyboard, in a real browser."""

import pytest
from playwright.sync_api import expect

from ipr.permissions import Role
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
def test_the_button_says_what_the_answers_mean(page, sign_in, referrer, session):
    draft = make_draft(session, referrer)
    session.commit()
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/questions/the-departments-part")
    page.get_by_label("No, nobody has").check()
    page.get_by_role("button", name="See what my answers mean").click()

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
