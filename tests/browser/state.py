"""A page in one of its states, and what somebody does to bring it there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.steps import choose, press
from tests.browser.world import LONG_WORD

Act = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """A page as somebody finds it, or as it is after what they did on it."""

    endpoint: str
    name: str
    who: str | None
    path: str
    act: Act | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.endpoint} ({self.name})"


def pressing(button: str) -> Act:
    """Press a button with nothing filled in."""
    return lambda page: press(page, button)


def stale(button: str, **typed: str) -> Act:
    """Send a page that somebody else has changed since."""

    def act(page: Page) -> None:
        for name, text in typed.items():
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=revision]").evaluate("field => { field.value = 0 }")
        press(page, button)

    return act


def revealing(group: str, option: str) -> Act:
    """Select an option that shows more of the page."""
    return lambda page: choose(page, group, option)


def unticking_all(button: str) -> Act:
    """Take back every tick, and send what is left."""

    def act(page: Page) -> None:
        while page.locator("[type=checkbox]:checked").count():
            page.locator("[type=checkbox]:checked").first.uncheck()
        press(page, button)

    return act


def opening_details(page: Page) -> None:
    """Open what can be opened on the page."""
    for summary in page.locator("summary").all():
        summary.click()


def previewing_feedback(page: Page) -> None:
    """Write feedback, and go on to where it is shown before it is sent."""
    page.get_by_label("Feedback to the referrer").fill("I rang, and we wrote again.")
    press(page, "Continue")


def checking_duplicate(page: Page) -> None:
    """Name an accepted referral as the one that stays, and go on to see both."""
    address = page.url
    page.goto(f"{address.split('/referrals/')[0]}/referrals?status=accepted")
    other = page.locator("a.ipr-reference").first.inner_text()
    page.goto(address)
    page.get_by_label("Reference of the referral that stays open").fill(other)
    page.get_by_label("Why are they the same?").fill("Both are about one death.")
    press(page, "Continue")


def not_confirming_duplicate(page: Page) -> None:
    """Go on without saying that both are about the same customer."""
    checking_duplicate(page)
    press(page, "Mark as a duplicate")


def choosing_a_bad_file(page: Page) -> None:
    """Send a file that is no document, and one that is."""
    page.get_by_label("Choose files").set_input_files(
        [
            {"name": "run.exe", "mimeType": "application/x-dosexec", "buffer": b"MZ\0"},
            {"name": f"{LONG_WORD}.txt", "mimeType": "text/plain", "buffer": b"Well."},
        ]
    )
    press(page, "Add files")


def signing_in_wrongly(page: Page) -> None:
    """Type a password that is wrong."""
    page.get_by_label("Email address").fill("nobody@example.test")
    page.get_by_label("Password", exact=True).fill("no such password")
    press(page, "Sign in")


def signing_in_wrongly_too_often(page: Page) -> None:
    """Type a wrong password until no more are taken."""
    for _ in range(6):
        signing_in_wrongly(page)


def searching(name: str) -> Act:
    """Search for a customer by name."""

    def act(page: Page) -> None:
        page.get_by_label("Name", exact=True).fill(name)
        press(page, "Search for the customer")

    return act


def finding_nobody(label: str, button: str, says: str) -> Act:
    """Search a list for somebody who isn't there, which htmx swaps in."""

    def act(page: Page) -> None:
        page.get_by_label(label).fill("nobodyatall")
        press(page, button)
        expect(page.get_by_text(says)).to_be_visible()

    return act


def adding_a_system(page: Page) -> None:
    """Make a token for a system with a long name."""
    page.get_by_label("Name of the system").fill(f"Post room of {LONG_WORD}")
    press(page, "Make the token")


def page_of(endpoint: str, who: str | None, path: str, **more: Act) -> list[State]:
    """Return a page as it is found, and its refusals by name."""
    found = [State(endpoint, "found", who, path)]
    return found + [
        State(endpoint, name.replace("_", " "), who, path, act, 422)
        for name, act in more.items()
    ]
