"""A declined case from its arrival to its feedback, in a real browser."""

import pytest
from playwright.sync_api import expect

from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.support import service
from ipr.support.queries import case_of
from tests.browser.steps import choose, follow, press, read_main, read_title, row
from tests.browser.world import HARM
from tests.make import make_area, make_staff, make_user, submit_referral


@pytest.fixture
def case(session, settings, acssl):
    make_staff(session)
    deputy = make_user(session, Role.ACSSL, name="Dev Deputy")
    area = make_area(session, "North Example", acssl=acssl, deputy=deputy)
    make_area(session, "South Example", acssl=deputy)
    referrer = make_user(session, name="Rhys Referrer")
    facts = HARM | {"contribution": "none"}
    referral = submit_referral(
        session, referrer, facts=facts, area=area, settings=settings
    )
    session.commit()
    return case_of(session, referral)


@pytest.mark.both_scripts
def test_a_case_is_accepted_worked_on_and_closed(page, sign_in, acssl, case):
    sign_in(acssl)
    page.goto(f"/support/{case.reference}")
    page.get_by_role("button", name="Accept this case").click()
    page.get_by_role("button", name="Accept this case").click()
    page.get_by_role("button", name="Write a summary").click()
    page.get_by_label("What was done").fill("Rang the family support worker.")
    page.get_by_role("button", name="Save").click()
    assert "Rang the family support worker." in read_main(page)

    page.get_by_role("button", name="Close this case").click()
    press(page, "Continue")
    assert read_title(page).startswith("Error: ")
    page.get_by_role("link", name="Enter feedback for the referrer to read").click()
    page.keyboard.type("Thank you for telling us.")
    press(page, "Continue")
    assert "Nothing is sent yet" in read_main(page)
    press(page, "Change it")
    press(page, "Continue")
    press(page, "Close the case and send the feedback")
    assert "Closed on" in read_main(page)
    expect(page.get_by_role("button", name="Open this case again")).to_be_visible()


@pytest.mark.both_scripts
def test_the_referrer_reads_the_feedback(page, session, sign_in, acssl, case, scripts):
    service.accept_case(session, case, actor=acssl)
    session.commit()
    sign_in(acssl)
    page.goto(f"/support/{case.reference}/close")
    page.get_by_label("What was done").fill("Visited with an outreach worker.")
    page.get_by_label("Feedback to the referrer").fill("Thank you for telling us.")
    press(page, "Continue")
    press(page, "Close the case and send the feedback")
    expect(page.get_by_text("The case is closed")).to_be_visible()

    sign_in(case.referral.referrer)
    page.goto("/")
    bell = page.locator("#bell")
    expect(bell).to_have_text("Notices 2 unread")
    bell.click()
    follow(page, f"{case.reference}: Feedback on your referral")
    main = read_main(page)
    assert "Thank you for telling us." in main
    assert "Visited with an outreach worker." not in main
    expect(bell).to_have_text("Notices")


@pytest.mark.both_scripts
def test_a_case_is_handed_over_to_a_named_person(page, session, sign_in, acssl, case):
    service.accept_case(session, case, actor=acssl)
    session.commit()
    sign_in(acssl)
    page.goto(f"/support/{case.reference}")
    press(page, "Hand over to somebody else")
    page.get_by_label("Who should hold this case?").select_option(index=1)
    page.get_by_label("Why are you handing it over?").fill("They know the family.")
    press(page, "Hand over")
    expect(page.get_by_text(f"{case.reference} is with")).to_be_visible()

    sign_in(case.referral.referrer)
    page.goto(f"/referrals/{case.reference}")
    assert not row(page, "Who has it now").startswith(acssl.name)


@pytest.mark.both_scripts
def test_a_page_that_somebody_changed_meanwhile_shows_both_texts(
    page, session, sign_in, acssl, case
):
    service.accept_case(session, case, actor=acssl)
    session.commit()
    sign_in(acssl)
    page.goto(f"/support/{case.reference}/work")
    page.get_by_label("What was done").fill("I rang.")
    service.record_work(session, case, done="I wrote.", learned=None, actor=acssl)
    session.commit()
    press(page, "Save")

    both = page.get_by_role("region", name="Both texts")
    expect(both).to_contain_text("I wrote.")
    expect(both).to_contain_text("I rang.")
    expect(page.get_by_label("What was done")).to_have_value("I rang.")
    press(page, "Save")
    expect(page.get_by_text("The summary is saved")).to_be_visible()


@pytest.mark.both_scripts
def test_cover_passes_to_a_stand_in_and_a_lost_area_to_who_has_it(
    page, session, settings, sign_in, acssl, case
):
    manager = make_user(session, Role.ACCESS_MANAGER)
    session.commit()
    deputy = case.area.covers[1].user
    sign_in(acssl)
    page.goto("/account")
    follow(page, "Say when you are away")
    today = london_today()
    for name in ("starts_on", "ends_on"):
        for part in ("day", "month", "year"):
            page.locator(f"#{name}-{part}").fill(str(getattr(today, part)))
    page.get_by_label("Who stands in for you?").select_option(label="Dev Deputy")
    press(page, "Add these dates")
    assert "go to Dev Deputy, because you are away and named" in read_main(page)
    session.rollback()  # a new transaction sees what the browser did
    facts = HARM | {"contribution": "none"}
    said = {"facts": facts, "area": case.area, "settings": settings}
    assert submit_referral(session, case.referral.referrer, **said).owner is deputy
    session.commit()

    sign_in(manager)
    page.goto(f"/areas/{case.area_id}")
    page.get_by_role("link", name=f"End the cover of {acssl.name}").click()
    assert "They hold 1 open support case of this area now." in read_main(page)
    choose(page, "When does the cover end?", "Now")
    press(page, "Save the end")

    sign_in(deputy)
    page.goto("/")
    follow(page, "1 case of North Example")
    press(page, f"Take over {case.reference}")
    expect(page.get_by_text(f"{case.reference} is with you now")).to_be_visible()
    assert "Passed from Asha Acssl to Dev Deputy by Dev Deputy" in read_main(page)
