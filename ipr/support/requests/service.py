"""A request for support: made in the service, or entered by whoever took it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.lines import ServiceLine
from ipr.referrals.public_reference import (
    ReferenceSeries,
    next_reference,
    read_reference,
)
from ipr.referrals.service import CaseNotFound, make_customer
from ipr.support.cover.routing import Routing, choose_owner, routed_as
from ipr.support.details.service import set_categories
from ipr.support.models import SupportCase, SupportLine, SupportSource, SupportState
from ipr.support.service import accept_case

KEY_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is known of a request when it comes."""

    key: str
    """Of the page on which it was written."""
    why: str
    area: Area | None = None
    lines: Sequence[ServiceLine] = ()
    wanted_by: date | None = None
    asking_team: str | None = None
    asked_by: str | None = None
    customer: Mapping[str, Any] | None = None
    """Name, National Insurance number and birth date, if it is about somebody."""


def ask_for_help(session: AnySession, asked: Asked, *, actor: User) -> SupportCase:
    """Make the request of a colleague, in the hands of whoever answers for its area.

    Asking the same twice from one page makes one. Raises NobodyToHold.
    """
    key = _key_of(asked, actor)
    known = _made_before(session, key, actor)
    if known:
        return known
    area_id = asked.area.id if asked.area else None
    routing = choose_owner(session, area_id, london_today())
    source = SupportSource.IN_SERVICE
    return _make(session, asked, key, source, routing, actor, actor)


def enter_request(
    session: AnySession,
    asked: Asked,
    *,
    source: SupportSource,
    received_on: date,
    main: str = "",
    actor: User,
) -> SupportCase:
    """Keep a request that came by phone or email, accepted by whoever took it.

    `main` is its main category, where that is known already. Entering
    the same twice from one page makes one.
    """
    key = _key_of(asked, actor, source.value, received_on, main)
    known = _made_before(session, key, actor)
    if known:
        return known
    area_id = asked.area.id if asked.area else None
    held_as = routed_as(session, actor, area_id, london_today())
    case = _make(
        session,
        asked,
        key,
        source,
        Routing(actor, held_as),
        None,
        actor,
        received_on,
        main,
    )
    accept_case(session, case, actor=actor)
    return case


def find_request(session: AnySession, reference: str, *, user: User) -> SupportCase:
    """Return what this person asked for, by its reference. Raises CaseNotFound."""
    asked = select(SupportCase).where(
        SupportCase.own_reference == read_reference(reference),
        SupportCase.requester_id == user.id,
    )
    case = session.scalar(asked)
    if case is None or not user.active:
        raise CaseNotFound(reference)
    return case


def requests_of(session: AnySession, user: User, few: int) -> Sequence[SupportCase]:
    """Return the latest of what somebody asked for, open ones first."""
    return session.scalars(
        select(SupportCase)
        .where(SupportCase.requester_id == user.id)
        .options(joinedload(SupportCase.owner))
        .order_by(
            SupportCase.state == SupportState.CLOSED,
            SupportCase.opened_at.desc(),
            SupportCase.id.desc(),
        )
        .limit(few)
    ).all()


def _made_before(
    session: AnySession, key: str | None, actor: User
) -> SupportCase | None:
    """Return what the same page made, be it at this moment: its writer is held."""
    if key is None:
        return None
    own = select(User.id).where(User.id == actor.id)
    session.scalar(own.with_for_update(key_share=True))
    return session.scalar(select(SupportCase).where(SupportCase.request_key == key))


def _key_of(asked: Asked, actor: User, *how: object) -> str | None:
    """Return a key of what a page said, as its writer's: another's finds nothing by it.

    Who goes back to a page and writes something else there asks for something else.
    """
    if not asked.key:
        return None
    said = (asked.why, asked.wanted_by, asked.asking_team, asked.asked_by, *how)
    area = asked.area.id if asked.area else None
    customer = sorted((asked.customer or {}).items())
    whole = repr((actor.id, asked.key, *said, area, sorted(asked.lines), customer))
    return sha256(whole.encode()).hexdigest()[:KEY_LENGTH]


def _make(
    session: AnySession,
    asked: Asked,
    key: str | None,
    source: SupportSource,
    routing: Routing,
    requester: User | None,
    actor: User,
    received_on: date | None = None,
    main: str = "",
) -> SupportCase:
    today = london_today()
    case = SupportCase(
        own_reference=next_reference(session, today, ReferenceSeries.REQUEST),
        request_key=key,
        source=source,
        area=asked.area,
        owner=routing.user,
        routed_as=routing.routed_as.value,
        opened_at=utc_now(),
        received_on=received_on or today,
        requester=requester,
        asked_by=asked.asked_by,
        asking_team=asked.asking_team,
        why=asked.why,
        wanted_by=asked.wanted_by,
        lines=[SupportLine(line=line) for line in asked.lines],
        own_customer=make_customer(asked.customer) if asked.customer else None,
    )
    session.add(case)
    session.flush()
    record(
        session,
        AuditAction.SUPPORT_REQUESTED,
        subject=case,
        actor=actor,
        changes={
            "source": (None, source),
            "owner": (None, routing.user.id),
            "routed_as": (None, case.routed_as),
            **set_categories(session, case, main, ()),
        },
    )
    return case
