"""A newcomer refers a case and reads the answer: each of the four, to the end."""

import pytest
from playwright.sync_api import expect

from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.browser.steps import (
    ACCEPTED,
    DECLINED,
    DISCRETION,
    NOT_YET,
    Story,
    answer_everything,
    press,
    read_main,
    refer,
    row,
    see,
    sign_in_by_page,
    unfold,
)
from tests.make import make_area, make_staff, make_user
from tests.rulebooks import discretionary_book, write_discretionary_rules

PASSWORD = "four plain walking words"
QUESTION_PAGES = [
    "The customer",
    "What happened",
    "When and how it happened",
    "The department’s part",
    "Reviews and inquests outside the department",
    "Area and service lines",
    "Check your answers",
]

pytestmark = pytest.mark.both_scripts


@pytest.fixture
def staff(session):
    staff = make_staff(session)
    make_area(session, "North Example", acssl=staff[Role.ACSSL])
    session.commit()
    return staff


@pytest.fixture
def newcomer(session, staff):
    user = make_user(
        session, name="Nia New", email="nia@example.test", password=PASSWORD
    )
    session.commit()
    return user


def test_an_accepted_case_from_signing_in_to_the_answer(page, newcomer):
    page.goto("/")
    see(page, "Sign in")
    sign_in_by_page(page, "nia@example.test", PASSWORD)
    see(page, "Welcome")
    press(page, "Refer a case")
    see(page, "Before you start")
    assert "at risk" in read_main(page)
    press(page, "Start now")

    assert answer_everything(page, Story()) == QUESTION_PAGES
    said = read_main(page)
    assert "With these answers the case would be accepted for a review." in said
    assert "She said that the letters were too much." in said
    press(page, "Send the referral")

    see(page, ACCEPTED)
    unfold(page, "The criteria that decided")
    answer = read_main(page)
    assert "someone alleges that something the department did" in answer
    assert "A factual report is drawn up. It is due on" in answer
    assert "Criteria from April 2023" in answer
    assert row(page, "Who has it now").startswith("The IPR team’s queue")


def test_a_declined_case_says_who_holds_it_now(page, sign_in, newcomer, staff):
    sign_in(newcomer)
    refer(page, Story(contribution="No, nobody has"))

    see(page, DECLINED)
    answer = read_main(page)
    assert "Why, and what was missing" in answer
    assert "review or inquest was named" in answer
    assert "No time limit for this has been published." in answer
    holder = row(page, "Who has it now")
    assert holder.startswith(staff[Role.ACSSL].name)
    assert "(ACSSL) for North Example" in holder
    expect(page.get_by_role("button", name="Tell us something new")).to_be_visible()


def test_a_case_that_cannot_be_told_yet_says_what_would_settle_it(
    page, sign_in, newcomer
):
    sign_in(newcomer)
    refer(page, Story(contribution="Not known"))

    see(page, NOT_YET)
    answer = read_main(page)
    assert "What would settle it" in answer
    assert "Has anyone said or suggested that something the department did" in answer
    assert "It takes two people to decline a case." in answer


class TestWithRoomForDiscretion:
    @pytest.fixture
    def app(self, make_app, tmp_path_factory):
        return make_app(rules=write_discretionary_rules(tmp_path_factory.mktemp("r")))

    @pytest.fixture
    def newcomer(self, newcomer, session, tmp_path):
        take_in(session, discretionary_book(tmp_path))
        session.commit()
        return newcomer

    def test_a_case_at_discretion_goes_to_a_named_person(self, page, sign_in, newcomer):
        sign_in(newcomer)
        refer(page, Story(contribution="No, nobody has", complex_issues="Yes"))

        see(page, DISCRETION)
        answer = read_main(page)
        assert "case raises complex issues" in answer
        assert row(page, "Status") == "With the IPR team"
        assert "decides with a reason that is shown here" in answer
