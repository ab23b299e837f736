"""The access manager makes an account, grants a role, and closes it again."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from ipr.permissions import Role
from tests.browser.steps import choose, follow, press, read_title, see, sign_in_by_page
from tests.make import make_area, make_staff, make_user

PASSWORD = "three calm green hills"

pytestmark = pytest.mark.both_scripts


@pytest.fixture
def manager(session):
    make_staff(session)
    make_area(session, "North Example")
    manager = make_user(session, Role.ACCESS_MANAGER, name="Max Manager")
    session.commit()
    return manager


@pytest.fixture
def elsewhere(browser: Browser, browser_context_args):
    """A page of somebody else, at their own computer."""
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


def make_account(page: Page, name: str, email: str) -> str:
    """Make an account; return the link to hand over."""
    page.goto("/people")
    press(page, "Make an account")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email address").fill(email)
    press(page, "Make the account")
    see(page, "Password link")
    link = page.locator("#link").inner_text().strip()
    assert link.startswith("http://localhost:8000/password/")
    page.reload()
    expect(page.get_by_text("The link was shown once already.")).to_be_visible()
    follow(page, f"Go to {name}")
    return urlsplit(link).path  # the test serves at a port of its own


def test_from_an_account_to_its_end(page, elsewhere, sign_in, manager):
    sign_in(manager)
    link = make_account(page, "Nia New", "nia@example.test")

    elsewhere.goto(link)
    see(elsewhere, "Set your password")
    elsewhere.get_by_label("New password", exact=True).fill("password1234")
    elsewhere.get_by_label("New password again").fill("password1234")
    press(elsewhere, "Save password")
    assert elsewhere.title().startswith("Error: ")
    elsewhere.get_by_label("New password", exact=True).fill(PASSWORD)
    elsewhere.get_by_label("New password again").fill(PASSWORD)
    press(elsewhere, "Save password")
    see(elsewhere, "Sign in")
    sign_in_by_page(elsewhere, "nia@example.test", PASSWORD)
    see(elsewhere, "Welcome")
    expect(elsewhere.get_by_role("link", name="Audit record")).to_have_count(0)

    press(page, "Grant a role")
    choose(page, "Role", "Auditor")
    press(page, "Grant the role")
    expect(page.get_by_text("The role is granted.")).to_be_visible()
    elsewhere.goto("/")
    see(elsewhere, "Sign in")
    sign_in_by_page(elsewhere, "nia@example.test", PASSWORD)
    follow(elsewhere, "Audit record")
    see(elsewhere, "Audit record")
    expect(elsewhere.get_by_role("table")).to_contain_text("Nia New")

    follow(page, "Deactivate the account")
    press(page, "Deactivate the account")
    expect(page.get_by_text("The account is deactivated.")).to_be_visible()
    elsewhere.goto("/audit")
    see(elsewhere, "Sign in")
    sign_in_by_page(elsewhere, "nia@example.test", PASSWORD)
    expect(
        elsewhere.get_by_text("The email address or the password is wrong").first
    ).to_be_visible()
    elsewhere.goto(link)
    see(elsewhere, "This link no longer works")


def test_the_last_of_a_role_is_kept(page, sign_in, manager, session):
    lead = make_user(session, Role.ACSSL_LEAD, name="Second Lead")
    session.commit()
    sign_in(manager)
    page.goto(f"/people/{lead.id}/deactivate")
    press(page, "Deactivate the account")
    expect(page.get_by_text("The account is deactivated.")).to_be_visible()
    page.goto("/people")
    first = page.get_by_role("row").filter(has_text="ACSSL network lead")
    first.get_by_role("link").click()
    follow(page, "Deactivate the account")
    press(page, "Deactivate the account")

    assert read_title(page).startswith("Error: ")
    expect(page.get_by_role("alert")).to_contain_text("ACSSL network lead")


def test_the_access_manager_reads_no_case(page, sign_in, manager):
    sign_in(manager)
    for path in ("/triage", "/support", "/lead", "/audit"):
        page.goto(path)
        see(page, "You do not have access to this")


def test_signing_out_everywhere_ends_every_session(
    page, elsewhere, session, manager, sign_in
):
    make_user(session, name="Rae", email="rae@example.test", password=PASSWORD)
    session.commit()
    for place in (page, elsewhere):
        place.goto("/")
        sign_in_by_page(place, "rae@example.test", PASSWORD)
        see(place, "Welcome")
    page.goto("/account")
    press(page, "Sign out everywhere")
    see(page, "Sign in")
    elsewhere.goto("/account")

    see(elsewhere, "Sign in")


def test_an_area_gets_its_acssl(page, sign_in, manager):
    sign_in(manager)
    page.goto("/areas")
    follow(page, "North Example")
    press(page, "Add an ACSSL or deputy")
    page.get_by_label("Person").select_option(index=1)
    choose(page, "As what", "ACSSL")
    press(page, "Save")

    expect(page.get_by_text("The cover is saved.")).to_be_visible()
