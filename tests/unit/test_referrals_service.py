"""Referrals: made whole or not at all, seen by the right people, ended on record."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from ipr.accounts.models import AreaCover, Nation
from ipr.audit.models import AuditAction, AuditEvent
from ipr.files.models import ScanState
from ipr.lines import ServiceLine
from ipr.permissions import Role
from ipr.referrals import service
from ipr.referrals.duplicates import NotADuplicate, OtherCustomer
from ipr.referrals.models import (
    Attachment,
    Referral,
    ReferralDraftState,
    ReferralStatus,
)
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.queries import may_be_duplicate, possible_duplicates, visible_to
from ipr.referrals.signals import referral_ended
from tests.make import make_area, make_draft, make_referral, make_user

DAY = date(2026, 11, 21)


def seen_by(session, user, on=DAY):
    return set(session.scalars(select(Referral).where(visible_to(user, on))))


HEIGHTS = [ReferralStatus.DECLINED, ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED]


@pytest.mark.both_databases
class TestMakeReferral:
    def test_everything_passes_to_the_referral_and_leaves_the_draft(self, session):
        area = make_area(session, nation=Nation.WALES)
        lines = [ServiceLine.PIP, ServiceLine.UC]
        draft = make_draft(
            session,
            area=area,
            name="Alex Example",
            nino="AB123456C",
            born_on="1970-01-02",
            lines=lines,
        )
        file = Attachment(
            key="a" * 32,
            draft_id=draft.id,
            name="letter.txt",
            media_type="text/plain",
            size=1,
            sha256="0" * 64,
            scan=ScanState.CLEAN,
            added_by_id=draft.referrer_id,
            added_at=draft.saved_at,
        )
        session.add(file)
        session.flush()
        session.expire(draft, ["files"])

        referral = service.make_referral(
            session,
            draft,
            status=ReferralStatus.TRIAGE,
            outcome="cannot_tell",
            owner=None,
            queue=service.Queue.IPR_TEAM,
            actor=draft.referrer,
        )
        session.commit()
        session.expire_all()

        assert referral.reference.startswith("IPR-")
        assert referral.submit_key == draft.key
        assert referral.customer.name == "Alex Example"
        assert referral.customer.born_on == "1970-01-02"
        assert [row.line for row in referral.lines] == lines
        assert referral.area is area
        assert referral.event_on == date(2026, 11, 2)
        assert [one.id for one in referral.files] == [file.id]
        assert file.draft_id is None
        assert (draft.state, draft.content) == (ReferralDraftState.SUBMITTED, {})

    def test_what_is_personal_cannot_be_read_in_the_database(self, session):
        make_referral(session, name="Alex Example", nino="AB123456C")
        session.commit()

        connection = session.connection()
        row = connection.exec_driver_sql("SELECT * FROM customer").one()._asdict()
        kept = b"".join(
            bytes(value) if isinstance(value, bytes) else str(value).encode()
            for value in row.values()
        )

        assert b"Alex" not in kept
        assert b"AB123456C" not in kept


class TestVisibleTo:
    @pytest.fixture
    def cast(self, session):
        lead = make_user(session, Role.ACSSL_LEAD)
        acssl = make_user(session, Role.ACSSL)
        area = make_area(session, acssl=acssl)
        referrer = make_user(session)
        declined = make_referral(
            session,
            referrer,
            area=area,
            status=ReferralStatus.DECLINED,
            outcome="decline",
            owner=acssl,
        )
        waiting = make_referral(session, referrer, area=area)
        return {
            "lead": lead,
            "acssl": acssl,
            "area": area,
            "referrer": referrer,
            "declined": declined,
            "waiting": waiting,
        }

    def test_a_referrer_sees_their_own(self, session, cast):
        own = {cast["declined"], cast["waiting"]}

        assert seen_by(session, cast["referrer"]) == own
        assert seen_by(session, make_user(session)) == set()

    def test_a_second_referrer_of_the_same_customer_sees_their_own_only(
        self, session, cast
    ):
        other = make_user(session)
        second = make_referral(session, other, name="Alex Example")

        assert seen_by(session, other) == {second}

    def test_the_ipr_team_sees_all(self, session, cast):
        member = make_user(session, Role.IPR_TEAM)

        assert seen_by(session, member) == {cast["declined"], cast["waiting"]}

    def test_the_lead_sees_what_was_declined(self, session, cast):
        assert seen_by(session, cast["lead"]) == {cast["declined"]}

    def test_an_acssl_sees_the_declined_ones_of_their_area(self, session, cast):
        other = make_user(session, Role.ACSSL)
        make_area(session, acssl=other)

        assert seen_by(session, cast["acssl"]) == {cast["declined"]}
        assert seen_by(session, other) == set()

    def test_a_deputy_sees_them_within_their_dates(self, session, cast):
        deputy = make_user(session, Role.ACSSL)
        cover = AreaCover(
            area=cast["area"],
            user=deputy,
            capacity="deputy",
            starts_on=DAY,
            ends_on=DAY,
        )
        session.add(cover)
        session.flush()
        day = timedelta(days=1)

        assert seen_by(session, deputy) == {cast["declined"]}
        assert seen_by(session, deputy, DAY - day) == set()
        assert seen_by(session, deputy, DAY + day) == set()

    def test_who_holds_a_case_sees_it_wherever_it_is_from(self, session, cast):
        holder = make_user(session, Role.ACSSL)
        cast["declined"].owner = holder
        session.flush()

        assert seen_by(session, holder) == {cast["declined"]}

    @pytest.mark.parametrize("role", [Role.ACCESS_MANAGER, Role.AUDITOR])
    def test_who_grants_or_audits_sees_none(self, session, cast, role):
        assert seen_by(session, make_user(session, role)) == set()

    def test_who_lost_the_role_or_the_account_sees_nothing(self, session, cast):
        for grant in cast["acssl"].grants:
            grant.ends_on = DAY - timedelta(days=1)
        cast["referrer"].active = False
        session.flush()

        assert seen_by(session, cast["acssl"]) == set()
        assert seen_by(session, cast["referrer"]) == set()

    def test_what_is_not_theirs_is_not_found(self, session, cast):
        reference = cast["waiting"].reference

        found = service.find_referral(session, reference.lower(), user=cast["referrer"])
        with pytest.raises(service.CaseNotFound):
            service.find_referral(session, reference, user=cast["lead"])

        assert found is cast["waiting"]


class TestPossibleDuplicates:
    SAME = {"name": "Mary-Ann O’Neill", "born_on": "1970-01-02", "nino": None}

    @pytest.mark.parametrize(
        "other",
        [
            {"name": "o'neill, MARY ANN", "born_on": "1970-01-02"},
            {"name": "Márỳ-Ann O`Neill", "born_on": "1970-01-02"},
            {"name": "ONeill Mary−Ann", "born_on": "1970-01-02"},
        ],
    )
    def test_the_same_name_and_birth_date_however_written(self, session, other):
        first = make_referral(session, **self.SAME)
        second = make_referral(session, **other)

        assert possible_duplicates(session, second) == [first]

    def test_the_same_number_under_another_name(self, session):
        first = make_referral(session, nino="AB123456C")
        draft = make_draft(session, name="Somebody Else", nino="AB123456C")

        assert may_be_duplicate(session, draft)
        assert possible_duplicates(session, first) == []

    def test_a_name_without_a_letter_is_like_no_other(self, session):
        make_referral(session, name="🙂", born_on="1970-01-02")

        for name in ("🙂", "—", "\u200b"):
            draft = make_draft(session, name=name, born_on="1970-01-02")
            assert not may_be_duplicate(session, draft)

    def test_the_same_name_alone_is_not_enough(self, session):
        make_referral(session, name="Alex Example")

        assert not may_be_duplicate(session, make_draft(session, name="Alex Example"))


class TestEnding:
    @pytest.fixture
    def member(self, session):
        return make_user(session, Role.IPR_TEAM)

    def test_withdrawing_keeps_record_owner_and_reason(self, session, member):
        referral = make_referral(session, owner=member)
        ended = []
        with referral_ended.connected_to(
            lambda _, referral, actor: ended.append((referral, actor))
        ):
            service.withdraw_referral(
                session, referral, actor=member, reason="Wrong customer"
            )
        session.commit()

        assert referral.status is ReferralStatus.WITHDRAWN
        assert referral.owner is member
        assert referral.ended_reason == "Wrong customer"
        assert ended == [(referral, member)]
        actions = set(session.scalars(select(AuditEvent.action)))
        assert AuditAction.REFERRAL_WITHDRAWN in actions

    def test_what_was_ended_cannot_be_ended_again(self, session, member):
        referral = make_referral(session)
        service.withdraw_referral(session, referral, actor=member, reason="By mistake")

        with pytest.raises(service.AlreadyEnded):
            service.withdraw_referral(session, referral, actor=member, reason="Again")

    def test_a_duplicate_names_the_one_that_stays(self, session, member):
        original, second = make_referral(session), make_referral(session)
        service.mark_duplicate(
            session,
            second,
            original=original,
            actor=member,
            reason="Same event",
            same_customer=True,
        )
        session.commit()

        assert second.status is ReferralStatus.DUPLICATE
        assert second.duplicate_of is original

    def test_not_of_itself_nor_of_one_that_was_ended(self, session, member):
        original, second = make_referral(session), make_referral(session)
        with pytest.raises(NotADuplicate):
            service.mark_duplicate(
                session, second, original=second, actor=member, reason="Same"
            )
        service.withdraw_referral(session, original, actor=member, reason="By mistake")
        with pytest.raises(NotADuplicate):
            service.mark_duplicate(
                session, second, original=original, actor=member, reason="Same"
            )

        assert session.scalar(select(func.count(Referral.id))) == 2
        assert second.status is ReferralStatus.TRIAGE

    @pytest.mark.parametrize(
        ("ends", "stays", "may"),
        [
            (one, other, HEIGHTS.index(one) <= HEIGHTS.index(other))
            for one in HEIGHTS
            for other in HEIGHTS
        ],
    )
    def test_the_one_that_stays_does_not_stand_lower(
        self, session, member, ends, stays, may
    ):
        person = {"nino": "AB123456C", "owner": member}
        referral = make_referral(session, status=ends, **person)
        original = make_referral(session, status=stays, **person)

        with nullcontext() if may else pytest.raises(NotADuplicate, match="lower"):
            service.mark_duplicate(
                session, referral, original=original, actor=member, reason="Same"
            )

        assert (referral.status is ReferralStatus.DUPLICATE) is may

    @pytest.mark.parametrize(
        "known",
        [{"nino": "AB123456C"}, {"name": "Example, Alex", "born_on": "1980-02-03"}],
    )
    def test_customers_who_match_need_no_word_for_it(self, session, member, known):
        person = {"nino": "AB123456C", "name": "Alex Example", "born_on": "1980-02-03"}
        original, second = (make_referral(session, **who) for who in (person, known))

        service.mark_duplicate(
            session, second, original=original, actor=member, reason="Same"
        )

        assert second.status is ReferralStatus.DUPLICATE

    def test_somebody_has_to_say_that_others_are_one_customer(self, session, member):
        original = make_referral(session, name="Alex Example", nino="AB123456C")
        second = make_referral(session, name="Alex Example", nino="AB123456D")

        with pytest.raises(OtherCustomer):
            service.mark_duplicate(
                session, second, original=original, actor=member, reason="Same"
            )

        assert second.status is ReferralStatus.TRIAGE

    def test_no_reason_names_a_customer(self, session, member):
        original = make_referral(session, name="Carys Sample")
        second = make_referral(session, name="Robin Example")

        for named in ("Carys", "Robin"):
            with pytest.raises(NamesCustomer, match=named):
                service.mark_duplicate(
                    session,
                    second,
                    original=original,
                    actor=member,
                    reason=f"{named} again",
                    same_customer=True,
                )
        with pytest.raises(NamesCustomer, match="Robin"):
            service.withdraw_referral(
                session, second, actor=member, reason="Not about Robin"
            )
