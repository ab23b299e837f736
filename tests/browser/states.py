"""Every page, and the states that it can be in. A page without one fails a test."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.steps import choose, press
from tests.browser.world import LONG_WORD

Act = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """A page as somebody finds it, or as it is after what they did on it."""

    endpoint: str
    name: str
    who: str | None
    path: str
    act: Act | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.endpoint} ({self.name})"


def pressing(button: str) -> Act:
    """Press a button with nothing filled in."""
    return lambda page: press(page, button)


def stale(button: str, **typed: str) -> Act:
    """Send a page that somebody else has changed since."""

    def act(page: Page) -> None:
        for name, text in typed.items():
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=revision]").evaluate("field => { field.value = 0 }")
        press(page, button)

    return act


def revealing(group: str, option: str) -> Act:
    """Select an option that shows more of the page."""
    return lambda page: choose(page, group, option)


def opening_details(page: Page) -> None:
    """Open what can be opened on the page."""
    for summary in page.locator("summary").all():
        summary.click()


def choosing_a_bad_file(page: Page) -> None:
    """Send a file that is no document, and one that is."""
    page.get_by_label("Choose files").set_input_files(
        [
            {"name": "run.exe", "mimeType": "application/x-dosexec", "buffer": b"MZ\0"},
            {"name": f"{LONG_WORD}.txt", "mimeType": "text/plain", "buffer": b"Well."},
        ]
    )
    press(page, "Add files")


def signing_in_wrongly(page: Page) -> None:
    """Type a password that is wrong."""
    page.get_by_label("Email address").fill("nobody@example.test")
    page.get_by_label("Password", exact=True).fill("no such password")
    press(page, "Sign in")


def searching(name: str) -> Act:
    """Search for a customer by name."""

    def act(page: Page) -> None:
        page.get_by_label("Full name").fill(name)
        press(page, "Search for the customer")

    return act


def page_of(endpoint: str, who: str | None, path: str, **more: Act) -> list[State]:
    """Return a page as it is found, and its refusals by name."""
    found = [State(endpoint, "found", who, path)]
    return found + [
        State(endpoint, name.replace("_", " "), who, path, act, 422)
        for name, act in more.items()
    ]


PUBLIC = [
    *page_of("accounts.sign_in", None, "/sign-in", refused=pressing("Sign in")),
    State("accounts.sign_in", "going on", None, "/sign-in?next=/drafts/start"),
    State("accounts.sign_in", "wrong", None, "/sign-in", signing_in_wrongly, 422),
    *page_of(
        "accounts.set_password",
        None,
        "/password/{link}",
        refused=pressing("Save password"),
    ),
    State("accounts.set_password", "used", None, "/password/gone", status=410),
    State("guidance.show_guidance", "found", None, "/guidance", opening_details),
    State("guidance.show_help", "found", None, "/help"),
    State("guidance.show_help", "signed in", "ida", "/help"),
    State("guidance.show_accessibility", "found", None, "/accessibility"),
    State("guidance.show_privacy", "found", None, "/privacy"),
]

PEOPLE = [
    State("accounts.show_account", "found", "asha", "/account"),
    State("accounts.stay_signed_in", "found", "rae", "/account/stay"),
    State("accounts.show_account", "no roles", "rae", "/account"),
    *page_of(
        "accounts.change_password",
        "rae",
        "/account/password",
        refused=pressing("Save password"),
    ),
    *page_of(
        "accounts.set_away",
        "dev",
        "/account/away",
        refused=pressing("Add these dates"),
    ),
    State("accounts.set_away", "empty", "asha", "/account/away"),
    State("accounts.list_users", "full", "max", "/people"),
    State("accounts.list_users", "empty", "max", "/people?q=nobodyatall"),
    *page_of(
        "accounts.make_user", "max", "/people/new", refused=pressing("Make the account")
    ),
    State("accounts.show_user", "full", "max", "/people/{asha}"),
    State("accounts.show_user", "with an end", "max", "/people/{lily}"),
    State("accounts.show_user", "deactivated", "max", "/people/{gus}"),
    State("accounts.show_user", "one's own", "max", "/people/{max}"),
    *page_of(
        "accounts.change_user",
        "max",
        "/people/{rae}/change",
        refused=stale("Save changes", name=""),
        changed_meanwhile=stale("Save changes", name="Rae Other"),
    ),
    *page_of(
        "accounts.grant_role",
        "max",
        "/people/{rae}/roles/new",
        refused=pressing("Grant the role"),
    ),
    *page_of(
        "accounts.end_role",
        "max",
        "/people/{lily}/roles/{grant}/end",
        refused=pressing("Save the end"),
    ),
    State(
        "accounts.end_role",
        "with a day",
        "max",
        "/people/{lily}/roles/{grant}/end",
        revealing("When does the role end?", "At the end of a day"),
    ),
    State("accounts.deactivate_user", "found", "max", "/people/{rae}/deactivate"),
    State(
        "accounts.deactivate_user",
        "refused",
        "max",
        "/people/{lena}/deactivate",
        pressing("Deactivate the account"),
        422,
    ),
    State("accounts.reactivate_user", "found", "max", "/people/{gus}/reactivate"),
    State("accounts.make_link", "found", "max", "/people/{lily}/link/new"),
    State("accounts.show_link", "gone", "max", "/people/{lily}/link"),
    State(
        "accounts.show_link",
        "shown",
        "max",
        "/people/{nobody}/link/new",
        pressing("Make the link"),
    ),
    State("accounts.list_areas", "full", "max", "/areas"),
    *page_of(
        "accounts.make_area", "max", "/areas/new", refused=pressing("Make the area")
    ),
    State("accounts.show_area", "full", "max", "/areas/{north}"),
    State("accounts.show_area", "empty", "max", "/areas/{empty_area}"),
    *page_of(
        "accounts.change_area",
        "max",
        "/areas/{north}/change",
        changed_meanwhile=stale("Save changes", name="North by West"),
    ),
    *page_of(
        "accounts.make_cover",
        "max",
        "/areas/{north}/cover/new",
        refused=pressing("Save"),
    ),
    *page_of(
        "accounts.end_cover",
        "max",
        "/areas/{north}/cover/{cover}/end",
        refused=pressing("Save the end"),
    ),
    State("audit.list_events", "full", "aud", "/audit"),
    State("audit.list_events", "empty", "aud", "/audit?who=nobodyatall"),
    State("audit.list_events", "refused", "aud", "/audit?since-day=45", status=422),
    State("audit.list_readers", "found", "aud", "/audit/readers"),
    State("audit.list_readers", "full", "aud", "/audit/readers?reference={new}"),
    State("audit.list_readers", "empty", "aud", "/audit/readers?reference={nowhere}"),
]

QUESTIONS = "/drafts/{%s}/questions/%s"
SLUGS = (
    "customer",
    "what-happened",
    "the-departments-part",
    "outside-processes",
    "area",
)


def questions(name: str, draft: str, act: Act | None = None) -> list[State]:
    """Return every page with questions of a draft, in one state."""
    status = 422 if act else 200
    return [
        State(
            "referrals.answer_page",
            f"{slug}, {name}",
            "rae",
            QUESTIONS % (draft, slug),
            act,
            status,
        )
        for slug in SLUGS
    ]


DRAFTS = [
    State("referrals.start_referral", "with drafts", "rae", "/drafts/start"),
    State("referrals.start_referral", "without drafts", "nobody", "/drafts/start"),
    *questions("empty", "empty_draft"),
    *questions("full", "whole"),
    *questions("refused", "empty_draft", pressing("Save and continue")),
    State(
        "referrals.answer_page",
        "changed meanwhile",
        "rae",
        QUESTIONS % ("whole", "customer"),
        stale("Save and continue", customer_name="Alex Other"),
        422,
    ),
    State(
        "referrals.answer_page",
        "more shown",
        "rae",
        QUESTIONS % ("whole", "what-happened"),
        revealing(
            "those you did not select", "Some do not apply, and some are not known"
        ),
    ),
    State("referrals.resume_draft", "empty", "rae", "/drafts/{empty_draft}"),
    State("referrals.resume_draft", "whole", "rae", "/drafts/{whole}"),
    State("referrals.resume_draft", "nearly expired", "rae", "/drafts/{expiring}"),
    State("referrals.check_answers", "whole", "rae", "/drafts/{whole}/check-answers"),
    State(
        "referrals.check_answers",
        "empty",
        "rae",
        "/drafts/{empty_draft}/check-answers",
    ),
    State(
        "referrals.check_answers",
        "unlikely",
        "rae",
        "/drafts/{unlikely}/check-answers",
    ),
    State(
        "referrals.check_consistency",
        "found",
        "rae",
        QUESTIONS % ("unlikely", "what-happened"),
        pressing("Save and continue"),
    ),
    State("referrals.reread_draft", "found", "rae", "/drafts/{old}/read-again"),
    State("referrals.discard_draft", "found", "rae", "/drafts/{whole}/discard"),
    State("referrals.add_draft_files", "empty", "rae", "/drafts/{empty_draft}/files"),
    State("referrals.add_draft_files", "full", "rae", "/drafts/{whole}/files"),
    State(
        "referrals.add_draft_files",
        "refused",
        "rae",
        "/drafts/{whole}/files",
        choosing_a_bad_file,
        422,
    ),
    State("referrals.remove_file", "of a draft", "rae", "/files/{draft_file}/remove"),
]


def receipts(who: str, *cases: str) -> list[State]:
    """Return the receipts of cases as somebody reads them, with all that opens."""
    return [
        State(
            "decisions.show_receipt",
            f"{case}, read by {who}",
            who,
            f"/referrals/{{{case}}}",
            opening_details,
        )
        for case in cases
    ]


RECEIPTS = [
    *receipts("rae", "accepted", "triage", "new", "settled", "told", "closed"),
    *receipts("rae", "withdrawn", "duplicate", "reported"),
    *receipts(
        "ida", "overdue", "triage", "claimed", "proposed", "settled", "with_file"
    ),
    *receipts("asha", "new", "closed"),
    *page_of(
        "decisions.tell_something_new",
        "rae",
        "/referrals/{told}/new-information",
        changed_meanwhile=stale("Decide again", note="The neighbour rang."),
    ),
    State(
        "decisions.tell_something_new",
        "ended",
        "rae",
        "/referrals/{withdrawn}/new-information",
    ),
    *page_of(
        "decisions.propose_settlement",
        "ida",
        "/referrals/{claimed}/settle",
        refused=pressing("Send"),
    ),
    *page_of(
        "decisions.propose_settlement",
        "ida",
        "/referrals/{new}/settle",
        overturning_refused=pressing("Propose this"),
    ),
    *page_of(
        "decisions.confirm_settlement",
        "ida",
        "/referrals/{proposed}/proposal",
        refused=pressing("Send your answer"),
    ),
    *page_of(
        "decisions.receive_report",
        "ida",
        "/referrals/{overdue}/report",
        refused=pressing("Save"),
    ),
    *page_of(
        "referrals.withdraw",
        "rae",
        "/referrals/{accepted}/withdraw",
        refused=pressing("Withdraw this referral"),
        changed_meanwhile=stale("Withdraw this referral", reason="Sent by mistake."),
    ),
    *page_of(
        "referrals.mark_duplicate",
        "ida",
        "/referrals/{accepted}/duplicate",
        refused=pressing("Mark as a duplicate"),
    ),
    State("referrals.add_files", "empty", "rae", "/referrals/{accepted}/files"),
    *page_of(
        "referrals.add_files",
        "rae",
        "/referrals/{with_file}/files",
        refused=choosing_a_bad_file,
    ),
    State("referrals.remove_file", "of a referral", "rae", "/files/{file}/remove"),
]

CASE = "/support/{%s}%s"

SUPPORT = [
    *[
        State("support.show_case", case, who, CASE % (case, ""))
        for case, who in (
            ("new", "asha"),
            ("working", "asha"),
            ("closed", "asha"),
            ("moved", "dev"),
            ("settled", "lena"),
        )
    ],
    State("support.show_case", "only read", "ida", "/support/{working}"),
    State("support.accept_case", "own", "asha", "/support/{new}/accept"),
    State("support.accept_case", "another's", "lena", "/support/{new}/accept"),
    *page_of(
        "support.record_work",
        "asha",
        "/support/{working}/work",
        changed_meanwhile=stale("Save", done="I rang the sister."),
    ),
    *page_of(
        "support.close_case",
        "asha",
        "/support/{working}/close",
        refused=pressing("Close the case and send the feedback"),
    ),
    *page_of(
        "support.hand_over",
        "asha",
        "/support/{working}/hand-over",
        refused=pressing("Hand over"),
    ),
    *page_of(
        "support.change_area",
        "asha",
        "/support/{working}/area",
        refused=pressing("Send to this area"),
    ),
    *page_of(
        "support.reopen_case",
        "asha",
        "/support/{closed}/reopen",
        refused=pressing("Open the case again"),
    ),
]


def desk(endpoint: str, path: str, who: str, unlikely: str) -> list[State]:
    """Return a list: full, empty, and with a filter that nobody can read."""
    return [
        State(endpoint, "full", who, path),
        State(endpoint, "empty", who, f"{path}?{unlikely}"),
        State(endpoint, "refused", who, f"{path}?from=soon", status=422),
    ]


LONG_AGO = "to=1/1/2020"
DESKS = [
    *[State("desks.home", f"of {who}", who, "/") for who in ("rae", "ida", "asha")],
    *[State("desks.home", f"of {who}", who, "/") for who in ("lena", "max", "aud")],
    State("desks.home", "of somebody new", "nobody", "/"),
    *desk("desks.list_referrals", "/referrals", "ida", LONG_AGO),
    State("desks.list_referrals", "one's own", "rae", "/referrals"),
    State("desks.list_referrals", "nothing at all", "nobody", "/referrals"),
    *desk("desks.list_triage", "/triage", "ida", LONG_AGO),
    State("desks.list_triage", "no file", "ida", "/triage.csv?from=soon", status=422),
    *desk("desks.list_accepted", "/accepted", "ida", LONG_AGO),
    *desk("desks.list_support", "/support", "asha", LONG_AGO),
    *desk("desks.show_network", "/lead", "lena", LONG_AGO),
    State("desks.search_referrals", "of a referrer", "rae", "/search"),
    State("desks.search_referrals", "of the team", "ida", "/search"),
    State("desks.search_referrals", "nothing", "ida", "/search?reference={nowhere}"),
    State(
        "desks.search_referrals", "refused", "ida", "/search?reference=x", status=422
    ),
    State("desks.search_customers", "full", "ida", "/search", searching("Sam Sample")),
    State("desks.search_customers", "empty", "ida", "/search", searching("No Body")),
    State(
        "desks.search_customers",
        "refused",
        "ida",
        "/search",
        pressing("Search for the customer"),
        422,
    ),
]

STATES = {
    "desks": DESKS,
    "public": PUBLIC,
    "people": PEOPLE,
    "drafts": DRAFTS,
    "receipts": RECEIPTS,
    "support": SUPPORT,
}

NOT_PAGES = {
    "static": "files of our own",
    "referrals.read_file": "a file that somebody added",
    "web.stay_signed_in": "an answer to our script",
}
"""Addresses that answer GET with something else than a page."""
