"""States of the pages about the month's areas of concern."""

from tests.browser.state import State, opening_details, page_of, pressing

CONCERNS = [
    State("concerns.show_month", "open", "lena", "/concerns", opening_details),
    State(
        "concerns.show_month", "area", "asha", "/concerns?area={concerned_area}&by=all"
    ),
    State(
        "concerns.show_month",
        "corrected",
        "lena",
        "/concerns?month={frozen_month}&show=every",
    ),
    State("concerns.show_month", "nothing", "lena", "/concerns?month={empty_month}"),
    State(
        "concerns.show_month", "no such area", "asha", "/concerns?area=0", status=422
    ),
    State("concerns.freeze_month", "open", "lena", "/concerns/{over_month}/freeze"),
    State("concerns.freeze_month", "not over", "lena", "/concerns/{this_month}/freeze"),
    *page_of(
        "concerns.explain_month",
        "lena",
        "/concerns/{frozen_month}/explain",
        refused=pressing("Save this note"),
    ),
]
