"""A world whose every text is a canary, and in which every kind of notice is sent."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from ipr.accounts.areas.service import end_cover
from ipr.accounts.models import MailChoice
from ipr.accounts.people import service as accounts
from ipr.accounts.people.teams import find_or_make_team
from ipr.accounts.sign_in import links
from ipr.accounts.sign_in.delays import claim_attempt
from ipr.accounts.sign_in.kept_posts import hold_post
from ipr.accounts.sign_in.service import fail_sign_in, sign_in
from ipr.api.service import make_client
from ipr.concerns.packs import service as packs
from ipr.concerns.packs.contents import Pattern
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.service import freeze_month, is_frozen, note_later_entries
from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.db.clock import london_today
from ipr.decisions import service as decisions
from ipr.decisions.handing_over.service import hand_to_colleague
from ipr.decisions.new_information.unsent import save_unsent
from ipr.decisions.queries import latest_decision, open_lowering, open_proposal
from ipr.enquiries import service as enquiries
from ipr.enquiries.answering import answer_question, keep_answer
from ipr.files.models import ScanState
from ipr.files.service import TakenFile
from ipr.imports.columns.declarations import SheetFinding
from ipr.imports.columns.map_files import SaidOfSheet
from ipr.imports.staging import keep_findings
from ipr.notes.service import add_note
from ipr.permissions import Role
from ipr.referrals.service import mark_duplicate, withdraw_referral
from ipr.support import service as support
from ipr.support.categories.editions import EXAMPLE
from ipr.support.categories.service import make_edition
from ipr.support.details import service as details
from ipr.support.models import SupportSource
from ipr.support.queries import case_of
from ipr.support.requests import service as requests
from ipr.support.requests.service import Asked
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from ipr.versions.service import take_in
from tests.canaries import canary
from tests.importing import check_file, import_file, make_table
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import (
    drafted_text,
    make_area,
    make_draft,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
    tell_news,
)
from tests.spreadsheets import xlsx_of
from tests.unit.criteria_steps import book_in_use, new_version

PEOPLE = {
    **dict.fromkeys(("rhys", "pat", "cal", "dot"), ()),
    **dict.fromkeys(("tess", "una", "vic", "fay"), (Role.IPR_TEAM,)),
    **dict.fromkeys(("asha", "dev", "lee", "sol", "sian"), (Role.ACSSL,)),
    "lena": (Role.ACSSL_LEAD,),
    **dict.fromkeys(("mo", "max"), (Role.ACCESS_MANAGER,)),
    "edwin": (Role.CRITERIA_EDITOR,),
    "ana": (Role.CRITERIA_APPROVER,),
    "bo": (Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER),
}
CASES = {
    **dict.fromkeys(("read", "due", "lower", "stay", "keep"), ACCEPT),
    **dict.fromkeys(
        ("settle", "grant", "refuse", "overtake", "passed", "twin", "queue"),
        CANNOT_TELL,
    ),
    **dict.fromkeys(("work", "move", "raised", "triaged", "left"), DECLINE),
}
DAY = timedelta(days=1)


class World(SimpleNamespace):
    """Who and what there is; people act, and then e-mails go."""

    def by_day(self, day):
        """Let it be nine on a day of June, and do the scheduled work."""
        self.session.commit()
        self.clock.move_to(datetime(2026, 6, day, 8, tzinfo=UTC))
        self.tick()

    def mail(self):
        """Do the scheduled work, some minutes later."""
        self.session.commit()
        self.clock.shift(timedelta(minutes=5))
        self.tick()

    def refer(self, facts, area=None, **said):
        """Let the referrer send a referral that says all it can."""
        return submit_referral(
            self.session,
            self.rhys,
            settings=self.settings,
            facts=facts,
            area=area or self.area,
            name=canary("customer.name"),
            description=canary("referral.description"),
            **said,
        )

    def news(self, case, answers=None, *, by):
        """Let somebody tell something new."""
        number = latest_decision(self.session, case).number
        note = f"{canary('decision.note')} {number}"
        said = {"note": note, "actor": by, "settings": self.settings}
        tell_news(self.session, case, answers or self.facts[case.id], **said)

    def propose(self, case, outcome):
        """Let Una claim a referral, and propose how to settle it."""
        decisions.claim(self.session, case, actor=self.una)
        decisions.propose_settlement(
            self.session,
            case,
            outcome=outcome,
            reason=canary("settlement.reason"),
            follows=latest_decision(self.session, case).number,
            actor=self.una,
            settings=self.settings,
        )

    def answer(self, act, case, by, **said):
        """Let a second person answer a proposal."""
        proposal = open_proposal(self.session, case)
        reason = canary("settlement.second_reason")
        act(self.session, proposal, reason=reason, actor=by, **said)

    def confirm(self, case, by, column):
        """Let somebody confirm a lower outcome."""
        decisions.confirm_lowering(
            self.session,
            open_lowering(self.session, case),
            reason=canary(column),
            actor=by,
            settings=self.settings,
        )

    def ask(self, case, number, due_on=None):
        """Let Tess ask the referrer something."""
        question = f"{canary('enquiry.question')} {number}"
        said = {"question": question, "due_on": due_on, "actor": self.tess}
        return enquiries.ask_question(self.session, case, **said)

    def pass_on(self, case, to, by):
        """Let somebody pass a declined case on."""
        reason = canary("support_handover.reason")
        support.hand_over(
            self.session, case_of(self.session, case), to=to, reason=reason, actor=by
        )

    def propose_criteria(self):
        """Let Edwin propose the draft of the criteria."""
        texts = ("reason", "asked_by", "evidence")
        return approving.propose(
            self.session,
            self.draft,
            book=book_in_use(self.session),
            actor=self.edwin,
            **{name: canary(f"version_proposal.{name}") for name in texts},
        )


def make_world(**given):
    """Return a world of people, areas, cases and what is only typed in it."""
    world = World(**given)
    session = world.session
    take_in(session, published_book())
    for name, roles in PEOPLE.items():
        called = {
            "name": f"{canary('user.name')} {name.title()}",
            "email": address_of(name),
        }
        user = make_user(session, *roles, **called)
        user.mail = MailChoice.AT_ONCE
        setattr(world, name, user)
    world.area = make_area(session, acssl=world.asha, deputy=world.dev)
    world.lost = make_area(session, acssl=world.sol, deputy=world.sian)
    make_area(session, "Covered by nobody")
    session.commit()
    make_cases(world)
    make_typed(world)
    make_imports(world)
    session.commit()
    return world


def address_of(name):
    """Return somebody's address; the mail server refuses one, and says to whom.

    Of another it never says whether it took what was sent.
    """
    does = {"fay": "refused.550", "dot": "dropped"}.get(name, name)
    return f"{does}@{canary('user.email')}.{name}.test".lower()


def make_cases(world):
    """Refer one case for each thing that is to happen to one."""
    world.facts, world.packs = {}, []
    for name, facts in CASES.items():
        case = world.refer(facts)
        setattr(world, name, case)
        world.facts[case.id] = facts
    world.offered = world.refer(DECLINE, world.lost)
    numbers = {"nino": canary("customer.nino"), "born_on": canary("customer.born_on")}
    world.refer(CANNOT_TELL, **numbers)


def make_typed(world):
    """Make what was typed and is not sent, or is somebody's own name for a thing."""
    session, rhys = world.session, world.rhys
    make_draft(session, rhys, name=canary("draft.content"))
    hold_post(session, rhys.id, "/", [("text", canary("held_post.fields"))])
    save_unsent(session, world.queue, rhys, note=canary("unsent_news.content"))
    world.pat.team = find_or_make_team(session, canary("team.name"), actor=world.mo)
    make_client(session, canary("api_client.name"), actor=world.mo)
    make_edition(
        session,
        EXAMPLE.categories,
        starts_on=london_today(),
        reason=canary("category_edition.reason"),
        actor=world.lena,
    )
    text = drafted_text(new_version(starts="2026-06-15"))
    title = canary("version_draft.title")
    world.draft = make_version_draft(session, world.bo, text, title=title)


