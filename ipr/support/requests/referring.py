"""Refer what was asked for directly: a draft with what is known, and the link to it."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.audit.transitions import make_transition
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Draft, Referral, ReferralDraftState
from ipr.referrals.queries import visible_to
from ipr.referrals.questions.draft_answers import CUSTOMER, WHEN_AND_HOW, WHERE
from ipr.referrals.signals import referral_made
from ipr.rulebook.version import Version
from ipr.support.models import SupportCase
from ipr.support.queries import works_on
from ipr.support.states import CASE_WORKFLOW, REFERRABLE
from ipr.workflow import NotPossible


def refer_case(
    session: AnySession, case: SupportCase, *, version: Version, actor: User
) -> Draft:
    """Begin a referral with what is known of a request, or go on with one begun.

    Raises NotAllowed, and NotPossible unless it was asked for directly, is open, and
    nobody referred it or is about to.
    """
    row = CASE_WORKFLOW.check(session, case, "refer_case", actor=actor)
    begun = open_draft(session, case)
    if begun:
        return begun
    draft = drafts.start_draft(session, actor=actor, version=version)
    customer = case.own_customer
    if customer:
        known = {name: getattr(customer, name) for name in ("name", "nino", "born_on")}
        drafts.save_page(session, draft, CUSTOMER, {"customer": known}, actor=actor)
    event = {"event": {"description": case.why or ""}}
    drafts.save_page(session, draft, WHEN_AND_HOW, event, actor=actor)
    where = {"area_id": case.area_id, "lines": [one.line.value for one in case.lines]}
    said = {key: value for key, value in where.items() if value}
    if said:
        drafts.save_page(session, draft, WHERE, {"details": said}, actor=actor)
    case.referring_draft_id = draft.id
    make_transition(session, row, case, actor=actor)
    return draft


def case_referred_as(session: AnySession, referral: Referral) -> SupportCase | None:
    """Return the request for support that a referral came from, if it did."""
    return session.scalar(
        select(SupportCase).where(SupportCase.referred_as_id == referral.id)
    )


def reference_seen(session: AnySession, case: SupportCase, user: User) -> str | None:
    """Return the reference of the referral that a case became, if one may see it."""
    if case.referred_as_id is None:
        return None
    return session.scalar(
        select(Referral.reference).where(
            Referral.id == case.referred_as_id, visible_to(user, london_today())
        )
    )


@referral_made.connect
def link_referral(
    session: AnySession, *, referral: Referral, draft: Draft, actor: Actor
) -> None:
    """Link a referral that was just sent with the request that it came from."""
    case = session.scalar(
        select(SupportCase).where(SupportCase.referring_draft_id == draft.id)
    )
    if case is None:
        return
    case.referred_as_id = referral.id
    record(
        session,
        AuditAction.SUPPORT_REFERRED,
        subject=case,
        actor=actor,
        changes={"referred_as_id": (None, referral.id)},
    )


@CASE_WORKFLOW.predicate(REFERRABLE)
def check_referrable(session: AnySession, case: SupportCase, actor: User) -> None:
    """Raise NotPossible unless a case can be referred, by this person."""
    if case.referral_id is not None:
        raise NotPossible("This case is of a referral already: tell us something new")
    if case.referred_as_id is not None:
        raise NotPossible("This case was referred already")
    draft = open_draft(session, case)
    if draft and draft.referrer_id != actor.id:
        raise NotPossible("Somebody is writing a referral of this case already")


def open_draft(session: AnySession, case: SupportCase) -> Draft | None:
    """Return the draft in which a case is being referred, if it still is.

    One whose writer left, or works on the case no more, keeps nobody from referring it.
    """
    if case.referring_draft_id is None:
        return None
    draft = session.get(Draft, case.referring_draft_id)
    if draft is None or draft.state is not ReferralDraftState.OPEN:
        return None
    theirs = select(SupportCase.id).where(
        SupportCase.id == case.id, works_on(draft.referrer, london_today())
    )
    return draft if session.scalar(theirs) else None
