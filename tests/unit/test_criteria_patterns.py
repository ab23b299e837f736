"""Answers of past referrals to copy into an example, and nothing else of them."""

import pytest

from ipr.criteria.editor.past_answers import (
    answers_for,
    find_pattern,
    list_patterns,
    referral_with_answers,
)
from ipr.permissions import Role
from ipr.web.lists.paging import PageAsked
from tests.make import make_staff, make_user, published_book, submit_referral

pytestmark = pytest.mark.both_databases

ACCEPTED = {"event": ["death"], "contribution": "alleged", "external_process": []}
DECLINED = {**ACCEPTED, "contribution": "none"}


@pytest.fixture
def referrals(session, settings):
    make_staff(session)
    referrer = make_user(session)
    return [
        submit_referral(session, referrer, settings=settings, facts=facts)
        for facts in (ACCEPTED, DECLINED, DECLINED)
    ]


def test_each_set_of_answers_comes_once_the_most_frequent_first(session, referrals):
    rows = list_patterns(session, published_book()["2023"], PageAsked()).rows

    assert [(row.referrals, row.outcome) for row in rows] == [
        (2, "decline"),
        (1, "accept"),
    ]
    assert rows[0].answers[0].answer == "The customer died"


def test_without_a_version_nothing_is_decided(session, referrals):
    rows = list_patterns(session, None, PageAsked()).rows

    assert [(row.answers, row.outcome) for row in rows] == [((), None)] * 2


def test_only_answers_that_the_version_uses_are_copied(session, referrals):
    pattern = find_pattern(session, referrals[0].pattern_id)

    assert set(pattern.facts) >= {"event", "contribution", "external_process"}
    assert set(answers_for(published_book()["2020"], pattern)) == {
        "event",
        "contribution",
    }


def test_a_referral_is_found_by_those_who_may_see_it(session, referrals):
    own, other = referrals[0].referrer, make_user(session, Role.CRITERIA_EDITOR)
    session.flush()

    found = [
        referral_with_answers(session, referrals[0].reference, user=user)
        for user in (own, other)
    ]
    assert found == [referrals[0], None]
