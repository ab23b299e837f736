"""Find a referral by its reference, or by its customer for those who may see names."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.referrals.customer_identity import name_hash, nino_hash
from ipr.referrals.models import Customer, Referral
from ipr.referrals.public_reference import SHAPE, read_reference
from ipr.referrals.queries import visible_to
from ipr.web.lists.paging import ListPage, PageAsked, list_page


@dataclass(frozen=True)
class CustomerWanted:
    """Whom somebody looks for: a name, a National Insurance number, or both."""

    name: str
    nino: str


class NoReference(Exception):
    """What was typed can't be a reference; says in words what is wrong with it."""


def find_by_reference(session: AnySession, typed: str, *, user: User) -> str | None:
    """Return the reference that was meant, if it is of a referral one may see.

    Forgives case, spaces and missing dashes. Raises NoReference, saying whether the
    check character caught a mistake or it isn't one at all.
    """
    written = read_reference(typed)
    if written is None and SHAPE.fullmatch("".join(typed.split()).upper()):
        raise NoReference(
            "Reference: a letter or number in it is wrong or two are swapped, "
            "because its last character does not fit the others"
        )
    if written is None:
        raise NoReference("Reference: write it like IPR-26-0007-K")
    return session.scalar(
        select(Referral.reference).where(
            Referral.reference == written, visible_to(user, london_today())
        )
    )


def find_by_customer(
    session: AnySession, wanted: CustomerWanted, *, user: User, asked: PageAsked
) -> ListPage[Any]:
    """Return the referrals about a customer that one may see, the newest first.

    Compares keyed hashes: nothing is decrypted, and nothing of the customer shown.
    Records that somebody searched and how much they found, never for whom.
    """
    page = list_page(
        session,
        _statement(wanted, user),
        asked,
        sorts={"received": [Referral.submitted_at]},
        default="-received",
        unique=[Referral.id],
        read=lambda row: row,
    )
    by = [name for name in ("name", "nino") if getattr(wanted, name)]
    record(
        session,
        AuditAction.REFERRAL_SEARCHED,
        subject=user,
        actor=user,
        changes={"by": (None, " and ".join(by)), "found": (None, page.count.number)},
    )
    session.flush()
    return page


def _statement(wanted: CustomerWanted, user: User) -> Select[Any]:
    same: list[ColumnElement[bool]] = []
    if wanted.nino:
        same.append(Customer.nino_hash == nino_hash(wanted.nino))
    if wanted.name:
        same.append(Customer.name_hash == name_hash(wanted.name))
    columns: tuple[Any, ...] = (
        Referral.id,
        Referral.reference,
        Referral.submitted_at,
        Referral.event_on,
        Referral.status,
        Referral.outcome,
        Area.name.label("area"),
    )
    return (
        select(*columns)
        .join(Customer, Customer.referral_id == Referral.id)
        .outerjoin(Area, Area.id == Referral.area_id)
        .where(or_(*same), visible_to(user, london_today()))
    )
