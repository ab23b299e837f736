"""The work of a back-test, in transactions of its own, so that it can be left.

Every distinct set of answers is tried once on both versions, some at a time; then
the counts are summed over what became of them, as of one moment. A run that was
cancelled or taken up by another process finds its row changed, and stops.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ipr.criteria.backtests import queries
from ipr.criteria.models import Backtest, BacktestPattern, BacktestState
from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.rulebook import Version
from ipr.rulebook.engine.quick_decisions import QuickDecider

AT_ONCE = 5000
Say = Callable[[int, int], None]


def run_backtest(
    session: Session,
    backtest_id: int,
    *,
    tested: Version,
    against: Version,
    say: Say = lambda done, total: None,
) -> None:
    """Carry a back-test through to its result, from wherever it is; commits.

    The session must not expire what it commits: the row as this run left it is how
    it finds that somebody else changed it. `say` is told how far it is.
    """
    session.rollback()
    backtest = session.get_one(Backtest, backtest_id, populate_existing=True)
    if backtest.state != BacktestState.RUNNING:
        return
    found = None
    try:
        while found is None:
            try_patterns(
                session, backtest, QuickDecider(tested), QuickDecider(against), say
            )
            found = result_of(session, backtest)
        _finish(session, backtest, *found)
    except (StaleDataError, IntegrityError):
        session.rollback()  # it was cancelled, or another process took it up


def try_patterns(
    session: Session, backtest: Backtest, new: QuickDecider, old: QuickDecider, say: Say
) -> None:
    """Try every set of answers that was not tried yet, and keep what became of it."""
    after, more = 0, True
    while more:
        rows = queries.next_patterns(session, backtest.id, after, AT_ONCE)
        more = len(rows) == AT_ONCE
        if not rows:
            return
        tried = []
        for id, facts in rows:
            was, becomes = old.decide(facts), new.decide(facts)
            lacks = [fact for fact in becomes.asks if fact not in was.asks]
            tried.append(
                {
                    "backtest_id": backtest.id,
                    "pattern_id": id,
                    "was": was.outcome,
                    "becomes": becomes.outcome,
                    "lacks": ",".join(lacks),
                }
            )
        begin_writing(session)
        backtest.done += len(tried)
        backtest.total = max(backtest.total, backtest.done)
        backtest.beat_at = utc_now()
        session.flush()  # fails if it is no longer this run's to change
        queries.keep_tried(session, tried)
        session.commit()
        say(backtest.done, backtest.total)
        after = rows[-1][0]


def result_of(session: Session, backtest: Backtest) -> tuple[str, Any] | None:
    """Return the state of the data and the result for it, both of one moment.

    None if referrals came meanwhile whose answers were not tried yet.
    """
    _begin_snapshot(session)
    lacking: dict[str, int] = {}
    table: dict[tuple[str, str], int] = {}
    for was, becomes, lacks, number in queries.count_outcomes(session, backtest.id):
        if was is None:
            return None
        table[was, becomes] = table.get((was, becomes), 0) + int(number)
        lacking[lacks] = lacking.get(lacks, 0) + int(number)
    ways = [way for way in table if way[0] != way[1]]
    totals, changes = [], []
    for kind, value, total, *numbers in queries.count_by_group(
        session, backtest.id, ways
    ):
        totals.append([kind, value, int(total)])
        changes += [
            [kind, value, *way, int(number)]
            for way, number in zip(ways, numbers, strict=True)
            if number
        ]
    result = {
        **{name: backtest.kept[name] for name in ("version", "against")},
        "table": [[*way, number] for way, number in table.items()],
        "lacking": [
            [lacks.split(","), number] for lacks, number in lacking.items() if lacks
        ],
        "totals": totals,
        "changes": changes,
    }
    return queries.state_of_data(session), result


def _begin_snapshot(session: Session) -> None:
    """Begin a transaction in which all statements see the data of one moment."""
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ"}
        session.connection(execution_options=options)
        # It plans by what it knows of a table, and of the rows just kept it can know
        # nothing yet.
        session.execute(text("ANALYZE backtest_pattern"))


def _finish(session: Session, backtest: Backtest, state: str, result: Any) -> None:
    begin_writing(session)
    same = (
        Backtest.digest == backtest.digest,
        Backtest.against_digest == backtest.against_digest,
        Backtest.id != backtest.id,
    )
    others = session.execute(select(Backtest.id, Backtest.data_state).where(*same))
    older: dict[int, str] = dict(others.all())
    if state in older.values():  # referrals came meanwhile, and it was run for those
        _forget(session, [backtest.id])
        session.delete(backtest)
    else:
        backtest.state, backtest.kept = BacktestState.DONE, result
        backtest.data_state = state
        backtest.finished_at = backtest.beat_at = utc_now()
        session.flush()
        _forget(session, list(older))
    session.commit()


def _forget(session: Session, ids: list[int]) -> None:
    """Delete what became of each set of answers in earlier runs; their sums stay."""
    session.execute(
        delete(BacktestPattern).where(BacktestPattern.backtest_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
