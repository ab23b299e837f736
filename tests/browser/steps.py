"""What people do in the browser, by the names that they see and hear."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page, expect

WHAT_HAPPENED = "What happened to the customer?"
PART = "Has anyone said or suggested that something the department did"
OUTSIDE = "Has the department been asked to take part in any of these?"
LEARN = "Could the department learn something about how its processes work"
COMPLEX = "Does the case raise complex issues?"
NONE = "None of these"

ACCEPTED = "This case is accepted for an Internal Process Review"
DISCRETION = "This case qualifies at discretion: a named person decides"
DECLINED = "This case does not meet the criteria for an Internal Process Review"
NOT_YET = "We cannot tell yet whether this case meets the criteria"


@dataclass(frozen=True)
class Story:
    """What a colleague knows of a case."""

    customer: str = "Alex Example"
    nino: str = ""
    event: Sequence[str] = ("The customer died",)
    contribution: str = "Yes, someone alleges it"
    learning: str = ""
    """Only asked by criteria that want to know it."""
    processes: Sequence[str] = (NONE,)
    complex_issues: str = "No"
    description: str = "A neighbour rang us.\nShe said that the letters were too much."
    happened_on: date = date(2026, 11, 2)
    area: str = "North Example"
    line: str = "Universal Credit"
    origin: str = "From frontline staff"


def heading(page: Page) -> str:
    """Return what the page's one main heading says."""
    found = page.get_by_role("heading", level=1)
    expect(found).to_have_count(1)
    return " ".join(found.inner_text().split())


def see(page: Page, title: str) -> None:
    """Wait for a page, by its main heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def read_main(page: Page) -> str:
    """Return the words of a page, once it is whole: a click ends when it begins."""
    page.wait_for_load_state()
    return page.inner_text("main")


def unfold(page: Page, title: str) -> None:
    """Open what is folded under a title."""
    page.locator("summary", has_text=title).click()


def read_title(page: Page) -> str:
    """Return the title of a page, once it is whole."""
    page.wait_for_load_state()
    return page.title()


def press(page: Page, name: str) -> None:
    """Press a button, or a link that looks like one."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, exact: bool = True) -> None:
    """Follow a link."""
    page.get_by_role("link", name=name, exact=exact).click()


def question(page: Page, name: str) -> Locator:
    """Return the group of answers to a question, by how it begins."""
    return page.get_by_role("group", name=re.compile(f"^{re.escape(name)}"))


def choose(page: Page, name: str, *answers: str) -> None:
    """Select answers to a question."""
    for answer in answers:
        question(page, name).get_by_label(answer, exact=True).check()


def write_date(page: Page, name: str, day: date) -> None:
    """Write a date into its three boxes."""
    group = question(page, name)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part, exact=True).fill(str(number))


def say_rest_does_not_apply(page: Page) -> None:
    """Say of the options that were not selected that they do not apply."""
    choose(
        page, "Are you sure that none of the others apply?", "Yes, none of them apply"
    )


def describe_customer(page: Page, story: Story) -> None:
    """Fill in who it is about."""
    page.get_by_label("Full name").fill(story.customer)
    page.get_by_label("National Insurance number (optional)").fill(story.nino)


def describe_event(page: Page, story: Story) -> None:
    """Select what happened."""
    choose(page, WHAT_HAPPENED, *story.event)
    if story.event != (NONE,):
        say_rest_does_not_apply(page)


def tell_event(page: Page, story: Story) -> None:
    """Say when it happened, and how."""
    write_date(page, "When did it happen?", story.happened_on)
    write_date(page, "When did the department become aware", story.happened_on)
    page.get_by_label("Describe what happened").fill(story.description)


def describe_part(page: Page, story: Story) -> None:
    """Answer about the department's part."""
    choose(page, PART, story.contribution)
    if story.learning:
        choose(page, LEARN, story.learning)


def describe_processes(page: Page, story: Story) -> None:
    """Answer about reviews and inquests."""
    choose(page, OUTSIDE, *story.processes)
    if story.processes != (NONE,):
        say_rest_does_not_apply(page)


def describe_other_reasons(page: Page, story: Story) -> None:
    """Answer the question that leaves room for a person to decide."""
    choose(page, COMPLEX, story.complex_issues)


def describe_place(page: Page, story: Story) -> None:
    """Fill in the area, a service line and how we heard of it."""
    page.get_by_label("Which area does the customer live in?").select_option(story.area)
    choose(page, "Which service lines was the customer using", story.line)
    choose(page, "How did the information reach the department?", story.origin)


PAGES: dict[str, Callable[[Page, Story], None]] = {
    "The customer": describe_customer,
    "What happened": describe_event,
    "When and how it happened": tell_event,
    "The department’s part": describe_part,
    "Reviews and inquests outside the department": describe_processes,
    "Other reasons for a review": describe_other_reasons,
    "Area and service lines": describe_place,
}


def answer_everything(page: Page, story: Story) -> list[str]:
    """Answer page after page until the answers can be checked; return the headings."""
    seen = [heading(page)]
    while seen[-1] != "Check your answers":
        PAGES[seen[-1]](page, story)
        press(page, "Save and continue")
        seen.append(heading(page))
        assert len(seen) < 12, seen
    return seen


def refer(page: Page, story: Story) -> str:
    """Refer a case from the first page to the last; return its reference."""
    page.goto("/drafts/start")
    press(page, "Start now")
    answer_everything(page, story)
    press(page, "Send the referral")
    return reference(page)


def reference(page: Page) -> str:
    """Return the reference of the receipt that is open."""
    expect(page.get_by_role("term").filter(has_text="Reference").first).to_be_visible()
    return row(page, "Reference")


def row(page: Page, key: str) -> str:
    """Return what a summary list says of something."""
    term = page.get_by_role("term").filter(has_text=key).first
    return term.locator("xpath=following-sibling::dd[1]").inner_text().strip()


def sign_in_by_page(page: Page, email: str, password: str) -> None:
    """Sign in on the sign-in page."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")
