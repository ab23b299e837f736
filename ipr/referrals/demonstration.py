"""Invented referrals as their referrers wrote them, and some not sent."""

from datetime import datetime, time, timedelta
from pathlib import Path

import yaml

from ipr.db.clock import LONDON, london_today, pretend_now
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.referrals.drafts.service import start_draft
from ipr.referrals.models import Draft

DRAFTS = Path(__file__).with_name("invented_drafts.yaml")
OFFICE_OPENS = time(10, 20)


def leave_drafts(session: AnySession, cast: Cast) -> None:
    """Begin referrals that nobody has sent yet."""
    for story in yaml.safe_load(DRAFTS.read_text(encoding="utf-8"))["drafts"]:
        with pretend_now(begin_of_story(story)):
            write_draft(session, story, cast)


def write_draft(session: AnySession, story: Step, cast: Cast) -> Draft:
    """Write a draft as its referrer would have, on the day that it is."""
    version = cast.book.in_force(london_today())
    referrer = cast.people[story["by"]]
    draft = start_draft(session, actor=referrer, version=version)
    draft.referrer = referrer
    area = cast.areas[story["area"]] if story["area"] else None
    born_on = story["customer"].get("born_on")
    draft.content = {
        "customer": {
            "name": story["customer"]["name"],
            "nino": story["customer"].get("nino"),
            "born_on": born_on.isoformat() if born_on else None,
        },
        "event": {
            "event_on": _event_on(story),
            "known_on": london_today().isoformat(),
            "description": story["description"],
        },
        "facts": version.check(story["facts"]),
        "details": {
            "area_id": area.id if area else None,
            "lines": story.get("lines", []),
            "origin": story.get("origin"),
        },
    }
    session.flush()
    return draft


def begin_of_story(story: Step) -> datetime:
    """Return when a story begins: on a date, or so many days ago, in the morning."""
    day = story.get("day") or london_today() - timedelta(days=story["ago"])
    return datetime.combine(day, OFFICE_OPENS, LONDON)


def _event_on(story: Step) -> str | None:
    day = story.get("event_on")
    if "event_ago" in story:  # counted, like `ago`, from the real today
        day = london_today() - timedelta(days=story["event_ago"] - story["ago"])
    return day.isoformat() if day else None


PART = DemoPart(order=20, make=leave_drafts)
