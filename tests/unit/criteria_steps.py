"""A draft of the criteria taken step by step, in tests of approval and publication."""

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.criteria.backtests.service import start_backtest
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.models import Backtest, VersionDraft, VersionProposal
from ipr.criteria.service import read_draft_text
from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.rulebook import Rulebook, loads
from ipr.versions.models import RulebookInUse, StoredVersion
from ipr.versions.service import published_versions
from tests.make import NEW_VERSION, drafted_text, make_user, make_version_draft

UNTESTED = "No past referral gives what it asks."


def new_version(name: str = "2027", starts: str = "2027-04-01") -> str:
    """Return the new version that tests draft, under another name and start."""
    text = NEW_VERSION.replace('id: "2027"', f'id: "{name}"')
    return text.replace("starts: 2027-04-01", f"starts: {starts}")


def draft_of(
    session: Session, editor: User, name: str = "2027", starts: str = "2027-04-01"
) -> VersionDraft:
    """Begin a draft of that version upon the rulebook in use."""
    text = drafted_text(new_version(name, starts))
    return make_version_draft(session, editor, text, title=f"Criteria {name}")


def book_in_use(session: Session) -> Rulebook:
    """Return the rulebook in use, read afresh."""
    in_use = session.get_one(RulebookInUse, 1, populate_existing=True)
    return loads(in_use.rulebook.text)


def propose(session: Session, draft: VersionDraft, actor: User) -> VersionProposal:
    """Propose a draft for an invented reason."""
    return approving.propose(
        session,
        draft,
        book=book_in_use(session),
        reason="Learning was not looked at.",
        asked_by="The Customer Experience Director",
        evidence="https://example.test/minutes\n\n https://example.test/report ",
        actor=actor,
    )


def backtest(session: Session, draft: VersionDraft) -> Backtest:
    """Back-test a draft against the version in force today; commits."""
    book = book_in_use(session)
    tested, against = (
        read_draft_text(session, draft, book).version,
        book.in_force(london_today()),
    )
    assert tested
    found, _ = start_backtest(
        session, tested=tested, against=against, draft=draft, actor=None
    )
    session.commit()
    run_backtest(session, found.id, tested=tested, against=against)
    return found


def approve(session: Session, draft: VersionDraft, proposer: User) -> User:
    """Propose a draft and have it approved; return who approved it."""
    second = make_user(session, Role.CRITERIA_APPROVER)
    proposal = propose(session, draft, proposer)
    approving.approve(
        session,
        proposal,
        reason="I read the proofs.",
        untested_reason=UNTESTED,
        actor=second,
    )
    return second


def publish(session: Session, draft: VersionDraft, actor: User) -> StoredVersion:
    """Publish a draft that was approved."""
    return publishing.publish(session, draft, book=book_in_use(session), actor=actor)


def approved_draft(
    session: Session, editor: User, name: str = "2027", starts: str = "2027-04-01"
) -> VersionDraft:
    """Draft a version and have it approved."""
    draft = draft_of(session, editor, name, starts)
    approve(session, draft, editor)
    return draft


def published_names(session: Session) -> list[str]:
    """Return the versions that are published and not withdrawn, by their start."""
    found = session.scalars(published_versions().order_by(StoredVersion.starts_on))
    return [version.name for version in found]
