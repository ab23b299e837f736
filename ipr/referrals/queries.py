"""Finding referrals and drafts. Who may see a referral is decided here, once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from ipr.accounts.models import AreaCover, User
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.referrals.customer_identity import customer_hashes
from ipr.referrals.models import (
    Customer,
    Draft,
    Referral,
    ReferralDraftState,
    ReferralStatus,
)


def visible_to(user: User, on: date) -> ColumnElement[bool]:
    """Return the condition that a referral meets if this person may see it.

    A referrer sees their own; the IPR team all; the ACSSL network lead every
    declined one; an ACSSL and a deputy, within their dates, the declined ones of
    their areas. Who holds a declined case sees it wherever it is from, and no longer.
    """
    if not user.active:
        return false()
    roles = user.roles_on(on)
    if Role.IPR_TEAM in roles:
        return true()
    seen = [Referral.referrer_id == user.id]
    declined = Referral.status == ReferralStatus.DECLINED
    if roles & {Role.ACSSL, Role.ACSSL_LEAD}:
        seen.append(and_(declined, Referral.owner_id == user.id))
    if Role.ACSSL_LEAD in roles:
        seen.append(declined)
    elif Role.ACSSL in roles:
        seen.append(and_(declined, Referral.area_id.in_(_areas_covered(user, on))))
    return or_(*seen)


def _areas_covered(user: User, on: date) -> Any:
    return select(AreaCover.area_id).where(
        AreaCover.user_id == user.id,
        AreaCover.starts_on <= on,
        or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
    )


def possible_duplicates(
    session: AnySession, referral: Referral, *, seen: ColumnElement[bool] | None = None
) -> Sequence[Referral]:
    """Return other referrals that may be about the same customer, newest first.

    `seen` narrows them to what a reader may open; None is for the IPR team, who may
    open all. For those who look customers up: a referrer learns only whether there
    may be one.
    """
    customer = referral.customer
    return session.scalars(
        select(Referral)
        .join(Customer)
        .where(
            _same_person(customer.nino_hash, customer.identity_hash),
            Referral.id != referral.id,
            true() if seen is None else seen,
        )
        .order_by(Referral.id.desc())
    ).all()


def is_same_customer(session: AnySession, one: Referral, other: Referral) -> bool:
    """Return whether two referrals match as those of `possible_duplicates` do."""
    customer = one.customer
    same = _same_person(customer.nino_hash, customer.identity_hash)
    found = select(Customer.id).where(Customer.id == other.customer.id, same)
    return session.scalar(found) is not None


def compared_by(customer: Customer) -> list[str]:
    """Return what `possible_duplicates` compares of a customer, in words."""
    known = {
        "the same National Insurance number": customer.nino_hash,
        "the same name and date of birth": customer.identity_hash,
    }
    return [words for words, known_hash in known.items() if known_hash]


def linked_as_duplicates(
    session: AnySession, referral: Referral, *, seen: ColumnElement[bool]
) -> Sequence[Referral]:
    """Return what a referral was marked a duplicate of, and what was of it.

    `seen` narrows them to what a reader may open. In the order in which they came.
    """
    of_this = and_(
        Referral.status == ReferralStatus.DUPLICATE,
        Referral.duplicate_of_id == referral.id,
    )
    if referral.duplicate_of_id:
        of_this = or_(of_this, Referral.id == referral.duplicate_of_id)
    return session.scalars(
        select(Referral).where(of_this, seen).order_by(Referral.id)
    ).all()


def may_be_duplicate(session: AnySession, draft: Draft) -> bool:
    """Return whether a submitted referral may be about the draft's customer."""
    hashes = customer_hashes(draft.content.get("customer", {}))
    same = _same_person(hashes["nino_hash"], hashes["identity_hash"])
    of_referral = Customer.referral_id.is_not(None)
    found = select(Customer.id).where(same, of_referral).limit(1)
    return session.scalar(found) is not None


def _same_person(nino: str | None, identity: str | None) -> ColumnElement[bool]:
    same: list[ColumnElement[bool]] = []
    if nino:
        same.append(Customer.nino_hash == nino)
    if identity:
        same.append(Customer.identity_hash == identity)
    return or_(*same) if same else false()


def open_drafts(session: AnySession, user: User) -> Sequence[Draft]:
    """Return what somebody is writing, the last saved first."""
    return session.scalars(
        select(Draft)
        .where(Draft.referrer_id == user.id, Draft.state == ReferralDraftState.OPEN)
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
    ).all()
