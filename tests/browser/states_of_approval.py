"""States of the pages that propose, approve, publish and withdraw the criteria.

The last of them publish a version, so that every draft is behind from then on.
"""

from playwright.sync_api import Page

from tests.browser.state import State, page_of, pressing
from tests.browser.steps import press

DRAFT = "/criteria/drafts/{%s}"
PUBLISH = "Publish this version"


def overtaken(page: Page) -> None:
    """Publish another draft in another window first."""
    other = page.context.new_page()
    other.goto("/criteria")
    other.get_by_role("link", name="Draft other").click()
    other.get_by_role("button", name="Publish this draft").click()
    press(other, PUBLISH)
    other.close()
    press(page, PUBLISH)


APPROVING = [
    State("criteria.list_versions", "waiting for me", "ana", "/criteria"),
    *page_of(
        "criteria.propose",
        "pru",
        DRAFT % "ready" + "/propose",
        refused=pressing("Propose this draft"),
    ),
    State("criteria.propose", "not ready", "pru", DRAFT % "over" + "/propose"),
    *page_of(
        "criteria.approve",
        "ana",
        DRAFT % "waiting" + "/approve",
        refused=pressing("Approve this proposal"),
    ),
    State("criteria.approve", "own", "bo", DRAFT % "own" + "/approve"),
    *page_of(
        "criteria.send_back",
        "ana",
        DRAFT % "waiting" + "/send-back",
        refused=pressing("Send this proposal back"),
    ),
    State("criteria.send_back", "own", "bo", DRAFT % "own" + "/send-back"),
    State("criteria.take_back", "open", "pru", DRAFT % "waiting" + "/take-back"),
    State("criteria.take_back", "approved", "pru", DRAFT % "approved" + "/take-back"),
    State("criteria.show_draft", "to answer", "ana", DRAFT % "waiting"),
    State("criteria.show_draft", "own", "bo", DRAFT % "own"),
    State("criteria.show_draft", "returned", "pru", DRAFT % "returned"),
    State("criteria.show_draft", "approved", "pru", DRAFT % "approved"),
    State("criteria.show_draft", "withdrawn", "pru", DRAFT % "gone"),
    State("criteria.show_version", "withdrawn", "rae", "/criteria/versions/next-gone"),
    *page_of(
        "criteria.publish",
        "ana",
        DRAFT % "approved" + "/publish",
        overtaken=overtaken,
    ),
    State("criteria.publish", "behind", "ana", DRAFT % "approved" + "/publish"),
    State("criteria.propose", "behind", "pru", DRAFT % "ready" + "/propose"),
    State("criteria.show_draft", "behind", "pru", DRAFT % "ready"),
    State("criteria.show_draft", "published", "pru", DRAFT % "other"),
    State("criteria.show_version", "published", "rae", "/criteria/versions/next-other"),
    *page_of(
        "criteria.withdraw_version",
        "pru",
        "/criteria/versions/next-other/withdraw",
        refused=pressing("Withdraw this version"),
    ),
]
