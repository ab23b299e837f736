"""Start a back-test, take up one whose process died, or cancel it.

Any number of people may ask for the same one: they share it. The work itself is in
`backtest_run`.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.backtests import queries
from ipr.criteria.models import Backtest, BacktestState, VersionDraft
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.rulebook import Version

SILENT = timedelta(seconds=30)
"""A run that is not heard of for so long has died."""


def start_backtest(
    session: AnySession,
    *,
    tested: Version,
    against: Version,
    draft: VersionDraft | None,
    actor: User | None,
) -> tuple[Backtest, bool]:
    """Return the back-test of one version against another, and whether to run it.

    It isn't to be run where the result for these referrals is there already, or
    somebody's run is under way. One that was cancelled, or whose process died, goes
    on from where it was. `draft` and `actor` are None on the command line.
    """
    state = queries.state_of_data(session)
    found = _find(session, tested, against)
    if found is None or (
        found.state == BacktestState.DONE and found.data_state != state
    ):
        made = _make(session, tested, against, state, draft, actor)
        if made is not None:
            return made, True
        found = _find(session, tested, against)  # somebody made it at this moment
        assert found is not None
    if found.state == BacktestState.DONE or is_alive(found):
        return found, False
    before = found.state
    found.state, found.data_state = BacktestState.RUNNING, state
    found.beat_at = utc_now()
    _record_start(session, found, before, actor)
    return found, True


def cancel_backtest(session: AnySession, backtest: Backtest, *, actor: User) -> None:
    """Stop a back-test that is under way; one that has ended stays as it is."""
    held = session.scalars(
        select(Backtest)
        .where(Backtest.id == backtest.id)
        .with_for_update()
        .execution_options(**queries.FRESH)
    ).one()
    if held.state != BacktestState.RUNNING:
        return
    held.state = BacktestState.CANCELLED
    record(
        session,
        AuditAction.BACKTEST_CANCELLED,
        subject=held,
        actor=actor,
        changes={"state": (BacktestState.RUNNING, BacktestState.CANCELLED)},
    )


def is_alive(backtest: Backtest) -> bool:
    """Return whether a back-test is under way and was heard of lately."""
    running = backtest.state == BacktestState.RUNNING
    return running and utc_now() - backtest.beat_at < SILENT


def _find(session: AnySession, tested: Version, against: Version) -> Backtest | None:
    return session.scalar(
        select(Backtest)
        .where(
            Backtest.digest == tested.digest, Backtest.against_digest == against.digest
        )
        .order_by(Backtest.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(**queries.FRESH)
    )


def _make(
    session: AnySession,
    tested: Version,
    against: Version,
    state: str,
    draft: VersionDraft | None,
    actor: User | None,
) -> Backtest | None:
    now = utc_now()
    made = Backtest(
        draft_id=draft.id if draft else None,
        digest=tested.digest,
        against_digest=against.digest,
        data_state=state,
        state=BacktestState.RUNNING,
        done=0,
        total=queries.number_of_patterns(session),
        kept={"version": tested.id, "against": against.id},
        started_by_id=actor.id if actor else None,
        started_at=now,
        beat_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return None
    _record_start(session, made, None, actor)
    return made


def _record_start(
    session: AnySession,
    backtest: Backtest,
    before: BacktestState | None,
    actor: User | None,
) -> None:
    record(
        session,
        AuditAction.BACKTEST_STARTED,
        subject=backtest,
        actor=actor,
        changes={
            "state": (before, BacktestState.RUNNING),
            "draft": (None, backtest.draft_id),
            "digest": (None, backtest.digest),
        },
    )