def make_imports(world):
    """Import a file, send it again, and keep what is said to be wrong with it."""
    session = world.session
    make_table(session)
    heading, sheet = canary("import_map.said"), canary("import_run.shown")
    row = [date(2026, 5, 3), None, "Housing", canary("import_row.original")]
    file = xlsx_of({sheet: [["Date in", "Area", "Category", heading], row]})
    said = SaidOfSheet(columns={"why": heading})
    import_file(session, file, said=said, actor=world.asha)
    run = check_file(session, file, said=said, actor=world.asha)
    problem = SheetFinding(2, "why", canary("import_finding.told"), "Mend it")
    keep_findings(session, run, [problem])
    session.commit()


def take_tracker_in(world):
    """Take the row of a tracker in on the server: Asha holds what it becomes."""
    world.session.commit()
    why = canary("support_case.why")
    rows = [["Received", "Area", "Why"], [date(2026, 5, 3), world.area.name, why]]
    import_file(world.session, xlsx_of({"Tracker": rows}), kind=SUPPORT_TRACKERS)


def act_first(world):
    """Ask, propose, hand over and tell: what the first e-mails are about."""
    session, una, tess = world.session, world.una, world.tess
    for case in (world.read, world.twin, world.passed, world.due, world.lower):
        decisions.claim(session, case, actor=una)
    hand_to_colleague(
        session,
        world.passed,
        to=world.vic,
        reason=canary("referral_handover.reason"),
        held_by=una.id,
        actor=tess,
    )
    mark_duplicate(
        session,
        world.twin,
        original=world.queue,
        actor=tess,
        reason=canary("referral.ended_reason"),
        same_customer=True,
    )
    for case in (world.settle, world.refuse, world.overtake):
        world.propose(case, "decline")
    world.propose(world.grant, "accept")
    add_note(session, world.read, text=canary("case_note.text"), actor=tess)
    world.asked = [world.ask(world.read, number) for number in range(2)]
    world.ask(world.due, 3, london_today() + 3 * DAY)
    world.news(world.lower, DECLINE, by=tess)
    world.news(world.keep, DECLINE, by=tess)
    world.news(world.stay, CANNOT_TELL, by=world.rhys)
    world.news(world.raised, ACCEPT, by=tess)
    world.news(world.triaged, CANNOT_TELL, by=tess)
    support.accept_case(session, case_of(session, world.work), actor=world.asha)
    world.pass_on(world.move, world.lee, world.dev)
    [cover] = [one for one in world.lost.covers if one.user_id == world.sol.id]
    end_cover(session, cover, last_day=None, actor=world.mo)


