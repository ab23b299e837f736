"""A pack for the panel is written, refused with the place shown, read and saved."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.steps import press, read_main, see
from tests.browser.world import World

NAMING = "Ida Ipr rang 0113 496 0000 about it."


@pytest.mark.both_scripts
def test_release_a_pack(page, context, sign_in, world: World, axe):
    people, pack = world.people, world.address("/concerns/packs/{pack_complete}")
    sign_in(people["lena"])
    page.goto(f"{pack}/write")
    shows = page.get_by_label("What do the figures show?")
    shows.fill(NAMING)
    press(page, "Save what you wrote")
    expect(
        page.get_by_text("the name of a colleague, in “I•• I•• rang")
    ).to_be_visible()
    page.get_by_role("button", name="Send it to be read").click()
    see(page, "Send this pack to a second person")
    expect(page.get_by_label("Who should read it?")).to_have_count(0)

    page.goto(f"{pack}/write")
    shows.fill("Fewer calls went unanswered.")
    press(page, "Save what you wrote")
    page.get_by_role("button", name="Send it to be read").click()
    page.get_by_label("Who should read it?").select_option("Ida Ipr")
    press(page, "Send it to be read")
    expect(page.get_by_text("Ida Ipr is asked to read the pack")).to_be_visible()

    context.clear_cookies()
    sign_in(people["ida"])
    page.goto("/")
    name = "Serious Case Panel pack"
    expect(page.get_by_role("link", name=name)).to_have_count(2)  # and the world's own
    page.goto(pack)
    page.get_by_role("button", name="Release it").click()
    assert "Fewer calls went unanswered." in read_main(page)
    page.get_by_label("I have read all of it").check()
    press(page, "Release this pack")
    expect(page.get_by_text("The pack is released")).to_be_visible()
    axe(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="a Word file").click()
    with ZipFile(Path(saved.value.path())) as word:
        assert b"Fewer calls went unanswered." in word.read("word/document.xml")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="a Word file")).to_be_hidden()
    expect(page.get_by_text("Fewer calls went unanswered.")).to_be_visible()
