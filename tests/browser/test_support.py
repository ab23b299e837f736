"""A declined case from its arrival to its feedback, in a real browser."""

import pytest

from ipr.permissions import Role
from ipr.support import service
from tests.make import make_area, make_support_case, make_user

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
PAGES = ["", "/work", "/hand-over", "/area", "/close"]


@pytest.fixture
def acssl(session):
    return make_user(session, Role.ACSSL, name="Asha Acssl")


@pytest.fixture
def case(session, acssl):
    make_user(session, Role.ACSSL_LEAD, name="Lena Lead")
    deputy = make_user(session, Role.ACSSL, name="Dev Deputy")
    area = make_area(session, "North Example", acssl=acssl, deputy=deputy)
    make_area(session, "South Example", acssl=deputy)
    case = make_support_case(
        session, make_user(session, name="Rhys Referrer"), area=area
    )
    session.commit()
    return case


@pytest.mark.both_scripts
def test_a_case_is_accepted_worked_on_and_closed(page, sign_in, acssl, case):
    sign_in(acssl)
    page.goto(f"/support/{case.reference}")
    page.get_by_role("button", name="Accept this case").click()
    page.get_by_role("button", name="Accept this case").click()
    page.get_by_role("button", name="Record what was done").click()
    page.get_by_label("What was done").fill("Rang the family support worker.")
    page.get_by_role("button", name="Save").click()
    assert "Rang the family support worker." in page.inner_text("main")

    page.get_by_role("button", name="Close with feedback").click()
    page.get_by_role("button", name="Close the case and send the feedback").click()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter feedback for the referrer to read").click()
    page.keyboard.type("Thank you for telling us.")
    page.get_by_role("button", name="Close the case and send the feedback").click()
    assert "Closed on" in page.inner_text("main")
    assert page.get_by_role("button", name="Open this case again").is_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_of_a_case_has_an_accessibility_problem(
    page, sign_in, axe, acssl, case, session, size
):
    page.set_viewport_size(size)
    sign_in(acssl)
    at = f"/support/{case.reference}"
    page.goto(at + "/accept")
    axe(page)
    service.accept_case(session, case, actor=acssl)
    session.commit()
    for part in PAGES:
        page.goto(at + part)
        axe(page)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        ), part
    page.get_by_role("button", name="Close the case and send the feedback").click()
    axe(page)
