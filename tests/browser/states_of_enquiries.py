"""States of the pages on which a referrer is asked something, and answers."""

from playwright.sync_api import Page

from tests.browser.state import State, opening_details, page_of, pressing
from tests.browser.steps import press

ASKED = "/referrals/{asked}"


def answering_with_a_program(page: Page) -> None:
    """Answer with words, and with a file that is no document."""
    page.get_by_label("Your answer").fill("Here it is.")
    page.get_by_label("Files (optional)").set_input_files(
        [{"name": "run.exe", "mimeType": "application/x-dosexec", "buffer": b"MZ\0"}]
    )
    press(page, "Send your answer")


ENQUIRIES = [
    *[
        State("decisions.show_receipt", f"asked, {who}", who, ASKED, opening_details)
        for who in ("rae", "ida")
    ],
    State("support.show_case", "asked", "asha", "/support/{asked_of_declined}"),
    State("notes.list_notes", "several", "ida", f"{ASKED}/notes"),
    State("notes.list_notes", "none", "ida", "/referrals/{triage}/notes"),
    *page_of(
        "notes.add_note",
        "ida",
        f"{ASKED}/notes/new",
        refused=pressing("Add this note"),
    ),
    State(
        "notes.add_note", "correcting", "ida", f"{ASKED}/notes/new?corrects={{note}}"
    ),
    *page_of(
        "enquiries.ask_question",
        "ida",
        f"{ASKED}/questions/new",
        refused=pressing("Ask the referrer"),
    ),
    *page_of(
        "enquiries.answer_question",
        "rae",
        f"{ASKED}/questions/{{question}}/answer",
        refused=answering_with_a_program,
    ),
    State(
        "enquiries.answer_question",
        "begun",
        "rae",
        f"{ASKED}/questions/{{begun}}/answer",
    ),
    State(
        "enquiries.remove_answer_file",
        "found",
        "rae",
        "/answer-files/{answer_file}/remove",
    ),
    State(
        "decisions.tell_something_new",
        "in reply",
        "rae",
        f"{ASKED}/new-information?question={{begun}}",
    ),
    *page_of(
        "enquiries.take_back_question",
        "ida",
        f"{ASKED}/questions/{{question}}/take-back",
        refused=pressing("Take it back"),
    ),
]
