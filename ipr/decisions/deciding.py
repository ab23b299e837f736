"""Decide, and keep everything that the receipt will ever show."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version as installed
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london, london_today, utc_now
from ipr.db.engine import AnySession
from ipr.decisions.errors import OtherVersion
from ipr.decisions.models import Decision, DecisionCause
from ipr.decisions.receipt.stored_words import tell
from ipr.referrals.models import FactPattern, Referral
from ipr.rulebook import Rulebook, Version
from ipr.versions.service import RulebookChanged, find_stored_version, hold_version


def hold_version_in_force(session: AnySession, book: Rulebook) -> Version:
    """Return the version in force today, which nobody supersedes until we are done.

    Raises OtherVersion if another came into force since the rulebook was read.
    """
    try:
        return hold_version(session, book, london_today())
    except RulebookChanged as problem:
        raise OtherVersion(
            f"{problem}. Nothing was sent: load it again and check the answers"
        ) from problem


def decide(
    session: AnySession,
    referral: Referral,
    facts: Mapping[str, Any],
    *,
    number: int,
    cause: DecisionCause,
    version: Version,
    actor: User,
    settings: Settings,
    note: str | None = None,
    before: Decision | None = None,
) -> Decision:
    """Decide on some answers and keep the decision with its words.

    `before` is the decision that it follows: the difference is told. Routing the
    referral is for the caller.
    """
    found = version.decide(facts)
    now = utc_now()
    decision = Decision(
        referral=referral,
        number=number,
        cause=cause,
        made_at=now,
        made_by=actor,
        version=find_stored_version(session, version),
        pattern=keep_pattern(session, found.facts),
        outcome=found.outcome,
        basis=found.basis,
        findings=found.to_dict(),
        words=tell(
            version,
            found,
            on=london(now).date(),
            settings=settings,
            before=before.pattern.facts if before else None,
        ),
        program=f"ipr {installed('ipr')}",
        note=note or None,
    )
    session.add(decision)
    referral.pattern = decision.pattern
    outcome, referral.outcome = referral.outcome, found.outcome
    record(
        session,
        AuditAction.REFERRAL_DECIDED,
        subject=referral,
        actor=actor,
        changes={
            "decision": (None, number),
            "version": (None, version.id),
            "outcome": (None if number == 1 else outcome, found.outcome),
        },
    )
    return decision


def keep_pattern(session: AnySession, facts: Mapping[str, Any]) -> FactPattern:
    """Return the row of a set of answers, made now if nobody gave them before."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = select(FactPattern).where(FactPattern.digest == digest)
    found = session.scalar(known)
    if found:
        return found
    try:
        with session.begin_nested():
            found = FactPattern(digest=digest, facts=dict(facts))
            session.add(found)
    except IntegrityError:  # somebody else gave the same answers at this moment
        return session.scalars(known).one()
    return found
