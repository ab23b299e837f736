"""A change of the criteria from its first draft to the first case decided by it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ipr.db.clock import london_today, utc_now
from ipr.permissions import Role
from ipr.referrals.models import FactPattern, Referral, ReferralStatus
from ipr.versions.service import take_in
from tests.browser.steps import (
    DECLINED,
    DISCRETION,
    LEARN,
    Story,
    choose,
    follow,
    press,
    read_main,
    refer,
    see,
    write_date,
)
from tests.make import make_area, make_user, published_book, submit_referral

WRONG = 'when: {all: [{learning_possible: ["yes"]}, {not: {event: [death]}}]}'
RIGHT = 'when: {learning_possible: ["yes"]}'
DECLINED_EXAMPLE = "}, expect: decline"
DECLINES = {"contribution": "none", "external_process": ["none"]}
CASES = {"yes": 300, "no": 250, "not_known": 450}

pytestmark = pytest.mark.both_scripts


@pytest.fixture
def people(session):
    take_in(session, published_book())
    people = {
        "rae": make_user(session, name="Rae Referrer"),
        "ida": make_user(session, Role.IPR_TEAM, name="Ida Ipr"),
        "asha": make_user(session, Role.ACSSL, name="Asha Acssl"),
        "lena": make_user(session, Role.ACSSL_LEAD, name="Lena Lead"),
        "edie": make_user(session, Role.CRITERIA_EDITOR, name="Edie Editor"),
        "abel": make_user(session, Role.CRITERIA_APPROVER, name="Abel Approver"),
    }
    make_area(session, "North Example", acssl=people["asha"])
    session.commit()
    return people


@pytest.fixture
def archive(session, people):
    """A thousand declined cases, some of which the department could learn from."""
    made_at = utc_now() - timedelta(days=40)
    number = 0
    for answer, count in CASES.items():
        facts = {"event": ["death"], "learning_possible": answer, **DECLINES}
        facts = published_book()["2021"].check(facts)
        pattern = FactPattern(digest=answer, facts=facts)
        for _ in range(count):
            number += 1
            session.add(
                Referral(
                    reference=f"IPR-26-{number:05}-X",
                    submit_key=f"made for a test {number}",
                    referrer=people["rae"],
                    submitted_at=made_at,
                    status=ReferralStatus.DECLINED,
                    outcome="decline",
                    pattern=pattern,
                    owner=people["asha"],
                    description="Invented.",
                )
            )
    session.commit()


def test_an_editor_changes_the_criteria_and_the_next_day_decides_by_it(
    page, sign_in, axe, session, settings, people, archive, time_machine
):
    old = declined_case(session, settings, people)
    tomorrow = london_today() + timedelta(days=1)
    sign_in(people["rae"])
    page.goto(f"/referrals/{old}")
    see(page, DECLINED)
    before = read_main(page)

    sign_in(people["edie"])
    start_from_2023(page, tomorrow)
    draft = page.url.split("?")[0].split("#")[0]
    add_criterion_by_form(page, draft)
    mend_examples_in_the_text(page, draft)
    write(page, draft, RIGHT, WRONG)
    page.goto(f"{draft}/proofs")
    expect(page.locator("main")).to_contain_text("The customer died")
    expect(page.locator("main")).to_contain_text("1 thing has to be mended")
    page.goto(f"{draft}/propose")
    expect(page.get_by_role("button", name="Propose this draft")).to_have_count(0)
    write(page, draft, WRONG, RIGHT)
    page.goto(f"{draft}/proofs")
    expect(page.locator("main")).to_contain_text("Nothing has to be mended")
    axe(page)

    compare(page, draft)
    back_test(page, draft)
    propose(page, draft)
    sign_in(people["abel"])
    approve_and_publish(page, draft)
    axe(page)

    time_machine.move_to(utc_now() + timedelta(days=1))
    sign_in(people["rae"])
    page.goto(f"/referrals/{old}")
    see(page, DECLINED)
    assert read_main(page) == before
    refer(page, Story(contribution="No, nobody has", learning="Yes"))
    see(page, DISCRETION)
    expect(page.locator("main")).to_contain_text("Criteria from next day")


def declined_case(session, settings, people):
    """Return the reference of a case that the published criteria declined."""
    facts = {"event": ["death"], **DECLINES}
    referral = submit_referral(session, people["rae"], facts=facts, settings=settings)
    session.commit()
    return referral.reference


def start_from_2023(page, tomorrow):
    page.goto("/criteria")
    press(page, "Start a draft")
    choose(page, "What do you begin from?", "A version that was published")
    page.get_by_label("Title of the version it will be").fill("Criteria from next day")
    page.get_by_label("Which version?").select_option("2023")
    page.get_by_label("Short name").fill("next-day")
    write_date(page, "When should it come into force?", tomorrow)
    press(page, "Start the draft")
    see(page, "Criteria from next day")


def add_criterion_by_form(page, draft):
    """Add what may be learned as a reason to consider a case: no YAML needed."""
    page.goto(f"{draft}/change")
    follow(page, "Add a criterion")
    follow(page, LEARN, exact=False)
    choose(page, "Which answers count?", "Yes")
    choose(page, "What happens when it is met?", "Discretionary")
    page.get_by_label("Title", exact=True).fill("Something to learn")
    page.get_by_label("Document the wording comes from").select_option("iprs-2023-24")
    press(page, "Add the criterion")
    expect(page.locator("main")).to_contain_text("Something to learn")
    expect(page.locator("main")).to_contain_text("The example fails")


def mend_examples_in_the_text(page, draft):
    """Answer the new question in the two examples that are declined without it."""
    write(page, draft, DECLINED_EXAMPLE, f', learning_possible: "no"{DECLINED_EXAMPLE}')


def write(page, draft, before, after):
    """Change some words of the draft's own part of the text, and save it."""
    page.goto(f"{draft}/text")
    box = page.get_by_label("The rulebook as text")
    text = box.input_value()
    start = text.index('id: "next-day"')
    assert before in text[start:]
    box.fill(text[:start] + text[start:].replace(before, after))
    press(page, "Save")
    expect(page.get_by_text("Saved. ")).to_be_visible()


