"""What other tests measure does not depend on the fonts of the machine."""

import pytest
from playwright.sync_api import Page


def fonts_used(page: Page, family: str, text: str) -> set[str]:
    """Return the names of the fonts that Chromium draws a text in."""
    page.set_content(f"<p style='font-family: {family}'>{text}</p>")
    chromium = page.context.new_cdp_session(page)
    chromium.send("DOM.enable")
    chromium.send("CSS.enable")
    root = chromium.send("DOM.getDocument")["root"]["nodeId"]
    paragraph = chromium.send("DOM.querySelector", {"nodeId": root, "selector": "p"})
    fonts = chromium.send("CSS.getPlatformFontsForNode", paragraph)["fonts"]
    return {font["familyName"] for font in fonts}


@pytest.mark.parametrize(
    ("family", "font"),
    [
        ("arial, sans-serif", "DejaVu Sans"),
        ("sans-serif", "DejaVu Sans"),
        ("serif", "DejaVu Sans"),
        ("ui-monospace, Menlo, Consolas, monospace", "DejaVu Sans Mono"),
        ("monospace", "DejaVu Sans Mono"),
    ],
)
# DejaVu has no Chinese: a font that has would have come from the machine.
@pytest.mark.parametrize("text", ["Refer a case", "Refer 漢字"])
def test_every_text_is_drawn_in_the_fonts_of_the_tests(page, family, font, text):
    assert fonts_used(page, family, text) == {font}


def test_letters_are_as_wide_as_their_font_says(page):
    def width(pixels: int) -> float:
        page.set_content(f"<span style='font: {pixels}px arial'>Refer a case</span>")
        return page.locator("span").bounding_box()["width"]

    assert width(13) == pytest.approx(width(130) / 10, rel=0.002)