def ask_for_support(world):
    """Let Rhys ask for support, and whoever is given it begin; and enter a call."""
    session, asha = world.session, world.asha
    texts = ("why", "asking_team", "asked_by")
    said = {name: canary(f"support_case.{name}") for name in texts}
    asked = Asked(key="", area=world.area, **said)
    world.wanted = requests.ask_for_help(session, asked, actor=world.rhys)
    requests.ask_for_help(session, asked, actor=world.pat)
    requests.enter_request(
        session,
        asked,
        source=SupportSource.PHONE,
        received_on=london_today(),
        actor=world.lee,
    )
    reason = canary("support_handover.reason")
    support.hand_over(session, world.wanted, to=world.lee, reason=reason, actor=asha)
    session.commit()  # whoever accepts it at once is told of as that alone
    support.accept_case(session, world.wanted, actor=asha)
    text = canary("support_action.text")
    details.add_action(
        session, world.wanted, done_on=london_today(), text=text, actor=asha
    )
    was = details.read_details(session, world.wanted)
    details.change_details(
        session,
        world.wanted,
        actor=asha,
        agency=canary("support_agency.name"),
        agency_on=london_today(),
        gone=(),
        **was,
    )


def send_packs(world):
    """Let the network lead write two packs for the panel, and ask Tess to read them."""
    session, lena, said = world.session, world.lena, canary("panel_pack.words")
    pattern = Pattern("A pattern", 3, said)
    for quarter in (Quarter.read("2025-10"), Quarter.read("2026-01")):
        for month in quarter.months:
            if not is_frozen(session, month):
                freeze_month(session, month, actor=lena)
        pack = packs.start_pack(session, quarter, actor=lena)
        words = {"trends": said, "patterns": [pattern], "learning": said}
        packs.write_pack(session, pack, **words, actor=lena)
        packs.send_pack(session, pack, reader=world.tess, threshold=0, actor=lena)
        world.packs.append(pack)


def answer_packs(world):
    """Let Tess release one, and send the other back; and Lena note a correction."""
    session, (first, second) = world.session, world.packs
    note = canary("snapshot_correction.note")
    month = Quarter.read(first.quarter).months[0]
    note_later_entries(session, month, note=note, actor=world.lena)
    packs.release_pack(session, first, threshold=0, actor=world.tess)
    reason = canary("panel_pack.sent_back")
    packs.send_back_pack(session, second, reason=reason, actor=world.tess)


