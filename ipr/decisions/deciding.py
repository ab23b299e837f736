"""Decide, and keep everything that the receipt will ever show."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_time, london_today, utc_now
from ipr.db.engine import AnySession
from ipr.decisions.errors import OtherVersion
from ipr.decisions.models import DecisionCause, StoredDecision
from ipr.decisions.receipt.stored_words import words_to_store
from ipr.referrals.models import FactPattern, Referral
from ipr.rulebook import Decision, Rulebook
from ipr.versions.service import HeldVersion, VersionSuperseded, hold_version


@dataclass(frozen=True)
class FreshDecision:
    """What a version makes of some answers, with the rows that stand for both."""

    held: HeldVersion
    found: Decision
    pattern: FactPattern


def hold_version_in_force(session: AnySession, book: Rulebook) -> HeldVersion:
    """Return the version in force today, which nobody supersedes until we are done.

    Raises OtherVersion if another came into force since the rulebook was read.
    """
    try:
        return hold_version(session, book, london_today())
    except VersionSuperseded as problem:
        raise OtherVersion(
            f"{problem}. Nothing was sent: load it again and check the answers"
        ) from problem


def decide_facts(
    session: AnySession, held: HeldVersion, facts: Mapping[str, Any]
) -> FreshDecision:
    """Decide on some answers, and keep those: once for referral and decision.

    To be called before an owner is chosen: a pattern that somebody else is making
    too is waited for, and so are owners; one order for both can't come to a deadlock.
    """
    found = held.version.decide(facts)
    return FreshDecision(held, found, keep_pattern(session, found.facts))


def keep_decision(
    session: AnySession,
    referral: Referral,
    made: FreshDecision,
    *,
    actor: User,
    settings: Settings,
    note: str | None = None,
    before: StoredDecision | None = None,
) -> StoredDecision:
    """Keep a decision on a referral, with its words.

    `before` is the decision that it follows: the difference is told. The referral's
    own outcome, answers and owner are for the caller.
    """
    (version, stored), found, now = made.held, made.found, utc_now()
    decision = StoredDecision(
        referral=referral,
        number=before.number + 1 if before else 1,
        cause=DecisionCause.NEW_INFORMATION if before else DecisionCause.SUBMITTED,
        made_at=now,
        made_by=actor,
        version=stored,
        pattern=made.pattern,
        outcome=found.outcome,
        basis=found.basis,
        findings=found.to_dict(),
        words=words_to_store(
            version,
            found,
            on=london_time(now).date(),
            settings=settings,
            before=before.pattern.facts if before else None,
        ),
        program=f"ipr {installed('ipr')}",
        note=note or None,
    )
    session.add(decision)
    record(
        session,
        AuditAction.REFERRAL_DECIDED,
        subject=referral,
        actor=actor,
        changes={
            "decision": (None, decision.number),
            "version": (None, version.id),
            "outcome": (before.outcome if before else None, found.outcome),
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
