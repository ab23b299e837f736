"""What tests of the referral pages share: a signed-in referrer, and forms to fill."""

from typing import Any

from bs4 import BeautifulSoup

CUSTOMER = {
    "customer_name": "Robin Sample",
    "nino": "ab 12 34 56 c",
    "born_on-day": "2",
    "born_on-month": "3",
    "born_on-year": "1967",
}
EVENT = {"q_event": ["death"], "q_event__rest": "no"}
WHEN_AND_HOW = {
    "event_on-day": "14",
    "event_on-month": "10",
    "event_on-year": "2026",
    "known_date_unknown": "y",
    "description": "An invented story.\nOn two lines.",
}
PART = {"q_contribution": "alleged"}
OUTSIDE = {"q_external_process": ["none"]}
AREA = {"area": "not_known", "lines": ["not_known"], "origin": "not_known"}
ALL = {
    "customer": CUSTOMER,
    "what-happened": EVENT,
    "when-and-how": WHEN_AND_HOW,
    "the-departments-part": PART,
    "outside-processes": OUTSIDE,
    "area": AREA,
}


def soup(response: Any) -> BeautifulSoup:
    """Return an answer as a document to ask."""
    return BeautifulSoup(response.text, "html.parser")


def start(client: Any) -> str:
    """Start a draft; return the beginning of its pages' addresses."""
    response = client.post("/drafts/start")
    assert response.status_code == 303, response.text
    return str(response.location).rpartition("/questions/")[0]


def sent(page: str, revision: int = 0, **more: Any) -> dict[str, Any]:
    """Return what a browser sends for a page filled in well."""
    fields = {"revision": str(revision), "go_on": "yes", **ALL[page], **more}
    return {name: value for name, value in fields.items() if value is not None}


def fill(client: Any, at: str, *pages: str) -> None:
    """Fill in these pages of a draft, or all."""
    for page in pages or ALL:
        response = client.post(f"{at}/questions/{page}", data=sent(page))
        assert response.status_code == 303, response.text


def errors(response: Any) -> list[str]:
    """Return the lines of the error summary."""
    found = soup(response).select(".govuk-error-summary__list li")
    return [line.get_text(strip=True) for line in found]
