"""Submitted referrals: made from a draft, found, and ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_time, london_today, utc_now
from ipr.db.engine import AnySession
from ipr.files.service import present_files
from ipr.referrals.customer_identity import customer_hashes, word_hashes
from ipr.referrals.duplicates import check_duplicate, check_same_customer
from ipr.referrals.models import (
    ENDED,
    Customer,
    Draft,
    FactPattern,
    NameWord,
    Queue,
    Referral,
    ReferralDraftState,
    ReferralStatus,
)
from ipr.referrals.named_in_text import refuse_names
from ipr.referrals.person_names import name_words
from ipr.referrals.public_reference import next_reference, read_reference
from ipr.referrals.queries import visible_to
from ipr.referrals.questions.own_questions import column_values
from ipr.referrals.signals import referral_ended, referral_made


class CaseNotFound(Exception):
    """It does not exist, or it is not this person's to see: nobody learns which."""


class AlreadyEnded(Exception):
    """The referral was withdrawn or marked a duplicate before."""


def make_referral(
    session: AnySession,
    draft: Draft,
    *,
    status: ReferralStatus,
    outcome: str,
    owner: User | None,
    queue: Queue | None,
    actor: User,
    pattern: FactPattern | None = None,
) -> Referral:
    """Make the referral that a complete draft asks for, and close the draft.

    The customer, service lines and files pass to the referral; the draft keeps its
    row without content. The draft's key is the one-time submit key: its unique index
    refuses a second referral. Records the submission. Part of a larger transaction.
    """
    now = utc_now()
    person = dict(column_values(draft.content, Customer))
    files = present_files(draft.files)
    referral = Referral(
        reference=next_reference(session, london_time(now).date()),
        submit_key=draft.key,
        draft_id=draft.id,
        referrer_id=draft.referrer_id,
        submitted_at=now,
        status=status,
        outcome=outcome,
        pattern=pattern,
        owner=owner,
        queue=queue,
        customer=make_customer(person),
        files=files,
        **dict(column_values(draft.content, Referral)),
    )
    session.add(referral)
    for file in files:
        file.draft = None
    draft.state, draft.content = ReferralDraftState.SUBMITTED, {}
    record(
        session,
        AuditAction.REFERRAL_SUBMITTED,
        subject=referral,
        actor=actor,
        changes={"status": (None, status), "outcome": (None, outcome)},
    )
    referral_made.send(session, referral=referral, draft=draft, actor=actor)
    return referral


def make_customer(person: Mapping[str, Any]) -> Customer:
    """Return a new customer, with all that finds them again."""
    words = word_hashes(name_words(person["name"]))
    return Customer(
        **person,
        **customer_hashes(person),
        words=[NameWord(hash=word) for word in words],
    )


def find_referral(
    session: AnySession,
    reference: str,
    *,
    user: User,
    on: date | None = None,
    lock: bool = False,
) -> Referral:
    """Return the referral of that reference, if this person may see it today.

    Raises CaseNotFound. `lock` holds the row until the transaction ends, for changes.
    """
    written = read_reference(reference)
    asked = select(Referral).where(
        Referral.reference == written, visible_to(user, on or london_today())
    )
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    referral = session.scalar(asked) if written else None
    if referral is None:
        raise CaseNotFound(reference)
    return referral


def withdraw_referral(
    session: AnySession, referral: Referral, *, actor: User, reason: str
) -> None:
    """Withdraw a referral: it stays on record, with its last owner.

    Raises AlreadyEnded, and NamesCustomer if the reason does. What was going on about
    it ends in the same transaction.
    """
    _refuse_ended(referral)
    refuse_names(referral.customer, reason=reason)
    _end(session, referral, ReferralStatus.WITHDRAWN, actor=actor, reason=reason)


def mark_duplicate(
    session: AnySession,
    referral: Referral,
    *,
    original: Referral,
    actor: User,
    reason: str,
    same_customer: bool = False,
) -> None:
    """Mark a referral as a duplicate of another; both stay on record.

    `same_customer`: somebody says that both are about one customer, which is asked
    where nothing shows it. Raises AlreadyEnded, OtherCustomer, and what
    `check_duplicate` does.
    """
    session.refresh(original, with_for_update=True)  # it may be moving at this moment
    _refuse_ended(referral)
    check_duplicate(referral, original, reason=reason)
    check_same_customer(session, referral, original, said=same_customer)
    referral.duplicate_of_id = original.id
    _end(session, referral, ReferralStatus.DUPLICATE, actor=actor, reason=reason)


def _end(
    session: AnySession,
    referral: Referral,
    status: ReferralStatus,
    *,
    actor: User,
    reason: str,
) -> None:
    before, referral.status = referral.status, status
    referral.ended_at, referral.ended_by_id = utc_now(), actor.id
    referral.ended_reason = reason
    record(
        session,
        AuditAction.REFERRAL_WITHDRAWN
        if status is ReferralStatus.WITHDRAWN
        else AuditAction.REFERRAL_MARKED_DUPLICATE,
        subject=referral,
        actor=actor,
        changes={
            "status": (before, status),
            "duplicate_of_id": (None, referral.duplicate_of_id),
        },
    )
    referral_ended.send(session, referral=referral, actor=actor)


def _refuse_ended(referral: Referral) -> None:
    if referral.status in ENDED:
        raise AlreadyEnded(referral.reference)
