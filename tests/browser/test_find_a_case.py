"""Lists and search: the same with scripts, where they swap, and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import follow, press, reference, see


@pytest.mark.both_scripts
def test_a_filter_narrows_a_list_and_stays_in_the_address(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    page.get_by_label("Status", exact=True).select_option("Withdrawn")
    press(page, "Apply filters")

    expect(page.get_by_text("1 referral", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="IPR-26-")).to_have_text(
        world.places["withdrawn"]
    )
    page.wait_for_url("**/referrals?*status=withdrawn*")
    page.reload()
    expect(page.get_by_role("link", name="IPR-26-")).to_have_count(1)
    with page.expect_download() as found:
        follow(page, "Download this list as a CSV file")
    written = found.value.path().read_text("utf-8-sig").splitlines()
    assert len(written) == 2
    assert world.places["withdrawn"] in written[1]


@pytest.mark.both_scripts
def test_a_filter_that_cannot_be_read_is_said(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/referrals")
    page.get_by_label("From", exact=True).fill("soon")
    press(page, "Apply filters")

    expect(page.get_by_text("write a date like 27/3/2026").first).to_be_visible()
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
    press(page, "Find the referral")

    assert reference(page) == world.places["closed"]


@pytest.mark.both_scripts
def test_a_customer_is_found_without_a_name_in_the_address(page, sign_in, world):
    sign_in(world.people["ida"])
    page.goto("/search")
    page.get_by_label("Full name").fill("sample SAM")
    press(page, "Search for the customer")

    see(page, "Search by customer")
    expect(page.get_by_text("2 referrals that you may see")).to_be_visible()
    assert "sample" not in page.url.lower()


def test_a_colleague_finds_only_their_own(page, sign_in, world):
    sign_in(world.people["nobody"])
    page.goto(f"/search?reference={world.places['closed']}")
    expect(page.get_by_text("No referral that you may see")).to_be_visible()
    page.goto(f"/referrals/{world.places['closed']}")
    see(page, "Page not found")