def act_on_accounts(world):
    """Let Pat set a password and mistype it, and a role of theirs end soon."""
    session, pat = world.session, world.pat
    token = links.make_link(session, pat, hours=1, actor=world.mo)
    links.set_password(session, token, password_hash="a hash")
    attempt = claim_attempt(session, email=pat.email, address="192.0.2.1")
    for _ in range(3):
        fail_sign_in(session, pat)
    sign_in(session, pat, attempt=attempt, rehashed=None)
    accounts.grant_role(
        session,
        pat,
        Role.PUBLISHER,
        starts_on=london_today(),
        ends_on=date(2026, 6, 15),
        actor=world.mo,
    )


def act_again(world):
    """Answer what was asked and proposed."""
    session, una, vic, settings = world.session, world.una, world.vic, world.settings
    world.answer(decisions.confirm_settlement, world.settle, vic, settings=settings)
    world.answer(decisions.refuse_settlement, world.refuse, vic)
    world.news(world.overtake, by=world.rhys)
    world.confirm(world.lower, una, "lowering.first_reason")
    for case in (world.stay, world.keep):
        decisions.refuse_lowering(
            session,
            open_lowering(session, case),
            reason=canary("lowering.first_reason"),
            actor=una,
        )
    first, second = world.asked
    answer_with_file(world, first)
    enquiries.take_back_question(
        session, second, reason=canary("enquiry.taken_back_reason"), actor=una
    )
    world.news(world.read, by=world.rhys)
    world.news(world.due, by=world.tess)
    for case in (case_of(session, world.work), world.wanted):
        texts = ("done", "learned", "feedback")
        written = {name: canary(f"support_case.{name}") for name in texts}
        support.close_case(session, case, actor=world.dev, **written)
    world.pass_on(world.move, world.asha, world.dev)


def answer_with_file(world, enquiry):
    """Let the referrer answer with words and a file."""
    name, scan = f"{canary('stored_file.name')}.txt", ScanState.CLEAN
    file = TakenFile("0" * 32, name, "text/plain", 1, "0" * 64, scan)
    said = {"answer": canary("enquiry.answer"), "actor": world.rhys}
    keep_answer(world.session, enquiry, taken=[file], **said)
    answer_question(world.session, enquiry, **said)


def act_last(world):
    """End what was begun, and open again what was closed."""
    session = world.session
    world.confirm(world.lower, world.vic, "lowering.second_reason")
    for case in (case_of(session, world.work), world.wanted):
        reason = canary("support_closing.reopened_reason")
        support.reopen_case(session, case, reason=reason, actor=world.dev)
    accounts.deactivate_user(session, world.lee, actor=world.mo)
    reason = canary("referral.ended_reason")
    withdraw_referral(session, world.read, reason=reason, actor=world.tess)
    approving.approve(
        session,
        world.proposal,
        reason=canary("version_proposal.second_reason"),
        untested_reason=canary("version_proposal.untested_reason"),
        actor=world.ana,
    )


def live(world):
    """Let all of it happen, with the scheduled work in between, until 16 June."""
    session = world.session
    for person in (world.pat, world.dot):
        links.send_link(session, person, hours=1, actor=world.mo)
    world.proposal = world.propose_criteria()
    world.mail()
    take_tracker_in(world)
    act_first(world)
    ask_for_support(world)
    send_packs(world)
    act_on_accounts(world)
    comments = canary("version_proposal.second_reason")
    approving.send_back(session, world.proposal, comments=comments, actor=world.ana)
    world.mail()
    act_again(world)
    answer_packs(world)
    world.proposal = world.propose_criteria()
    world.mail()
    act_last(world)
    world.mail()
    publishing.publish(
        session, world.draft, book=book_in_use(session), actor=world.edwin
    )
    for day in (4, 8, 12):
        world.by_day(day)
    reason = canary("version_withdrawal.reason")
    publishing.withdraw_version(session, "2027", reason=reason, actor=world.edwin)
    change_addresses(world)
    world.by_day(16)


def change_addresses(world):
    """Change two; the mail server doesn't take yet what tells one of the old ones."""
    mails, secret = canary("user.email"), canary("mail.secret")
    world.cal.email = f"content.451@{secret}.test".lower()
    for person in (world.lena, world.cal):
        accounts.change_user(
            world.session,
            person,
            name=person.name,
            email=f"moved@{mails}.{person.id}.test",
            actor=world.mo,
        )
