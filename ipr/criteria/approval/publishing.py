"""Publish what was approved, and withdraw it again before it is in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria import service
from ipr.criteria.approval.readiness import what_keeps_from_publishing
from ipr.criteria.approval.service import live_proposal
from ipr.criteria.approval.states import (
    CAN_WITHDRAW,
    DRAFT_WORKFLOW,
    VERSION_WORKFLOW,
)
from ipr.criteria.drafting.service import hold_draft
from ipr.criteria.errors import CriteriaNotFound, NotReady, TooLate
from ipr.criteria.models import DraftState, VersionDraft
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.decisions.models import StoredDecision
from ipr.referrals import models as referrals
from ipr.rulebook import NoVersionInForce, Rulebook, Version, loads_published
from ipr.rulebook.book import say_day
from ipr.versions.models import (
    RulebookInUse,
    StoredRulebook,
    StoredVersion,
    VersionWithdrawal,
)
from ipr.versions.service import (
    hold_rulebook,
    published_versions,
    put_back,
    put_in_use,
)
from ipr.workflow import NotPossible


def publish(
    session: AnySession, draft: VersionDraft, *, book: Rulebook, actor: User
) -> StoredVersion:
    """Publish an approved draft: it governs from its start until the next version's.

    `book` is the rulebook that the actor read. Whoever decides at this moment is let
    finish first; if that makes its start impossible nothing is published. Raises
    NotAllowed, NotPossible unless the draft is approved, and NotReady with every
    reason.
    """
    in_use = hold_rulebook(session, alone=True)
    draft = hold_draft(session, draft)
    row = DRAFT_WORKFLOW.check(session, draft, "publish", actor=actor)
    proposal = live_proposal(session, draft)
    if in_use is None or proposal is None:
        raise NotPossible(row.overtaken)
    reading = service.read_draft_text(session, draft, book)
    wrong = what_keeps_from_publishing(
        session, draft, proposal, reading, book=book, in_use=in_use.rulebook
    )
    drafted = reading.book
    if wrong or drafted is None:
        raise NotReady(*wrong)
    superseded = governing(book, proposal.starts_on)
    [version] = put_in_use(session, drafted, actor=actor)
    draft.state, draft.version = DraftState.PUBLISHED, version
    record(
        session,
        AuditAction(row.audit),
        subject=draft,
        actor=actor,
        changes={
            "state": (DraftState.APPROVED, DraftState.PUBLISHED),
            "version": (superseded.id if superseded else None, version.name),
            "digest": (superseded.digest if superseded else None, version.digest),
            "starts_on": (None, version.starts_on),
            "proposal": (proposal.id, proposal.id),
        },
    )
    return version


def withdraw_version(
    session: AnySession, name: str, *, reason: str, actor: User
) -> VersionWithdrawal:
    """Withdraw a version that isn't in force yet; its name is never used again.

    Only the one published last can be: the rulebook before it is used again. Raises
    NotAllowed; CriteriaNotFound for no such version; TooLate once it is in force, or
    when another was published after it; NotReady without a reason.
    """
    in_use = hold_rulebook(session, alone=True)
    version = session.scalar(published_versions().where(StoredVersion.name == name))
    if in_use is None or version is None:
        raise CriteriaNotFound(f'There is no published version "{name}"')
    row = VERSION_WORKFLOW.check(session, version, "withdraw_version", actor=actor)
    if not reason.strip():
        raise NotReady("Enter why it is withdrawn")
    put_back(session, actor=actor)
    withdrawal = VersionWithdrawal(
        version=version,
        withdrawn_at=utc_now(),
        withdrawn_by=actor,
        reason=reason.strip(),
    )
    session.add(withdrawal)
    record(
        session,
        AuditAction(row.audit),
        subject=version,
        actor=actor,
        changes={
            "state": ("published", "withdrawn"),
            "version": (version.name, None),
            "digest": (version.digest, None),
            "starts_on": (version.starts_on, None),
        },
    )
    return withdrawal


@VERSION_WORKFLOW.predicate(CAN_WITHDRAW)
def check_can_withdraw(
    session: AnySession, version: StoredVersion, _actor: User
) -> None:
    """Raise TooLate once a version is in force, withdrawn, or not the latest."""
    known = published_versions().where(StoredVersion.id == version.id)
    if session.scalar(known) is None:
        raise TooLate(f"Version {version.name} was withdrawn already")
    in_use = rulebook_in_use(session)
    problem = why_not_withdraw(session, version, in_use) if in_use else ""
    if problem:
        raise TooLate(problem)


def rulebook_in_use(session: AnySession) -> StoredRulebook | None:
    """Return the row of the rulebook in use, without holding it."""
    found = session.get(RulebookInUse, 1)
    return found.rulebook if found else None


def why_not_withdraw(
    session: AnySession, version: StoredVersion, in_use: StoredRulebook
) -> str:
    """Return why a published version can't be withdrawn; empty if it can."""
    if version.starts_on <= london_today():
        return (
            f'Version "{version.name}" has been in force since '
            f"{say_day(version.starts_on)}. It can only be superseded by another one"
        )
    if session.scalar(select(exists().where(StoredDecision.version_id == version.id))):
        return f'Referrals were decided under version "{version.name}"'
    if version.name not in _names_added(session, in_use):
        return (
            f'Another version was published after "{version.name}". '
            "Only the one published last can be withdrawn"
        )
    return ""


@dataclass(frozen=True)
class Effect:
    """What publishing a version does."""

    starts_on: date
    supersedes: Version | None
    until: date | None
    """The start of the next version, where one is published already."""
    drafts: int
    """Referrals in draft, which are read again if they aren't sent before."""


def effect_of(session: AnySession, starts_on: date, book: Rulebook) -> Effect:
    """Return what a version that starts on a day will supersede, and until when."""
    later = [version.starts for version in book.versions if version.starts > starts_on]
    open_drafts = select(func.count()).where(
        referrals.Draft.state == referrals.ReferralDraftState.OPEN
    )
    return Effect(
        starts_on=starts_on,
        supersedes=governing(book, starts_on),
        until=min(later, default=None),
        drafts=session.scalar(open_drafts) or 0,
    )


def governing(book: Rulebook, day: date) -> Version | None:
    """Return the version of a rulebook that governs a day, if one does."""
    try:
        return book.in_force(day)
    except NoVersionInForce:
        return None


def _names_added(session: AnySession, in_use: StoredRulebook) -> set[str]:
    """Return the one version that the rulebook in use has beside the one before it."""
    if in_use.before_id is None:
        return set()
    before = session.get_one(StoredRulebook, in_use.before_id)
    now, then = (
        {version.id for version in loads_published(row.text).versions}
        for row in (in_use, before)
    )
    added = now - then
    return added if len(added) == 1 and then <= now else set()
