"""Two people ending referrals at the same moment."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy.exc import OperationalError

from ipr.accounts.models import User
from ipr.db.engine import begin_writing
from ipr.permissions import Role
from ipr.referrals import service
from ipr.referrals.duplicates import NotADuplicate
from ipr.referrals.models import Referral
from tests.make import make_referral, make_user
from tests.races import at_once, session_on

REFUSED = (NotADuplicate, OperationalError)
"""Told that the other one has ended, or asked to try again: the locks were crossed."""


@pytest.mark.both_databases
def test_two_referrals_never_become_duplicates_of_each_other(session, settings):
    member = make_user(session, Role.IPR_TEAM)
    first, second = make_referral(session), make_referral(session)
    session.commit()
    both_have_begun = Barrier(2)

    def mark(reference, original):
        with session_on(settings.database_url) as own:
            begin_writing(own)
            actor = own.get_one(User, member.id)
            referral, other = (
                service.find_referral(own, one, user=actor, lock=one == reference)
                for one in (reference, original)
            )
            with suppress(BrokenBarrierError):  # SQLite lets one begin after the other
                both_have_begun.wait(2)
            service.mark_duplicate(
                own,
                referral,
                original=other,
                actor=actor,
                reason="The same",
                same_customer=True,
            )
            own.commit()

    references = first.reference, second.reference
    faults = at_once([lambda: mark(*references), lambda: mark(*reversed(references))])

    session.expire_all()
    ended = [session.get_one(Referral, one.id).ended_at for one in (first, second)]
    assert sum(at is not None for at in ended) == 1
    assert len(faults) == 1
    assert isinstance(faults[0], REFUSED)
