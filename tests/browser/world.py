"""People and cases in every state that a page can show, made through the services."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts import service as accounts
from ipr.accounts.away.service import set_away
from ipr.accounts.models import Nation, User
from ipr.accounts.people import service as user_service
from ipr.accounts.people.teams import find_or_make_team
from ipr.accounts.sign_in import links as link_service
from ipr.api import service as api
from ipr.config import Settings
from ipr.db.clock import london_today, pretend_now, utc_now
from ipr.decisions import service as decisions
from ipr.decisions.new_information.unsent import save_unsent
from ipr.decisions.queries import latest_decision, open_lowering
from ipr.files.scanner import Scanner
from ipr.files.service import take_in_files
from ipr.notices.mail.models import Letter
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.referrals.attachments.service import attach_files
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Attachment, Draft, Referral
from ipr.referrals.public_reference import write_reference
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.versions.service import take_in
from tests.browser.world_of_approval import make_drafts_to_approve
from tests.browser.world_of_backtest import make_drafts_to_backtest
from tests.browser.world_of_concerns import make_months
from tests.browser.world_of_criteria import make_drafts_to_write
from tests.browser.world_of_criteria_forms import make_drafts_to_change
from tests.browser.world_of_enquiries import make_enquiries
from tests.browser.world_of_imports import make_imports
from tests.browser.world_of_packs import make_packs
from tests.browser.world_of_proofs import make_drafts_to_prove
from tests.browser.world_of_support import make_requests
from tests.mailing import refuse_mail
from tests.make import (
    make_area,
    make_draft,
    make_user,
    published_book,
    submit_referral,
    tell_news,
)

HARM = {"event": ["death", "attempted_suicide"], "external_process": []}
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
STORY = (
    "She told a work coach that she could not go on.\n\n"
    f"Her sister in {LONG_WORD} rang two days later and asked what support there is."
)
LONG_ANSWER = f"I visited.\n\nHer sister in {LONG_WORD} has the number to ring now."
NOWHERE = write_reference(2026, 9999)


@dataclass
class World:
    """Who there is, and what stands in the place of a name in an address."""

    people: dict[str, User] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """Return an address with the names in it replaced."""
        return path.format(**self.places)


def make_world(session: Session, settings: Settings) -> World:
    """Make everybody, and a case of every outcome and state. Commits."""
    take_in(session, published_book())
    world = World(places={"nowhere": NOWHERE})
    make_people(session, world)
    make_cases(session, world, settings)
    make_drafts(session, world, settings)
    make_drafts_to_write(session, world.people["pru"], world.places)
    make_drafts_to_prove(session, world.people["pru"], world.places)
    make_drafts_to_change(session, world.people["pru"], world.places)
    make_drafts_to_approve(session, world.people, world.places)
    make_drafts_to_backtest(session, world.people["pru"], world.places, settings)
    make_imports(session, world.people["asha"], world.places)
    make_packs(session, world.people, world.places)
    session.commit()
    return world


def make_people(session: Session, world: World) -> None:
    """Make one of each role, and accounts that are new, or closed, or just linked."""
    for name, *roles in (
        ("Rae Referrer",),
        ("Ida Ipr", Role.IPR_TEAM),
        ("Ivan Ipr", Role.IPR_TEAM),
        ("Asha Acssl", Role.ACSSL),
        ("Dev Deputy-Featherstonehaugh", Role.ACSSL),
        ("Lena Lead", Role.ACSSL_LEAD),
        ("Max Manager", Role.ACCESS_MANAGER),
        ("Aud Auditor", Role.AUDITOR),
        ("Nobody New",),
        ("Gus Gone",),
        ("Lily Linked",),
        ("Pru Prover", Role.CRITERIA_EDITOR),
    ):
        short = name.split()[0].lower()
        email = f"{short}@example.test"
        world.people[short] = make_user(session, *roles, name=name, email=email)
    people, places = world.people, world.places
    north = make_area(session, "North Example", acssl=people["asha"])
    make_area(session, "South Example", Nation.WALES, acssl=people["dev"])
    empty = make_area(session, "East Example", Nation.SCOTLAND)
    manager = people["max"]
    today = london_today()
    set_away(
        session,
        people["dev"],
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=9),
        stand_in=people["lena"],
    )
    set_away(
        session,
        people["lena"],
        starts_on=today + timedelta(days=5),
        ends_on=today + timedelta(days=6),
        stand_in=people["dev"],
    )
    granted = user_service.grant_role(
        session,
        people["lily"],
        Role.INVESTIGATOR,
        starts_on=today,
        ends_on=today + timedelta(days=90),
        actor=manager,
    )
    places["link"] = link_service.make_link(
        session, people["lily"], hours=72, actor=manager
    )
    people["asha"].team = find_or_make_team(
        session, f"Network of {LONG_WORD}", actor=manager
    )
    user_service.deactivate_user(session, people["gus"], actor=manager)
    refuse_mail(session, people["nobody"])
    refuse_mail(session, people["lily"], Letter.PASSWORD_LINK)
    system, _ = api.make_client(session, "Customer records", actor=manager)
    old, _ = api.make_client(session, f"Tracker of {LONG_WORD}", actor=manager)
    api.revoke_client(session, old, actor=manager)
    session.flush()
    cover = accounts.covers_of_user(session, people["asha"].id, today)[0]
    places |= {name: user.id for name, user in people.items()}
    places |= {"north": north.id, "empty_area": empty.id}
    places |= {"grant": granted.id, "cover": cover.id, "system": system.id}
    world.places["area"] = north


def make_cases(session: Session, world: World, settings: Settings) -> None:
    """Make referrals of every outcome, and what people did with them."""
    people, area = world.people, world.places.pop("area")
    rae, ida, ivan = people["rae"], people["ida"], people["ivan"]

    def send(place: str, contribution: str, **said: Any) -> Referral:
        facts = HARM | {"contribution": contribution}
        said = {"area": area, "description": STORY, "settings": settings} | said
        referral = submit_referral(session, rae, facts=facts, **said)
        world.places[place] = referral.reference
        return referral

    def propose(referral: Referral, outcome: str, actor: User) -> Any:
        decisions.claim(session, referral, actor=actor)
        return decisions.propose_settlement(
            session,
            referral,
            outcome=outcome,
            reason="Nobody could be reached who knows more.",
            follows=latest_decision(session, referral).number,
            actor=actor,
            settings=settings,
        )

    with pretend_now(datetime(2026, 9, 28, 9, tzinfo=UTC)):
        overdue = send("overdue", "alleged", name="Sam Sample", nino="QQ123456C")
        decisions.claim(session, overdue, actor=ida)
    send("accepted", "alleged", name="Sam Sample", nino="QQ123456C")
    done = send("reported", "suggested")
    accepted = acceptance_of(session, done)
    reviews.receive_report(session, accepted, received_on=london_today(), actor=ida)
    send("triage", "not_known")
    decisions.claim(session, send("claimed", "not_known"), actor=ida)
    propose(send("proposed", "not_known"), "decline", ivan)
    settled = send("settled", "not_known")
    proposal = propose(settled, "decline", ivan)
    decisions.confirm_settlement(
        session, proposal, reason="I read it too.", actor=ida, settings=settings
    )
    told = send("told", "none")
    tell_news(
        session,
        told,
        {"contribution": "suggested"},
        note="The daughter rang and spoke of the letters.",
        settings=settings,
    )
    referrals.withdraw_referral(
        session, send("withdrawn", "alleged"), actor=rae, reason="Sent by mistake."
    )
    referrals.mark_duplicate(
        session,
        send("duplicate", "alleged"),
        original=overdue,
        actor=ida,
        reason="Same.",
        same_customer=True,
    )
    make_lowered(session, world, send, settings)
    decisions.propose_settlement(
        session,
        send("own_proposal", "alleged"),
        outcome="decline",
        reason="The letters are about somebody else.",
        follows=1,
        actor=ida,
        settings=settings,
    )
    send("new", "none")
    make_support(session, world, send)
    make_enquiries(session, world.people, world.places, send, settings)
    add_file(
        session,
        world,
        send("with_file", "alleged"),
        rae,
        settings,
        "letter.txt",
        "file",
    )


def make_lowered(session: Session, world: World, send: Any, settings: Settings) -> None:
    """Make cases that new information would lower, and one that it took from Asha."""
    people = world.people

    def tell(referral: Referral, contribution: str) -> Any:
        said = {"contribution": contribution}
        tell_news(session, referral, said, note=STORY, settings=settings)
        return open_lowering(session, referral)

    def confirm(lowering: Any, actor: User) -> None:
        decisions.confirm_lowering(
            session, lowering, reason=LONG_ANSWER, actor=actor, settings=settings
        )

    tell(send("lowered", "alleged"), "none")
    confirm(tell(send("half_lowered", "alleged"), "none"), people["ivan"])
    confirm(tell(send("back_in_triage", "alleged"), "not_known"), people["ivan"])
    refused = tell(send("not_lowered", "alleged"), "none")
    decisions.refuse_lowering(
        session, refused, reason=LONG_ANSWER, actor=people["ivan"]
    )
    tell(send("taken", "none"), "alleged")
    ended = send("ended_by_others", "none")
    referrals.withdraw_referral(
        session, ended, actor=people["rae"], reason="Sent by mistake."
    )
    unsent = send("unsent", "alleged")
    save_unsent(
        session,
        unsent,
        people["rae"],
        note=STORY,
        about=["event", "contribution", "area"],
        answers={**unsent.pattern.facts, "contribution": "none"},
        area_id=None,
    )


def make_support(session: Session, world: World, send: Any) -> None:
    """Make declined cases that are being worked on, closed, and moved."""
    people = world.people
    asha, dev = people["asha"], people["dev"]
    working = case_of(session, send("working", "none"))
    support.accept_case(session, working, actor=asha)
    support.record_work(
        session, working, done=STORY, learned="Ring before writing.", actor=asha
    )
    closed = case_of(session, send("closed", "none"))
    support.accept_case(session, closed, actor=asha)
    support.close_case(
        session, closed, done=STORY, learned="", feedback=LONG_ANSWER, actor=asha
    )
    moved = case_of(session, send("moved", "none"))
    support.hand_over(
        session, moved, to=dev, reason="She is on leave and asked me.", actor=asha
    )
    offered = case_of(session, send("offered", "none"))
    support.accept_case(session, offered, actor=asha)
    offered.owner = offered.referral.owner = dev  # as if the area had been his
    make_requests(session, people, world.places, working.area)
    make_months(session, people, world.places, working.area)


def make_drafts(session: Session, world: World, settings: Settings) -> None:
    """Make drafts: empty, whole, unlikely, nearly expired, and of other criteria."""
    rae, book = world.people["rae"], published_book()
    area = accounts.areas_on(session, london_today())[0]

    def draft(name: str, **said: Any) -> Draft:
        made = make_draft(session, rae, area=area, description=STORY, **said)
        world.places[name] = made.key
        return made

    empty = drafts.start_draft(session, actor=rae, version=book["2023"])
    world.places["empty_draft"] = empty.key
    whole = draft("whole", facts=HARM | {"contribution": "alleged"}, nino="QQ123456C")
    add_file(session, world, whole, rae, settings, f"{LONG_WORD}.txt", "draft_file")
    scottish = {"external_process": ["significant_case_review"]}
    draft("unlikely", facts=HARM | scottish | {"contribution": "none"})
    draft("same_customer", facts=HARM, nino="QQ123456C")
    draft("old", version=book["2020"], facts={"event": ["death"]})
    drafts.discard_draft(session, draft("given_up"), actor=rae)
    with pretend_now(utc_now() - timedelta(days=28)):
        draft("expiring", facts=HARM)
    session.flush()


def add_file(
    session: Session,
    world: World,
    holder: Draft | Referral,
    actor: User,
    settings: Settings,
    name: str,
    place: str,
) -> None:
    """Add a small text file, as its page would."""
    text = BytesIO(f"This is {name}.".encode())
    taken, refused = take_in_files(
        [(name, text)], Attachment.rules, folder=settings.files, scanner=Scanner("")
    )
    rows, _ = attach_files(session, holder, taken, refused, actor=actor)
    world.places[place] = rows[0].key
