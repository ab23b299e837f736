"""States of the pages about the record of all support."""

from tests.browser.state import State, page_of, pressing

SUPPORT_RECORD = [
    State("support.list_categories", "example", "asha", "/support/categories"),
    *page_of(
        "support.make_categories",
        "lena",
        "/support/categories/new",
        refused=pressing("Save this list"),
    ),
]
