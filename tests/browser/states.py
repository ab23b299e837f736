"""Every page, and the states that it can be in. A page without one fails a test."""

from tests.browser.states_of_approval import APPROVING
from tests.browser.states_of_backtest import BACKTESTS
from tests.browser.states_of_cases import (
    DECIDING,
    DRAFTS,
    HOMES,
    LISTS,
    QUESTION_PAGES,
    RECEIPTS,
    SUPPORT,
)
from tests.browser.states_of_concerns import CONCERNS
from tests.browser.states_of_criteria import COMPARING, READING, WRITING
from tests.browser.states_of_criteria_forms import (
    CHANGING,
    CONDITIONS,
    EXAMPLES,
    QUESTIONS,
)
from tests.browser.states_of_enquiries import ENQUIRIES
from tests.browser.states_of_imports import IMPORTS
from tests.browser.states_of_packs import PACKS
from tests.browser.states_of_people import (
    ACCOUNT,
    AREAS_AND_RECORD,
    PEOPLE,
    PUBLIC,
    SYSTEMS,
)
from tests.browser.states_of_proofs import PROOFS
from tests.browser.states_of_support import SUPPORT_RECORD

STATES = {
    "public": PUBLIC,
    "account": ACCOUNT,
    "people": PEOPLE,
    "areas and record": AREAS_AND_RECORD,
    "systems": SYSTEMS,
    "homes": HOMES,
    "lists": LISTS,
    "questions": QUESTION_PAGES,
    "drafts": DRAFTS,
    "receipts": RECEIPTS,
    "deciding": DECIDING,
    "support": SUPPORT,
    "record of all support": SUPPORT_RECORD,
    "areas of concern": CONCERNS,
    "questions to the referrer": ENQUIRIES,
    "packs": PACKS,
    "imports": IMPORTS,
    "reading criteria": READING,
    "comparing criteria": COMPARING,
    "writing criteria": WRITING,
    "proofs": PROOFS,
    "changing criteria": CHANGING,
    "changing conditions": CONDITIONS,
    "changing questions": QUESTIONS,
    "changing examples": EXAMPLES,
    "approving criteria": APPROVING,
    "back-tests": BACKTESTS,
}

NOT_PAGES = {
    "concerns.draw_month": "a chart, which the page of the month shows",
    "concerns.save_month": "a file to download",
    "api.show_openapi": "a description for other systems",
    "concerns.draw_pack": "a chart, which the page of the pack shows",
    "concerns.save_pack": "a file to download",
    "criteria.draw_backtest": "a chart, which the page of the back-test shows",
    "desks.draw_accepted": "a chart, which Home shows",
    "desks.draw_declined": "a chart, which Home shows",
    "desks.draw_to-settle": "a chart, which Home shows",
    "criteria.export_schema": "a file to download",
    "criteria.export_version": "a file to download",
    "decisions.save_receipt": "a file to download",
    "health.show_health": "an answer to whatever watches over the service",
    "health.show_live": "an answer to whatever watches over the service",
    "health.show_ready": "an answer to whatever watches over the service",
    "imports.show_progress": "a part of the page of an import",
    "notices.show_bell": "a part of every page",
    "static": "files of our own",
    "enquiries.read_answer_file": "a file that somebody sent",
    "referrals.read_file": "a file that somebody added",
    "web.stay_signed_in": "an answer to our script",
}
"""Addresses that answer GET with something else than a page."""

NEVER_REFUSED = {
    "concerns.freeze_month",
    "accounts.make_link",
    "concerns.take_back_pack",
    "accounts.reactivate_user",
    "criteria.discard_draft",
    "criteria.take_back",
    "enquiries.remove_answer_file",
    "criteria.try_version",
    "api.revoke_client",
    "notices.choose_mail",
    "referrals.check_consistency",
    "referrals.discard_draft",
    "referrals.remove_file",
    "referrals.reread_draft",
    "referrals.start_referral",
    "support.accept_case",
}
"""Forms with a button, or something chosen already: nothing in them can be wrong."""
