"""States of the pages about the record of all support."""

from playwright.sync_api import Page

from tests.browser.state import State, page_of, pressing, stale
from tests.browser.steps import press


def entering_an_agency_alone(page: Page) -> None:
    """Name an agency without the day since which it is involved."""
    page.get_by_label("Add agencies outside the department").fill("Shelter")
    press(page, "Save these details")


def choosing_none(page: Page) -> None:
    """Take back what was chosen, and send it all the same."""
    page.locator("input[name=chosen]").first.uncheck()
    page.locator("main form button").first.click()


SUPPORT_RECORD = [
    State("desks.list_support", "dense", "asha", "/support?state=all&view=dense"),
    *page_of(
        "support.accept_several",
        "asha",
        "/support/several/accept?chosen={request}",
        refused=choosing_none,
    ),
    *page_of(
        "support.follow_up_several",
        "asha",
        "/support/several/follow-up?chosen={entered}",
        refused=choosing_none,
    ),
    *page_of(
        "support.hand_over_several",
        "asha",
        "/support/several/hand-over?chosen={request}",
        refused=pressing("Hand over"),
    ),
    State("support.list_categories", "example", "asha", "/support/categories"),
    *page_of(
        "support.make_categories",
        "lena",
        "/support/categories/new",
        refused=pressing("Save this list"),
    ),
    *page_of(
        "support.ask_for_help",
        "rae",
        "/support/ask",
        refused=pressing("Send to an ACSSL"),
    ),
    *page_of(
        "support.enter_request",
        "asha",
        "/support/enter",
        refused=pressing("Save this case"),
    ),
    State("support.show_request", "waits", "rae", "/support/asked/{request}"),
    State("support.show_request", "answered", "rae", "/support/asked/{outcome}"),
    State("support.show_case", "asked for", "asha", "/support/{request}"),
    State("support.show_case", "entered", "asha", "/support/{entered}"),
    State("support.show_case", "from a tracker", "asha", "/support/{tracked}"),
    State("support.close_case", "outcome", "asha", "/support/{entered}/close"),
    *page_of(
        "support.change_details",
        "asha",
        "/support/{working}/details",
        refused=entering_an_agency_alone,
        changed_meanwhile=stale("Save these details"),
    ),
    *page_of(
        "support.add_action",
        "asha",
        "/support/{working}/actions",
        refused=pressing("Save"),
    ),
]
