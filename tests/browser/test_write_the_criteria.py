"""A draft of the criteria is written as text, with scripts and without, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from ipr.criteria.approval.publishing import withdraw_version
from ipr.criteria.drafting.service import save_text
from ipr.criteria.queries import text_of
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.browser.steps import choose, follow, press, see
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_user,
    make_version_draft,
    published_book,
)
from tests.unit import criteria_steps as steps

WRONG = drafted_text(NEW_VERSION.replace("kind: mandatory", "kind: grave"))
CHOSEN = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
CURSOR = "box => box.value.slice(0, box.selectionStart).split('\\n').length"
PUT_CURSOR = "(box, at) => { box.focus(); box.setSelectionRange(at, at); }"
SEEN = """box => {
  const line = box.value.slice(0, box.selectionStart).split('\\n').length;
  const height = parseFloat(getComputedStyle(box).lineHeight);
  const top = (line - 1) * height - box.scrollTop;
  return top >= 0 && top < box.clientHeight;
}"""
REMEMBER = "status => { window.before = [status, status.firstChild]; }"
SAME = """status => [status === window.before[0],
                     status.firstChild === window.before[1]]"""


@pytest.fixture
def editor(session):
    take_in(session, published_book())
    editor = make_user(session, Role.CRITERIA_EDITOR, name="Eddie Editor")
    session.commit()
    return editor


@pytest.fixture
def draft(session, editor):
    draft = make_version_draft(session, editor)
    session.commit()
    return draft


@pytest.fixture
def opened(page, sign_in, editor, draft, scripts):
    """Open the page with the text of the draft; return its text box."""
    sign_in(editor)
    page.goto(f"/criteria/drafts/{draft.id}/text")
    see(page, "Text of draft")
    if scripts:  # the cursor is put where the draft begins, and that is said
        expect(page.get_by_text("The cursor is at line")).to_be_visible()
    return page.get_by_label("The rulebook as text")


@pytest.fixture
def saved(session, draft):
    def saved() -> str:
        session.rollback()
        session.expire_all()
        return text_of(session, draft)

    return saved


def status(page: Page, words: str) -> None:
    """Wait until it is said how much is to be mended."""
    expect(page.locator("#check-status")).to_have_text(words)


@pytest.mark.both_scripts
def test_a_wrong_text_is_saved_then_mended(page, opened, saved, axe):
    opened.fill(WRONG)
    press(page, "Save")

    status(page, "1 thing is to be mended.")
    assert saved() == WRONG
    finding = page.locator(".ipr-findings__item")
    expect(finding).to_contain_text("kind: grave")
    axe(page)

    opened.fill(drafted_text())
    press(page, "Check without saving")
    status(page, "Nothing is to be mended.")
    assert saved() == WRONG
    press(page, "Save")

    expect(page.get_by_text("Saved. Nothing is to be mended.")).to_be_visible()
    assert saved() == drafted_text()


@pytest.mark.both_scripts
def test_two_editors_see_both_texts(page, session, opened, draft, saved, axe):
    other = make_user(session, Role.CRITERIA_EDITOR)
    save_text(session, draft, f"# Theirs.\n{drafted_text()}", actor=other, number=1)
    session.commit()
    opened.fill(drafted_text(NEW_VERSION.replace("Something to learn", "Learning")))
    press(page, "Save")

    expect(page.get_by_role("heading", name="Both texts")).to_be_visible()
    axe(page)
    press(page, "Save both changes together")

    expect(page.get_by_text("Saved. Nothing is to be mended.")).to_be_visible()
    assert saved().startswith("# Theirs.\n")
    assert '"Learning"' in saved()


def test_findings_and_preview_follow_the_typing(page, opened, saved):
    at = drafted_text().index("mandatory", drafted_text().index('id: "2027"'))
    opened.evaluate(PUT_CURSOR, at)
    page.keyboard.type("x")

    status(page, "1 thing is to be mended.")
    expect(page.get_by_text("It can be shown once")).to_be_visible()
    page.keyboard.press("Backspace")
    status(page, "Nothing is to be mended.")
    expect(page.get_by_role("heading", name="Harm, and a suggestion")).to_be_visible()
    assert saved() == drafted_text()
    expect(opened).to_be_focused()


def test_only_what_changes_is_announced(page, opened):
    announced = page.locator("#check-status")
    announced.evaluate(REMEMBER)
    title = page.locator("#checked #criterion-learning")
    opened.fill(drafted_text(NEW_VERSION.replace("Something to learn", "Retitled")))
    expect(title).to_be_visible()
    assert announced.evaluate(SAME) == [True, True]

    opened.fill("facts: [")
    status(page, "1 thing is to be mended.")
    assert announced.evaluate(SAME) == [True, False]


def test_a_finding_leads_to_its_line_by_keyboard(page, opened):
    opened.fill(WRONG)
    link = page.locator(".ipr-findings__item a")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")

    expect(opened).to_be_focused()
    assert opened.evaluate(CHOSEN).strip() == "kind: grave"
    assert opened.evaluate(SEEN)


def test_the_line_of_the_cursor_is_shown_and_kept_when_saved(page, opened):
    first = drafted_text().splitlines().index('  - id: "2027"') + 1
    assert opened.evaluate(CURSOR) == first
    assert opened.evaluate(SEEN)
    at = drafted_text().index("contribution:")
    line = drafted_text()[:at].count("\n") + 1
    opened.evaluate(PUT_CURSOR, at)
    page.keyboard.press("Home")
    page.keyboard.type(" ")
    where = page.get_by_text(f"The cursor is at line {line}, column 2.")
    expect(where).to_be_visible()
    press(page, "Save")

    expect(page.get_by_text("Saved. 1 thing is to be mended.")).to_be_visible()
    assert opened.evaluate(CURSOR) == line
    assert opened.evaluate(SEEN)


def test_the_tab_key_is_not_trapped_in_the_text(page, opened):
    opened.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(opened).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(opened).not_to_be_focused()
    assert opened.input_value() == drafted_text()


@pytest.mark.both_scripts
def test_a_version_is_tried_with_answers(page, sign_in, editor, axe, scripts):
    sign_in(editor)
    page.goto("/criteria")
    follow(page, published_book()["2023"].title)
    follow(page, "Try it with answers of your own")
    panel = page.get_by_role("region", name="What it decides")
    expect(panel).to_contain_text("We cannot tell yet")
    choose(page, "Has anyone said or suggested", "Yes, someone alleges it")
    choose(page, "What happened to the customer?", "The customer died")
    if not scripts:
        press(page, "Show what is decided")

    expect(panel).to_contain_text("This case is accepted")
    axe(page)


def test_versions_in_every_state_are_told_apart(page, session, sign_in, editor, axe):
    for name, starts in (("2027", "2027-04-01"), ("2028", "2028-04-01")):
        text = steps.book_in_use(session).text + steps.new_version(name, starts)
        draft = make_version_draft(session, editor, text)
        second = steps.approve(session, draft, editor)
        steps.publish(session, draft, second)
    withdraw_version(session, "2028", reason="Its date was wrong.", actor=second)
    session.commit()
    sign_in(editor)
    page.goto("/criteria")

    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
    table = page.get_by_role("table", name="Versions, the latest first")
    states = table.locator(".govuk-tag").all_inner_texts()
    assert states[:3] == ["Withdrawn", "Not in force yet", "In force"]
    assert set(states[3:]) == {"Superseded"}
    for name, said in (("2028", "It was withdrawn on"), ("2027", "It will govern")):
        page.goto(f"/criteria/versions/{name}")
        expect(page.get_by_text(said)).to_be_visible()
        axe(page)
