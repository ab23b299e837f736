"""A tracker goes in, on a page for each thing that has to be said."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import press, read_main, see
from tests.browser.world import World

ROWS = b"Date in,Homes,Why\n25/05/26,Homes,Ann rang\n03/05/26,Payments,Ben wrote\n"


@pytest.mark.both_scripts
def test_import_a_tracker(page, sign_in, world: World, axe):
    sign_in(world.people["asha"])
    page.goto("/imports/notes")
    page.get_by_label("Choose a spreadsheet").set_input_files(
        [{"name": "tracker.csv", "mimeType": "text/csv", "buffer": ROWS}]
    )
    page.get_by_label("North Example").check()
    press(page, "Upload and check")

    see(page, "Match the columns")
    page.get_by_label("Category (optional)").select_option("B")
    press(page, "Check all rows")

    for _ in range(50):  # without scripts the page comes again when it is asked for
        if "being checked" not in read_main(page):
            break
        page.goto(page.url)
    expect(page.get_by_role("heading", name="2 new rows to take in")).to_be_visible()
    see(page, "Import of notes")
    axe(page)
    press(page, "Take them in")
    expect(page.get_by_text("2 rows of 2 were taken in")).to_be_visible()
