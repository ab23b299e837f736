"""Submit a draft; and everything else that is done about decisions, by name."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ipr.accounts.models import Area, User
from ipr.accounts.service import ready_to_submit
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.deciding import decide_facts, hold_version_in_force, keep_decision
from ipr.decisions.errors import (
    DraftChanged,
    Incomplete,
    NobodyToReceive,
    OtherVersion,
)
from ipr.decisions.lowering.service import confirm_lowering, refuse_lowering
from ipr.decisions.new_information.service import tell_something_new
from ipr.decisions.routing import begin_status, choose_destination
from ipr.decisions.settling.service import (
    change_proposal,
    confirm_settlement,
    propose_settlement,
    refuse_settlement,
    take_back_proposal,
)
from ipr.decisions.settling.triage import claim, release
from ipr.referrals.drafts.missing_answers import what_is_missing
from ipr.referrals.drafts.service import DraftNotOpen, find_draft
from ipr.referrals.models import Draft, Referral
from ipr.referrals.questions.draft_answers import answered_facts
from ipr.referrals.service import make_referral
from ipr.rulebook import Rulebook, Version
from ipr.versions.service import HeldVersion

__all__ = [
    "change_proposal",
    "claim",
    "confirm_lowering",
    "confirm_settlement",
    "propose_settlement",
    "refuse_lowering",
    "refuse_settlement",
    "release",
    "submit_referral",
    "take_back_proposal",
    "tell_something_new",
]


def submit_referral(
    session: AnySession,
    key: str,
    *,
    actor: User,
    book: Rulebook,
    settings: Settings,
    checked: int | None = None,
) -> Referral:
    """Make the referral of a draft, decide it and send it to whoever owns it.

    However often it is called for a draft's key, even at the same moment, there is
    one referral, and each caller gets it. `checked` is the revision that its writer
    read through; None sends the draft as it is. Raises CaseNotFound, DraftNotOpen,
    DraftChanged, NobodyToReceive, OtherVersion and Incomplete; then nothing was made.
    """
    try:
        draft = find_draft(session, key, user=actor, lock=True)
        held = hold_version_in_force(session, book)
        _check_ready(session, draft, held.version, checked)
        with session.begin_nested():
            return _submit(session, draft, held, actor, settings)
    except (DraftNotOpen, IntegrityError, StaleDataError):
        made = session.scalar(select(Referral).where(Referral.submit_key == key))
        if made is None:
            raise
        return made


def _submit(
    session: AnySession,
    draft: Draft,
    held: HeldVersion,
    actor: User,
    settings: Settings,
) -> Referral:
    area_id = draft.content["details"].get("area_id")
    area = session.get(Area, area_id) if area_id else None
    made = decide_facts(
        session, held, answered_facts(draft.content, area, held.version)
    )
    outcome = made.found.outcome
    to = choose_destination(session, outcome, area_id=area_id)
    referral = make_referral(
        session,
        draft,
        status=to.status,
        outcome=outcome,
        owner=to.owner,
        queue=to.queue,
        actor=actor,
        pattern=made.pattern,
    )
    keep_decision(session, referral, made, actor=actor, settings=settings)
    begin_status(session, referral, to, actor=actor, settings=settings)
    record(
        session,
        AuditAction.REFERRAL_ROUTED,
        subject=referral,
        actor=actor,
        changes={
            "owner_id": (None, referral.owner_id),
            "queue": (None, referral.queue),
        },
    )
    return referral


def _check_ready(
    session: AnySession, draft: Draft, version: Version, checked: int | None
) -> None:
    nobody = ready_to_submit(session, london_today())
    if nobody:
        raise NobodyToReceive(nobody)
    if draft.version_name != version.id:
        raise OtherVersion("The criteria changed after this draft was begun")
    if checked not in (None, draft.revision):
        raise DraftChanged(
            "These answers were changed in another window after you checked them. "
            "Nothing was sent. Check them again"
        )
    missing = what_is_missing(draft, version)
    if missing:
        raise Incomplete(missing)
