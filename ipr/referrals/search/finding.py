"""Find a referral by its reference, or by its customer for those who may see names."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.referrals.customer_identity import nino_hash, tidy_nino, word_hashes
from ipr.referrals.models import Customer, NameWord, Referral
from ipr.referrals.person_names import name_words
from ipr.referrals.public_reference import is_reference_shaped, read_reference
from ipr.referrals.queries import visible_to
from ipr.referrals.search.elsewhere import FoundElsewhere, customers_elsewhere
from ipr.web.lists.paging import ListPage, PageAsked, list_page


@dataclass(frozen=True)
class CustomerWanted:
    """Whom somebody looks for: words of a name, a National Insurance number, or both.

    Either is enough, so that a number typed wrong doesn't hide who has the name.
    """

    name: str
    nino: str

    @property
    def condition(self) -> ColumnElement[bool]:
        """What their rows meet, by keyed hashes: each word typed is one of the name."""
        same: list[ColumnElement[bool]] = []
        if self.nino:
            same.append(Customer.nino_hash == nino_hash(self.nino))
        if hashes := word_hashes(name_words(self.name)):
            having = (
                select(NameWord.customer_id)
                .where(NameWord.hash.in_(hashes))
                .group_by(NameWord.customer_id)
                .having(func.count() == len(hashes))
            )
            same.append(Customer.id.in_(having))
        return or_(false(), *same)

    def is_in(self, row: Any) -> bool:
        """Return whether a decrypted row is truly of whom was meant."""
        words = set(name_words(self.name))
        by_name = bool(words) and words <= set(name_words(row.name))
        return by_name or (bool(self.nino) and row.nino == tidy_nino(self.nino))


class NoReference(Exception):
    """What was typed can't be a reference; says in words what is wrong with it."""


def read_typed(typed: str) -> str:
    """Return the reference that was meant.

    Forgives whatever `read_reference` does. Raises NoReference, saying whether the
    check character caught a mistake or it isn't one at all.
    """
    written = read_reference(typed)
    if written is None and is_reference_shaped(typed):
        raise NoReference(
            "Reference: a letter or number in it is wrong or two are swapped, "
            "because its last character does not fit the others"
        )
    if written is None:
        raise NoReference("Reference must be complete, for example IPR-26-0007-K")
    return written


def find_by_reference(session: AnySession, written: str, *, user: User) -> str | None:
    """Return a reference, if it is of a referral one may see."""
    return session.scalar(
        select(Referral.reference).where(
            Referral.reference == written, visible_to(user, london_today())
        )
    )


def find_by_customer(
    session: AnySession, wanted: CustomerWanted, *, user: User, asked: PageAsked
) -> tuple[ListPage[Any], list[FoundElsewhere]]:
    """Return the referrals about a customer that one may see, the newest first.

    And, with their first page, what else there is about them.

    Found by keyed hashes; the customers of one page are decrypted, checked and shown.
    Records who searched, how much they found and which referrals they were shown,
    never for whom.
    """
    page = list_page(
        session,
        customer_statement(wanted, user),
        asked,
        sorts={"received": [Referral.submitted_at]},
        default="-received",
        unique=[Referral.id],
        read=lambda row: row,
    )
    page = replace(page, rows=[row for row in page.rows if wanted.is_in(row)])
    by = [name for name in ("name", "nino") if getattr(wanted, name)]
    others = [] if asked.bookmark else customers_elsewhere(session, wanted, user)
    references = [one.reference for one in (*page.rows, *others)]
    record(
        session,
        AuditAction.REFERRAL_SEARCHED,
        subject=user,
        actor=user,
        changes={
            "by": (None, " and ".join(by)),
            "found": (None, page.count.number + len(others)),
            "shown": (None, ", ".join(references)),
        },
    )
    session.flush()
    return page, others


def customer_statement(wanted: CustomerWanted, user: User) -> Select[Any]:
    """Return the referrals about a customer that one may see, in no order."""
    columns: tuple[Any, ...] = (
        Referral.id,
        Referral.reference,
        Referral.submitted_at,
        Referral.status,
        Referral.outcome,
        Customer.name,
        Customer.nino,
        Customer.born_on,
        Area.name.label("area"),
    )
    return (
        select(*columns)
        .join(Customer, Customer.referral_id == Referral.id)
        .outerjoin(Area, Area.id == Referral.area_id)
        .where(wanted.condition, visible_to(user, london_today()))
    )
