"""States of the pages that read, write and compare the criteria."""

from playwright.sync_api import Page, expect

from tests.browser.state import State, opening_details, page_of, pressing, stale
from tests.browser.steps import choose, press

VERSION = "/criteria/versions/%s"
DRAFT = "/criteria/drafts/{%s}"
COMPARE = "/criteria/compare?from=%s&to=%s"


def typing(text: str, said: str):
    """Type a text into the editor and wait for what is found in it."""

    def act(page: Page) -> None:
        page.get_by_label("The rulebook as text").fill(text)
        expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()

    return act


def trying(page: Page) -> None:
    """Answer a question and wait for what is decided."""
    choose(page, "Has anyone said or suggested", "No, nobody has")
    choose(page, "Has the department been asked to take part", "None of these")
    press(page, "Show what is decided")
    page.locator("#tried").get_by_text("This case does not meet").wait_for()


def beginning_from(choice: str):
    """Choose what to begin a draft from, and fill in no more."""

    def act(page: Page) -> None:
        choose(page, "What do you begin from?", choice)
        press(page, "Start the draft")

    return act


def choosing_no_text(page: Page) -> None:
    """Send a file that is no text."""
    choose(page, "What do you begin from?", "A rulebook file that I have")
    page.get_by_label("Title of the version it will be").fill("From a file")
    page.get_by_label("Rulebook file", exact=True).set_input_files(
        {"name": "rules.yaml", "mimeType": "text/yaml", "buffer": b"\x00\xff"}
    )
    press(page, "Start the draft")


READING = [
    State("criteria.list_versions", "found", "rae", "/criteria"),
    State("criteria.list_versions", "with drafts", "pru", "/criteria"),
    State(
        "criteria.list_versions",
        "a day governed",
        "rae",
        "/criteria?day-day=1&day-month=5&day-year=2022",
    ),
    State(
        "criteria.list_versions",
        "before the first",
        "rae",
        "/criteria?day-day=1&day-month=5&day-year=2002",
    ),
    State(
        "criteria.list_versions",
        "no such day",
        "rae",
        "/criteria?day-day=31&day-month=2&day-year=2022",
        status=422,
    ),
    State("criteria.show_version", "2020", "rae", VERSION % "2020"),
    State("criteria.show_version", "in force", "rae", VERSION % "2023"),
    State("criteria.show_version", "draft", "pru", VERSION % "draft-{written}"),
    State("criteria.show_version", "failing", "pru", VERSION % "draft-{failing}"),
    State("criteria.try_version", "found", "rae", VERSION % "2023/try"),
    State("criteria.try_version", "tried", "rae", VERSION % "2023/try", trying),
    State("criteria.show_text", "part", "rae", VERSION % "2023/text"),
    State("criteria.show_text", "whole", "rae", VERSION % "2023/text?whole=yes"),
]

COMPARING = [
    State("criteria.compare_versions", "to choose", "rae", "/criteria/compare"),
    State("criteria.compare_versions", "same", "rae", COMPARE % ("2023", "2023")),
    State(
        "criteria.compare_versions",
        "different",
        "rae",
        COMPARE % ("2022", "2023"),
        opening_details,
    ),
    State("criteria.compare_versions", "most", "rae", COMPARE % ("2020", "2021")),
    State(
        "criteria.compare_versions",
        "a draft",
        "pru",
        COMPARE % ("2023", "draft-{written}"),
    ),
    State(
        "criteria.compare_versions",
        "unreadable",
        "pru",
        COMPARE % ("2023", "draft-{broken}"),
        status=422,
    ),
]

WRITING = [
    *page_of(
        "criteria.start_draft",
        "pru",
        "/criteria/drafts/new",
        empty=pressing("Start the draft"),
        from_version=beginning_from("A version that was published"),
        from_file=beginning_from("A rulebook file that I have"),
        no_text=choosing_no_text,
    ),
    State("criteria.show_draft", "right", "pru", DRAFT % "written"),
    State("criteria.show_draft", "changed", "pru", DRAFT % "changed"),
    State("criteria.show_draft", "broken", "pru", DRAFT % "broken"),
    State("criteria.show_draft", "proposed", "pru", DRAFT % "put_forward"),
    State("criteria.show_draft", "discarded", "pru", DRAFT % "given_up_draft"),
    State("criteria.show_draft_text", "first", "pru", DRAFT % "written" + "/texts/1"),
    State("criteria.show_draft_text", "second", "pru", DRAFT % "written" + "/texts/2"),
    *page_of(
        "criteria.edit_text",
        "pru",
        DRAFT % "written" + "/text",
        overtaken=stale("Save", text="facts: {}\nversions: []\n"),
    ),
    State("criteria.edit_text", "failing", "pru", DRAFT % "failing" + "/text"),
    State("criteria.edit_text", "changed", "pru", DRAFT % "changed" + "/text"),
    State("criteria.edit_text", "broken", "pru", DRAFT % "broken" + "/text"),
    State(
        "criteria.edit_text",
        "checked as typed",
        "pru",
        DRAFT % "written" + "/text",
        typing("facts: [", "1 thing is to be mended"),
    ),
    State(
        "criteria.edit_text",
        "checked without saving",
        "pru",
        DRAFT % "failing" + "/text",
        pressing("Check without saving"),
    ),
    State("criteria.discard_draft", "found", "pru", DRAFT % "written" + "/discard"),
]
