"""Lists and search: the same with scripts, where they swap, and without."""

import re

import pytest
from playwright.sync_api import expect

from ipr.accounts.models import User
from ipr.db.clock import london_today
from tests.browser.checks import NARROW
from tests.browser.steps import follow, press, read_title, reference, see
from tests.make import make_referral


@pytest.mark.both_scripts
def test_a_filter_narrows_a_list_and_stays_in_the_address(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    page.get_by_label("Status", exact=True).select_option("Withdrawn")
    press(page, "Apply filters")

    expect(page.get_by_text("2 referrals,")).to_be_visible()
    shown = page.get_by_role("link", name="IPR-26-")
    expect(shown.last).to_have_text(world.places["withdrawn"])
    page.wait_for_url("**/referrals?*status=withdrawn*")
    page.reload()
    expect(shown).to_have_count(2)
    with page.expect_download() as found:
        follow(page, "Download this list as a CSV file")
    written = found.value.path().read_text("utf-8-sig").splitlines()
    assert len(written) == 3
    assert world.places["withdrawn"] in written[2]


@pytest.mark.both_scripts
def test_a_filter_that_cannot_be_read_is_said(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    page.get_by_label("From", exact=True).fill("soon")
    press(page, "Apply filters")

    expect(
        page.get_by_text("must be a real date with the year in full").first
    ).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("soon")


@pytest.mark.both_scripts
def test_the_oldest_comes_first_when_asked(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    shown = page.get_by_role("table").get_by_role("link", name="IPR-26-")
    expect(shown.first).not_to_have_text(world.places["overdue"])
    follow(page, "Received", exact=False)

    expect(shown.first).to_have_text(world.places["overdue"])
    expect(page.get_by_role("columnheader", name="Received")).to_have_attribute(
        "aria-sort", "ascending"
    )


@pytest.mark.both_scripts
def test_a_reference_is_found_however_it_is_typed(page, sign_in, world):
    sign_in(world.people["rae"])
    page.goto("/search")
    typed = world.places["closed"].replace("-", "").lower()
    page.get_by_label("Reference", exact=True).fill(typed)
    press(page, "Find it")

    assert reference(page) == world.places["closed"]


@pytest.mark.both_scripts
def test_a_customer_is_found_without_a_name_in_the_address(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/search")
    page.get_by_label("Name", exact=True).fill("sample SAM")
    press(page, "Search for the customer")

    see(page, "Search by customer")
    expect(page.get_by_text("2 referrals that you may see")).to_be_visible()
    assert "sample" not in page.url.lower()


def test_a_colleague_finds_only_their_own(page, sign_in, world):
    sign_in(world.people["nobody"])
    page.goto(f"/search?reference={world.places['closed']}")
    expect(page.get_by_text("Nothing that you may see")).to_be_visible()
    page.goto(f"/referrals/{world.places['closed']}")
    see(page, "Page not found")


def test_another_order_or_page_is_heard_seen_and_has_the_focus(
    page, sign_in, session, world
):
    rae = session.get(User, world.people["rae"].id)
    for _ in range(60):
        make_referral(session, rae)
    session.commit()
    sign_in(rae)
    page.goto("/referrals")
    status = page.get_by_role("status").filter(has_text="sorted by")
    status.evaluate("one => { one.ours = true }")
    expect(status).to_have_text(re.compile("received, newest first: page 1 of 2"))

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    follow(page, "Next page")
    expect(status).to_have_text(re.compile("newest first: page 2 of 2"))
    expect(page.locator("caption")).to_be_focused()
    expect(page.locator("caption")).to_have_text("Referrals, page 2 of 2")
    assert page.evaluate("Math.round(list.getBoundingClientRect().top)") in (-1, 0, 1)
    follow(page, "Received", exact=False)
    expect(status).to_have_text(re.compile("oldest first: page 1 of 2"))
    expect(page.get_by_role("link", name="Received")).to_be_focused()

    assert status.evaluate("one => one.ours"), "what is heard was replaced"
    assert page.locator("[aria-live] table, [role=status] table").count() == 0


def test_a_choice_takes_no_step_of_the_history_and_a_refusal_is_a_page(
    page, sign_in, world
):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    steps = page.evaluate("history.length")
    page.get_by_label("Status", exact=True).focus()
    page.get_by_label("Status", exact=True).select_option("Withdrawn")
    page.wait_for_url("**/referrals?*status=withdrawn*")
    expect(page.get_by_role("status").get_by_text("2 referrals,")).to_be_visible()
    assert page.evaluate("history.length") == steps
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    page.set_viewport_size(NARROW)
    expect(page.get_by_text("Filter (1 chosen)")).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_be_hidden()
    page.get_by_text("Filter (1 chosen)").click()
    page.get_by_label("From", exact=True).fill("29/2/2023")
    press(page, "Apply filters")

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert read_title(page).startswith("Error: ")
    expect(page.get_by_label("From", exact=True)).to_be_visible()


def test_a_printed_list_says_what_it_holds_and_when(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals?status=withdrawn&from=1+January+2020")
    page.emulate_media(media="print")

    said = page.get_by_text("As at")
    expect(said).to_contain_text(f"{london_today():%-d %B %Y}")
    expect(said).to_contain_text("Filters: From: 1 January 2020; Status: Withdrawn.")
    expect(page.get_by_label("From", exact=True)).to_be_hidden()