def compare(page, draft):
    """See what is decided differently, and nothing else."""
    number = draft.rsplit("/", 1)[1]
    page.goto(f"/criteria/compare?from=2023&to=draft-{number}")
    expect(page.locator("main")).to_contain_text("One pattern of answers")
    expect(page.locator("main")).to_contain_text(
        "Declined under 2023, considered at discretion under next-day"
    )


def back_test(page, draft):
    """See what the thousand cases and the one sent by hand would become."""
    page.goto(f"{draft}/backtest")
    press(page, "Start the back-test")
    wait_for_result(page)
    changed = CASES["yes"] + CASES["not_known"]
    expect(page.locator("main")).to_contain_text(f"{changed + 1} of 1,001 referrals")
    table = page.get_by_role("table", name="Referrals by their outcome today")
    row = table.get_by_role("row").filter(has_text="Declined").last
    cells = [" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()]
    assert [cell.split(" ")[0] for cell in cells] == ["0", "300", "451", "250", "1,001"]


def wait_for_result(page):
    """Wait as somebody would: the page follows by itself, or asks to look again."""
    done = page.get_by_text("would have another outcome")
    for _ in range(20):
        again = page.get_by_role("link", name="Check again")
        if done.or_(again).first.is_visible() and not done.is_visible():
            again.click()
    expect(done).to_be_visible()


def propose(page, draft):
    page.goto(f"{draft}/propose")
    page.get_by_label("Why should the criteria change?").fill("Cases are not learned.")
    page.get_by_label("Who asked for the change?").fill("The network lead")
    press(page, "Propose this draft")
    expect(page.get_by_text("It waits for a second person")).to_be_visible()


def approve_and_publish(page, draft):
    page.goto("/criteria")
    expect(page.get_by_role("heading", name="Waiting for your answer")).to_be_visible()
    page.get_by_role("link", name="Criteria from next day").first.click()
    page.get_by_label("Why do you approve it?").fill("I read the proofs and figures.")
    press(page, "Approve this proposal")
    press(page, "Publish this draft")
    press(page, "Publish this version")
    expect(page.locator("main")).to_contain_text("I read the proofs and figures.")
