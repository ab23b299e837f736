"""Make people, areas and cases for tests, through the services where they exist."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

# What follows a deed, and who is told of it, is said by modules that nothing calls.
import ipr.concerns.packs.notices
import ipr.criteria.notices
import ipr.decisions.notices.for_holders
import ipr.decisions.notices.for_referrers
import ipr.decisions.notices.for_team
import ipr.enquiries.notices
import ipr.enquiries.service
import ipr.notes.notices
import ipr.notices.of_accounts
import ipr.notices.telling
import ipr.referrals.notices
import ipr.reviews.notices
import ipr.reviews.service
import ipr.reviews.unclaimed
import ipr.support.cover.leavers
import ipr.support.cover.notices
import ipr.support.requests.notices
import ipr.support.telling.holders
import ipr.support.telling.untouched_requests  # noqa: F401
from ipr import rulebook
from ipr.accounts.models import Area, AreaCover, CoverCapacity, Nation, RoleGrant, User
from ipr.accounts.sign_in.passwords import hash_password
from ipr.config import Settings, rules_path
from ipr.criteria.drafting import service as drafting
from ipr.criteria.models import VersionDraft
from ipr.db.clock import london_today, utc_now
from ipr.decisions import service as decisions
from ipr.decisions.models import StoredDecision
from ipr.decisions.new_information.foresight import News
from ipr.decisions.queries import latest_decision
from ipr.lines import ServiceLine
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Draft, Origin, Queue, Referral, ReferralStatus
from ipr.rulebook.version import Version
from ipr.support import service as support
from ipr.support.models import SupportCase
from ipr.versions.service import take_in

START = date(2020, 1, 1)

_numbers = count(1)


def make_user(
    session: Session,
    *roles: Role,
    name: str = "",
    email: str = "",
    password: str | None = None,
    password_hash: str | None = None,
) -> User:
    """Make a colleague who has held these roles since 2020.

    With a password they can sign in: it costs the time of hashing it, once.
    """
    number = next(_numbers)
    if password:
        password_hash = _hashed(password)
    user = User(
        name=name or f"Colleague {number}",
        email=email or f"colleague.{number}@example.test",
        password_hash=password_hash,
        made_at=utc_now(),
    )
    user.grants = [
        RoleGrant(role=role, starts_on=START, granted_at=utc_now()) for role in roles
    ]
    session.add(user)
    session.flush()
    return user


@cache
def _hashed(password: str) -> str:
    return hash_password(password)


def make_area(
    session: Session,
    name: str = "",
    nation: Nation = Nation.ENGLAND,
    *,
    acssl: User | None = None,
    deputy: User | None = None,
) -> Area:
    """Make an area that has existed since 2020, and who covers it."""
    area = Area(
        name=name or f"Area {next(_numbers)}",
        nation=nation,
        starts_on=START,
        example=True,
    )
    session.add(area)
    session.flush()
    for user, capacity in (
        (acssl, CoverCapacity.ACSSL),
        (deputy, CoverCapacity.DEPUTY),
    ):
        if user:
            session.add(
                AreaCover(area=area, user=user, capacity=capacity, starts_on=START)
            )
    session.flush()
    return area


@cache
def published_book() -> "rulebook.Rulebook":
    """Return the rulebook that ships."""
    return rulebook.load(rules_path({}))


def make_draft(
    session: Session,
    referrer: User | None = None,
    *,
    version: Version | None = None,
    facts: dict[str, Any] | None = None,
    area: Area | None = None,
    name: str = "Alex Example",
    nino: str | None = None,
    born_on: str | None = None,
    event_on: str | None = "2026-11-02",
    known_on: str | None = "2026-11-03",
    description: str = "What happened, in a few invented words.",
    lines: Sequence[ServiceLine] = (ServiceLine.UC,),
    origin: Origin | None = Origin.FRONTLINE,
) -> Draft:
    """Make a complete draft; `facts` in any form, else those of an accepted case."""
    version = version or published_book()["2023"]
    referrer = referrer or make_user(session)
    draft = drafts.start_draft(session, actor=referrer, version=version)
    if facts is None:
        facts = {"event": ["death"], "contribution": "alleged", "external_process": []}
    answers = {
        "customer": {"name": name, "nino": nino, "born_on": born_on},
        "event": {
            "event_on": event_on,
            "known_on": known_on,
            "description": description,
        },
        "facts": version.check(facts),
        "details": {
            "area_id": area.id if area else None,
            "lines": list(lines),
            "origin": origin,
        },
    }
    drafts.save_page(session, draft, "customer", answers, actor=referrer)
    session.flush()
    return draft


def make_referral(
    session: Session,
    referrer: User | None = None,
    *,
    status: ReferralStatus = ReferralStatus.TRIAGE,
    outcome: str = "cannot_tell",
    owner: User | None = None,
    **said: Any,
) -> Referral:
    """Make a referral without its decision: only `decisions` makes whole ones."""
    draft = make_draft(session, referrer, **said)
    return referrals.make_referral(
        session,
        draft,
        status=status,
        outcome=outcome,
        owner=owner,
        queue=None if owner else Queue.IPR_TEAM,
        actor=draft.referrer,
    )


def make_support_case(
    session: Session, referrer: User | None = None, **said: Any
) -> SupportCase:
    """Make a declined referral in the hands of whoever answers for its area.

    There must be somebody: an ACSSL or deputy of the area, or a network lead.
    """
    area = said.get("area")
    routing = support.choose_owner(session, area.id if area else None, london_today())
    referral = make_referral(
        session,
        referrer,
        status=ReferralStatus.DECLINED,
        outcome="decline",
        owner=routing.user,
        **said,
    )
    return support.open_case(
        session, referral, routing=routing, actor=referral.referrer
    )


def make_staff(session: Session) -> dict[Role, User]:
    """Make what a service needs to open: the rulebook, an IPR team, a network lead.

    Somebody is an ACSSL too, of no area yet.
    """
    take_in(session, published_book())
    return {
        role: make_user(session, role)
        for role in (Role.IPR_TEAM, Role.ACSSL, Role.ACSSL_LEAD)
    }


def submit_referral(
    session: Session,
    referrer: User | None = None,
    *,
    settings: Settings,
    book: "rulebook.Rulebook | None" = None,
    **said: Any,
) -> Referral:
    """Make a referral as its referrer would: decided, owned, with a receipt.

    There must be staff, and the rulebook taken in: see `make_staff`.
    """
    book = book or published_book()
    said.setdefault("version", book.in_force(london_today()))
    draft = make_draft(session, referrer, **said)
    return decisions.submit_referral(
        session, draft.key, actor=draft.referrer, book=book, settings=settings
    )


def tell_news(
    session: Session,
    referral: Referral,
    answers: "dict[str, Any] | None" = None,
    *,
    settings: Settings,
    note: str = "",
    actor: User | None = None,
    follows: int | None = None,
    **said: Any,
) -> StoredDecision:
    """Tell something new about a referral, as its referrer unless it is said who.

    `area` is that of the referral unless it is said.
    """
    book = said.get("book") or published_book()
    if follows is None:
        follows = latest_decision(session, referral).number
    checked = book.in_force(london_today()).check(answers or {})
    return decisions.tell_something_new(
        session,
        referral,
        News(checked, said.get("area", referral.area), note, said.get("replies_to")),
        follows=follows,
        actor=actor or referral.referrer,
        book=book,
        settings=settings,
        seen=said.get("seen"),
    )


NEW_VERSION = Path(__file__).with_name("new_version.yaml").read_text("utf-8")


def drafted_text(new: str = NEW_VERSION) -> str:
    """Return the published rulebook with one new version at its end."""
    return published_book().text + new


def make_version_draft(
    session: Session, editor: User, text: str = "", *, title: str = "From April 2027"
) -> VersionDraft:
    """Make a draft of the criteria; the rulebook must be taken in."""
    return drafting.start_draft(
        session,
        title=title,
        text=text or drafted_text(),
        based_on="2023",
        actor=editor,
    )
