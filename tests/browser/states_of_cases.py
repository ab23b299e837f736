"""States of the pages about drafts, referrals, declined cases and lists of them."""

from tests.browser.state import (
    Act,
    State,
    checking_duplicate,
    choosing_a_bad_file,
    not_confirming_duplicate,
    opening_details,
    page_of,
    pressing,
    previewing_feedback,
    revealing,
    searching,
    stale,
    unticking_all,
)

QUESTIONS = "/drafts/{%s}/questions/%s"
SLUGS = (
    "customer",
    "what-happened",
    "when-and-how",
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


QUESTION_PAGES = [
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
        revealing("Are you sure that none of the others", "Some of them are not known"),
    ),
]

DRAFTS = [
    State("referrals.resume_draft", "empty", "rae", "/drafts/{empty_draft}"),
    State(
        "referrals.resume_draft", "given up", "rae", "/drafts/{given_up}", status=410
    ),
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
    State("referrals.choose_draft", "found", "rae", "/drafts/{same_customer}/choose"),
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
]

DECIDING = [
    *page_of(
        "decisions.tell_something_new",
        "rae",
        "/referrals/{told}/new-information",
        refused=pressing("Continue"),
    ),
    State(
        "decisions.tell_something_new",
        "begun",
        "rae",
        "/referrals/{unsent}/new-information",
    ),
    *page_of(
        "decisions.give_new_answers",
        "rae",
        "/referrals/{unsent}/new-information/answers",
        refused=unticking_all("Continue"),
    ),
    *page_of(
        "decisions.check_news",
        "rae",
        "/referrals/{unsent}/new-information/check",
        changed_meanwhile=stale("Send"),
    ),
    *page_of(
        "decisions.confirm_lowering",
        "ida",
        "/referrals/{lowered}/lowering",
        refused=pressing("Send your answer"),
    ),
    State(
        "decisions.confirm_lowering",
        "as the second",
        "ida",
        "/referrals/{half_lowered}/lowering",
    ),
    State(
        "decisions.confirm_lowering",
        "confirmed before",
        "ivan",
        "/referrals/{half_lowered}/lowering",
    ),
    State("decisions.read_moved_case", "taken", "asha", "/referrals/{taken}/moved"),
    State(
        "decisions.read_moved_case",
        "ended",
        "asha",
        "/referrals/{ended_by_others}/moved",
    ),
    *page_of(
        "decisions.change_proposal",
        "ida",
        "/referrals/{own_proposal}/proposal/change",
        changed_meanwhile=stale("Change your proposal", reason="In other words."),
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
        "decisions.hand_to_colleague",
        "ida",
        "/referrals/{claimed}/hand-over",
        refused=pressing("Hand over"),
    ),
    *page_of(
        "decisions.hand_over_several",
        "ida",
        "/triage/hand-over?chosen={claimed}&chosen={triage}",
        refused=pressing("Hand over"),
    ),
    *page_of(
        "decisions.confirm_settlement",
        "ida",
        "/referrals/{proposed}/proposal",
        refused=pressing("Send your answer"),
    ),
    *page_of(
        "reviews.receive_report",
        "ida",
        "/referrals/{overdue}/report",
        refused=pressing("Save"),
    ),
    *page_of(
        "referrals.withdraw_referral",
        "rae",
        "/referrals/{accepted}/withdraw",
        refused=pressing("Withdraw this referral"),
        changed_meanwhile=stale("Withdraw this referral", reason="Sent by mistake."),
    ),
    *page_of(
        "referrals.mark_duplicate",
        "ida",
        "/referrals/{accepted}/duplicate",
        refused=pressing("Continue"),
    ),
    State(
        "referrals.mark_duplicate",
        "checked",
        "ida",
        "/referrals/{triage}/duplicate",
        checking_duplicate,
    ),
    State(
        "referrals.mark_duplicate",
        "not confirmed",
        "ida",
        "/referrals/{triage}/duplicate",
        not_confirming_duplicate,
        422,
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
            ("offered", "asha"),
            ("settled", "lena"),
        )
    ],
    State("support.show_case", "only read", "ida", "/support/{working}"),
    State("support.list_offered", "full", "asha", "/support/offered"),
    State("support.list_offered", "empty", "lena", "/support/offered"),
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
        refused=pressing("Continue"),
    ),
    State(
        "support.close_case",
        "previewed",
        "asha",
        "/support/{working}/close",
        previewing_feedback,
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
HOMES = [
    *[State("desks.home", f"of {who}", who, "/") for who in ("rae", "ida", "asha")],
    *[State("desks.home", f"of {who}", who, "/") for who in ("dev", "lena", "max")],
    State("desks.home", "of aud", "aud", "/"),
    State("desks.home", "of somebody new", "nobody", "/"),
]

LISTS = [
    *desk("desks.list_referrals", "/referrals", "ida", LONG_AGO),
    State("desks.list_referrals", "one's own", "rae", "/referrals"),
    State("desks.list_referrals", "nothing at all", "nobody", "/referrals"),
    *desk("desks.list_triage", "/triage", "ida", LONG_AGO),
    State("desks.list_triage", "no file", "ida", "/triage.csv?from=soon", status=422),
    *desk("desks.list_lowering", "/to-confirm", "ida", LONG_AGO),
    *desk("desks.list_accepted", "/accepted", "ida", LONG_AGO),
    *desk("desks.list_support", "/support", "asha", LONG_AGO),
    *desk("desks.list_network", "/lead", "lena", LONG_AGO),
    State("desks.show_work", "of the team", "ida", "/work"),
    State("desks.show_work", "of the network", "lena", "/work"),
    State("desks.show_search", "of a referrer", "rae", "/search"),
    State("desks.show_search", "of the team", "ida", "/search"),
    State("desks.show_search", "nothing", "ida", "/search?reference={nowhere}"),
    State("desks.show_search", "refused", "ida", "/search?reference=x", status=422),
    State(
        "referrals.search_customers", "full", "ida", "/search", searching("Sam Sample")
    ),
    State(
        "referrals.search_customers", "empty", "ida", "/search", searching("No Body")
    ),
    State(
        "referrals.search_customers",
        "refused",
        "ida",
        "/search",
        pressing("Search for the customer"),
        422,
    ),
]
