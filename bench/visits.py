"""What is asked of the pages: drafts to send, people signed in, and each request."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle

from flask import Flask
from sqlalchemy import event, select

from bench.client import Answer, Browser, Visit
from bench.people import (
    ACSSL_EMAIL,
    LEAD_EMAIL,
    PASSWORD,
    REFERRER_EMAIL,
    TEAM_EMAIL,
)
from ipr.accounts.models import User
from ipr.app import create_app
from ipr.config import Settings
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Draft, Referral, ReferralStatus
from ipr.versions.current import current_book, version_in_force

PAGES = ("customer", "what-happened", "when-and-how", "the-departments-part")


@dataclass(frozen=True)
class Place:
    """A filled database, with what a run needs to know of it."""

    settings: Settings
    drafts: list[tuple[str, str]]
    """The addresses of drafts that can be sent, each once, and their revisions."""
    receipts: list[str]


def prepare(settings: Settings, number: int) -> Place:
    """Make drafts that are ready to send, and look up what can be read."""
    app = create_app(settings)
    with app.app_context():
        begin_writing(db.session)
        user = db.session.scalars(
            select(User).where(User.email == REFERRER_EMAIL)
        ).one()
        made = [_draft(user) for _ in range(number)]
        references = db.session.scalars(
            select(Referral.reference).where(
                Referral.referrer_id == user.id,
                Referral.status == ReferralStatus.ACCEPTED,
            )
        ).all()
        db.session.commit()
        ready = [(f"/drafts/{draft.key}", str(draft.revision)) for draft in made]
        db.session.remove()
        db.engine.dispose()
    return Place(settings, ready, [f"/referrals/{name}" for name in references])


def _draft(user: User) -> Draft:
    with_questions = version_in_force()
    draft: Draft = drafts.start_draft(db.session, actor=user, version=with_questions)
    facts = {"event": ["death"], "contribution": "alleged", "external_process": []}
    answers = {
        "customer": {"name": "Invented Person", "nino": None, "born_on": "1967-03-02"},
        "event": {
            "event_on": "2026-04-02",
            "known_on": "2026-04-03",
            "description": "A few invented sentences. " * 12,
        },
        "facts": current_book().versions[-1].check(facts),
        "details": {
            "area_id": 3,
            "lines": ["universal_credit"],
            "origin": "frontline_staff",
        },
    }
    drafts.save_page(db.session, draft, "customer", answers, actor=user)
    return draft


class Visitor:
    """Somebody at a running server: each method gives visits of one kind."""

    def __init__(self, place: Place, port: int) -> None:
        self.place, self.port = place, port
        self.referrer = self._signed_in(REFERRER_EMAIL)
        self.team = self._signed_in(TEAM_EMAIL)
        self.lead = self._signed_in(LEAD_EMAIL)
        self.acssl = self._signed_in(ACSSL_EMAIL)
        self.stranger = Browser(port).read_token("/sign-in")
        self.unsent = iter(place.drafts)
        self.open = place.drafts[-1][0]  # never sent: its questions are asked again
        self.pages = cycle(PAGES)
        self.receipts = cycle(place.receipts)

    def _signed_in(self, email: str) -> Browser:
        browser = Browser(self.port).read_token("/sign-in")
        answer = browser.post("/sign-in", email=email, password=PASSWORD)
        assert answer.status == 303, answer
        return browser.read_token("/account")

    def crowd(self, who: Browser, number: int) -> list[Browser]:
        """Return so many connections of one person."""
        return [Browser(self.port, who.cookie, who.token) for _ in range(number)]

    def sign_in(self) -> Visit:
        """Send a password. Each time as somebody who has no session yet."""
        cookie, token = self.stranger.cookie, self.stranger.token

        def visit(browser: Browser) -> Answer:
            browser.cookie, browser.token = cookie, token
            return browser.post("/sign-in", email=REFERRER_EMAIL, password=PASSWORD)

        return visit

    def question(self) -> Visit:
        """Ask for a page of questions, each in turn."""
        path = f"{self.open}/questions/{next(self.pages)}"
        return lambda browser: browser.get(path)

    def submit(self) -> Visit:
        """Send a draft that nobody has sent yet."""
        path, revision = next(self.unsent)

        def visit(browser: Browser) -> Answer:
            answer = browser.post(f"{path}/submit", revision=revision)
            assert answer.location.startswith("/referrals/"), answer.location
            return answer

        return visit

    def receipt(self) -> Visit:
        """Read the receipt of one's own referral."""
        path = next(self.receipts)
        return lambda browser: browser.get(path)

    def page(self, path: str) -> Visit:
        """Ask for a page."""
        return lambda browser: browser.get(path)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect what is asked of the database, except beginnings and ends."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not re.match("BEGIN|PRAGMA|SAVEPOINT|RELEASE", statement):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements(place: Place) -> dict[str, int]:
    """Return how many statements each request takes, in this very process."""
    app = create_app(place.settings)
    app.config["WTF_CSRF_ENABLED"] = False
    found: dict[str, int] = {}
    people = {
        email: app.test_client() for email in (REFERRER_EMAIL, TEAM_EMAIL, "nobody")
    }

    def count(name: str, who: str, method: str, path: str, **form: str) -> None:
        with counted(app) as asked:
            answer = people[who].open(
                path, method=method, data=form or None, base_url=place.settings.address
            )
        assert answer.status_code in (200, 303), (path, answer.status_code)
        found[name] = len(asked)

    for email in (TEAM_EMAIL, REFERRER_EMAIL):
        form = {"email": email, "password": PASSWORD}
        count("sign-in", email, "POST", "/sign-in", **form)
    page = f"{place.drafts[-1][0]}/questions/what-happened"
    count("question page", REFERRER_EMAIL, "GET", page)
    path, revision = place.drafts.pop(0)
    count("submit", REFERRER_EMAIL, "POST", f"{path}/submit", revision=revision)
    count("receipt", REFERRER_EMAIL, "GET", place.receipts[0])
    count("50-row list", TEAM_EMAIL, "GET", "/referrals")
    count("home of the team", TEAM_EMAIL, "GET", "/")
    with app.app_context():
        db.engine.dispose()
    return found
