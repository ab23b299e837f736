"""The keyboard alone: Tab, arrows, Space and Enter do everything."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ipr.permissions import Role
from tests.browser.steps import ACCEPTED, see
from tests.make import make_area, make_staff, make_user

PASSWORD = "four plain walking words"
FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.innerText ?? one.innerText;
  return [one.type === 'radio' || one.type === 'checkbox' ? one.type : one.tagName,
          label.trim().replace(/\\s+/g, ' ')];
}"""
RING = """() => {
  const seen = getComputedStyle(document.activeElement);
  return seen.boxShadow !== 'none' || seen.outlineStyle !== 'none';
}"""


class Keyboard:
    """Hands that touch no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, *words: str) -> None:
        """Press Tab until something of this name has the focus, and shows it."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(RING), self.page.evaluate(FOCUSED)
            if any(self.page.evaluate(FOCUSED)[1].startswith(one) for one in words):
                return
        raise AssertionError(f"Tab reaches nothing called {words}")

    def press(self, *words: str, key: str = "Enter") -> None:
        """Reach a button, a link or a box and press it."""
        self.tab_to(*words)
        self.page.keyboard.press(key)

    def write(self, words: str, text: str) -> None:
        """Reach a field and type."""
        self.tab_to(words)
        self.page.keyboard.insert_text(text)

    def pick(self, first: str, wanted: str) -> None:
        """Reach a group of radio buttons and walk down it with the arrow."""
        self.tab_to(first)
        self.page.keyboard.press("Space")
        for _ in range(20):
            if self.page.evaluate(FOCUSED)[1] == wanted:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {wanted}")

    def write_date(self, day: int, month: int, year: int) -> None:
        """Type a date into its three boxes."""
        for name, number in (("Day", day), ("Month", month), ("Year", year)):
            self.write(name, str(number))


@pytest.fixture
def keys(page):
    return Keyboard(page)


@pytest.fixture
def referrer(session):
    staff = make_staff(session)
    make_area(session, "North Example", acssl=staff[Role.ACSSL])
    user = make_user(
        session, name="Rae Referrer", email="rae@example.test", password=PASSWORD
    )
    session.commit()
    return user


@pytest.mark.both_scripts
def test_a_case_is_referred_without_a_mouse(page, keys, referrer):
    page.goto("/")
    keys.write("Email address", "rae@example.test")
    keys.write("Password", PASSWORD)
    page.keyboard.press("Enter")
    see(page, "Welcome")
    keys.press("Refer a case")
    see(page, "Before you start")
    keys.press("Start now")
    see(page, "The customer")
    keys.write("Full name", "Alex Example")
    keys.press("Save and continue")

    see(page, "What happened")
    keys.press("The customer died", key="Space")
    keys.pick("Yes, none of them apply", "Yes, none of them apply")
    keys.press("Save and continue")

    see(page, "When and how it happened")
    keys.write_date(2, 11, 2026)
    keys.write_date(3, 11, 2026)
    keys.write("Describe what happened", "A neighbour rang us.")
    keys.press("Save and continue")

    see(page, "The department’s part")
    keys.pick(
        "Yes, someone alleges it", "Someone has suggested it, without alleging it"
    )
    keys.press("Save and continue")

    see(page, "Reviews and inquests")
    keys.press("None of these", key="Space")
    keys.press("Save and continue")

    see(page, "Area and service lines")
    keys.tab_to("Which area")
    page.keyboard.type("North")
    keys.press("Universal Credit", key="Space")
    keys.pick("From frontline staff", "From a coroner’s office")
    keys.press("Save and continue")
    see(page, "Check your answers")
    keys.press("Send the referral")

    see(page, ACCEPTED)
    keys.press("Tell us something new", key="Enter")
    see(page, "Tell us something new")


def test_the_skip_link_comes_first_and_leads_to_the_content(
    page, keys, sign_in, referrer
):
    sign_in(referrer)
    page.goto("/drafts/start")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    inside = "() => document.querySelector('main').contains(document.activeElement)"
    assert page.evaluate(inside)


def test_an_error_leads_from_the_summary_to_its_answer(page, keys, sign_in, referrer):
    sign_in(referrer)
    page.goto("/drafts/start")
    keys.press("Start now")
    see(page, "The customer")
    keys.write("Full name", "Alex Example")
    keys.press("Save and continue")
    see(page, "What happened")
    keys.press("Save and continue")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    keys.press("Select all that apply")
    first = page.get_by_role("checkbox", name="The customer died", exact=True)
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    keys.press("Save and continue")
    see(page, "When and how it happened")
    keys.press("Save and continue")
    expect(summary).to_be_focused()
    keys.press("Describe what happened")
    expect(page.get_by_label("Describe what happened")).to_be_focused()


def test_a_button_that_is_a_link_answers_to_space(page, keys, sign_in, referrer):
    sign_in(referrer)
    page.goto("/")
    keys.press("Refer a case", key="Space")

    see(page, "Before you start")


def test_the_warning_before_the_session_ends_is_answered_by_keyboard(
    page, sign_in, referrer
):
    page.clock.install()
    sign_in(referrer)
    page.goto("/drafts/start")
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(timedelta(minutes=26).seconds * 1000)

    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Nothing you typed is lost.")
    stay = dialog.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(stay).to_be_focused()
    page.clock.fast_forward(timedelta(minutes=5).seconds * 1000)
    gone = page.get_by_role("dialog", name="You have been signed out")
    expect(gone).to_be_visible()
    expect(gone.get_by_role("button", name="Close this message")).to_be_focused()
    page.keyboard.press("Enter")
    expect(gone).to_be_hidden()


def test_the_menu_of_a_narrow_page_opens_by_keyboard(page, keys, sign_in, referrer):
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(referrer)
    page.goto("/")
    expect(page.get_by_role("link", name="Search")).to_be_hidden()
    keys.press("Menu")
    keys.press("Search")

    see(page, "Search")
