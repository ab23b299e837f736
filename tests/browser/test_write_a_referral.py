"""What happens to a referral on the way: left, lost, sent twice, with files."""

import io
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from ipr.db.clock import utc_now
from ipr.permissions import Role
from tests.browser.steps import (
    ACCEPTED,
    Story,
    answer_everything,
    choose,
    describe_customer,
    describe_event,
    follow,
    heading,
    press,
    read_main,
    refer,
    reference,
    see,
    sign_in_by_page,
    tell_event,
)
from tests.make import make_area, make_draft, make_staff, make_user

PASSWORD = "four plain walking words"
LONG = "\n".join(
    f"Call {n}: she said that the letters came too fast." for n in range(60)
)

pytestmark = pytest.mark.both_scripts


@pytest.fixture
def area(session):
    staff = make_staff(session)
    return make_area(session, "North Example", acssl=staff[Role.ACSSL])


@pytest.fixture
def referrer(session, area):
    user = make_user(
        session, name="Rae Referrer", email="rae@example.test", password=PASSWORD
    )
    session.commit()
    return user


@pytest.fixture
def draft(session, referrer, area):
    draft = make_draft(session, referrer, area=area)
    session.commit()
    return draft


@contextmanager
def later(**much: int):
    """Let time pass for the service, not for the browser."""
    with time_machine.travel(utc_now() + timedelta(**much)):
        yield


def test_a_draft_is_left_and_returned_to(page, sign_in, referrer):
    sign_in(referrer)
    page.goto("/drafts/start")
    press(page, "Start now")
    describe_customer(page, Story())
    press(page, "Save and continue")
    describe_event(page, Story())
    press(page, "Save and continue")
    tell_event(page, Story())
    page.get_by_role("group", name="When did it happen?").get_by_label("Day").fill("45")
    press(page, "Save and return later")
    see(page, "Your referral")
    expect(page.get_by_text("Your referral is saved.")).to_be_visible()

    page.goto("/")
    follow(page, "Alex Example")
    expect(
        page.get_by_role("listitem").filter(has_text="When and how it happened")
    ).to_contain_text("Incomplete")
    press(page, "Continue")
    see(page, "When and how it happened")
    day = page.get_by_role("group", name="When did it happen?").get_by_label("Day")
    expect(day).to_have_value("45")
    expect(page.get_by_label("Describe what happened")).to_have_value(
        Story().description
    )
    day.fill("2")
    answer_everything(page, Story())
    press(page, "Send the referral")
    see(page, ACCEPTED)


def test_a_lapsed_session_loses_nothing_that_was_typed(page, sign_in, referrer):
    sign_in(referrer)
    page.goto("/drafts/start")
    press(page, "Start now")
    describe_customer(page, Story())
    press(page, "Save and continue")
    describe_event(page, Story())
    press(page, "Save and continue")
    tell_event(page, Story(description=LONG))
    with later(minutes=31):
        press(page, "Save and continue")
        see(page, "Sign in")
        sign_in_by_page(page, "rae@example.test", PASSWORD)

        see(page, "When and how it happened")
        expect(
            page.get_by_text("You were signed out before this was saved.")
        ).to_be_visible()
        expect(page.get_by_label("Describe what happened")).to_have_value(LONG)
        group = page.get_by_role("group", name="When did it happen?")
        expect(group.get_by_label("Day")).to_have_value("2")
        press(page, "Save and continue")
        see(page, "The department’s part")


def test_somebody_else_who_signs_in_does_not_get_what_was_typed(
    page, session, sign_in, referrer
):
    make_user(session, name="Otto Other", email="otto@example.test", password=PASSWORD)
    session.commit()
    sign_in(referrer)
    page.goto("/drafts/start")
    press(page, "Start now")
    describe_customer(page, Story())
    with later(minutes=31):
        press(page, "Save and continue")
        sign_in_by_page(page, "otto@example.test", PASSWORD)

        see(page, "Page not found")
        assert "Alex Example" not in page.content()


def test_sending_twice_or_after_going_back_makes_one_referral(
    page, sign_in, referrer, draft
):
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/check-answers")
    page.get_by_role("button", name="Send the referral").dblclick()
    see(page, ACCEPTED)
    first = reference(page)

    page.goto(f"/drafts/{draft.key}/check-answers")
    assert reference(page) == first
    page.goto("/")
    assert page.get_by_role("link", name="IPR-").all_inner_texts() == [first]


def test_going_back_after_sending_leads_to_the_same_receipt(
    page, sign_in, referrer, draft
):
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/check-answers")
    press(page, "Send the referral")
    first = reference(page)
    page.go_back()

    see(page, ACCEPTED)
    assert reference(page) == first


def test_what_is_refused_is_said_and_what_is_good_is_kept(
    page, sign_in, referrer, draft
):
    letter = "From: a@example.test\nTo: b@example.test\nSubject: Hello\n\nText."
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("more.zip", b"PK\5\6" + b"\0" * 18)
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/files")
    page.get_by_label("Choose files").set_input_files(
        [
            one("notes.txt", "text/plain", b"She rang on Monday."),
            one("letter.eml", "message/rfc822", letter.encode()),
            one("photo.png", "image/png", b"MZ this is a program"),
            one("all.zip", "application/zip", inside.getvalue()),
        ]
    )
    press(page, "Add files")

    errors = page.get_by_role("alert").inner_text()
    assert "“photo.png” was not added" in errors
    assert "“all.zip” was not added" in errors
    table = page.get_by_role("table")
    expect(table.get_by_role("link", name="notes.txt", exact=True)).to_be_visible()
    expect(table.get_by_role("link", name="letter.eml", exact=True)).to_be_visible()
    with page.expect_download() as found:
        follow(page, "notes.txt")
    assert found.value.path().read_bytes() == b"She rang on Monday."

    follow(page, "Remove notes.txt")
    press(page, "Remove this file")
    see(page, "Files (optional)")
    expect(page.get_by_role("link", name="notes.txt", exact=True)).to_have_count(0)
    press(page, "Save and continue")
    assert "letter.eml" in read_main(page)
    press(page, "Send the referral")
    reference(page)
    page.get_by_text("What was written").click()
    assert "letter.eml" in read_main(page)


def test_unlikely_answers_are_asked_about_and_not_refused(
    page, sign_in, referrer, draft
):
    sign_in(referrer)
    page.goto(f"/drafts/{draft.key}/questions/what-happened")
    choose(
        page,
        "What happened to the customer?",
        "There is reason to believe the customer attempted suicide",
    )
    press(page, "Save and continue")
    see(page, "Was there an attempted suicide as well as the death?")
    press(page, "This is right: continue")
    see(page, "When and how it happened")


def test_a_second_referral_says_only_that_another_may_exist(page, sign_in, referrer):
    sign_in(referrer)
    refer(page, Story(nino="AB 12 34 56 C"))
    page.goto("/drafts/start")
    press(page, "Start now")
    assert answer_everything(page, Story(nino="ab123456c"))[-1] == heading(page)

    said = read_main(page)
    assert "There may already be a referral about this customer." in said
    assert "IPR-" not in said


def one(name: str, kind: str, content: bytes) -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}
