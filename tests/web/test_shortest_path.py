"""How much the way to an answer takes: the words to read, and the controls to use."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.make import make_area, make_staff, make_user
from tests.web.referral_pages import soup

MOST_PAGES, MOST_WORDS, MOST_CLICKS = 8, 900, 14
DAY = {"day": "14", "month": "10", "year": "2025"}
TYPED = {
    "customer_name": "Robin Sample",
    "description": "An invented story.",
    **{f"event_on-{part}": text for part, text in DAY.items()},
    **{f"known_on-{part}": text for part, text in DAY.items()},
}
"""What is written rather than pressed."""

UNREAD = (
    ".govuk-visually-hidden, [hidden], script, option, .govuk-radios__conditional, "
    "details:not([open]) > :not(summary), .ipr-without-scripts"
)
"""What nobody reads who opens nothing, with scripts."""

WAYS = {
    "accepted": {"q_event": "death", "q_contribution": "alleged"},
    "declined": {"q_event": "death", "q_contribution": "none"},
    "cannot tell": {"q_event": "not_known", "q_contribution": "not_known"},
}
ELSE = {"q_external_process": "none", "lines": "not_known", "origin": "not_known"}


class Walk:
    """Somebody who answers as little as they can, and counts."""

    def __init__(self, client: Any, pressed: dict[str, str]) -> None:
        self.client, self.pressed = client, pressed
        self.pages = self.words = self.clicks = 0

    def read(self, address: str) -> BeautifulSoup:
        """Open a page, and count the words that are in sight once it is answered."""
        response = self.client.get(address)
        assert response.status_code == 200, response.text
        page = soup(response)
        for asked in page.select(".ipr-asked"):
            ticks = asked.select("input[type=checkbox]:not([data-behaviour])")
            if not any(self.pressed.get(t["name"]) == t["value"] for t in ticks):
                for follow_up in asked.select(".ipr-follow-up"):
                    follow_up.decompose()
        for unread in page.main.select(UNREAD):
            unread.decompose()
        self.pages += 1
        self.words += len(page.main.get_text(" ").split())
        return page

    def press(self, address: str, data: dict[str, Any]) -> str:
        """Send a form, after using each of its controls once, by its button."""
        self.clicks += 1 + sum(name in self.pressed for name in data)
        response = self.client.post(address, data=data)
        assert response.status_code == 303, response.text
        return str(response.location)

    def go(self) -> None:
        """Go from the first page to the receipt."""
        self.read("/drafts/start")
        at = self.press("/drafts/start", {})
        while "/referrals/" not in at:
            form = self.read(at).select("main form")[-1]
            names = {field.get("name") for field in form.select("[name]")}
            given = {**TYPED, **self.pressed}
            data = {name: given[name] for name in names if name in given}
            data["revision"] = form.find("input", {"name": "revision"})["value"]
            at = self.press(form["action"], data)


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_takes_few_pages_words_and_clicks(client, session, way):
    make_staff(session)
    area = make_area(session, "North Example")
    referrer = make_user(session)
    session.commit()
    client.sign_in(referrer)

    walk = Walk(client, {**WAYS[way], **ELSE, "area": str(area.id)})
    walk.go()

    assert walk.pages <= MOST_PAGES
    assert walk.words <= MOST_WORDS
    assert walk.clicks <= MOST_CLICKS
