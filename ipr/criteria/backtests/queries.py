"""What a back-test asks of the database: sums over the counts, never every referral."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, insert, or_, select, text, true

from ipr.accounts.models import Area, User
from ipr.criteria.models import (
    Backtest,
    BacktestPattern,
    BacktestState,
    PatternCount,
    VersionDraft,
)
from ipr.db.engine import AnySession
from ipr.permissions import Permission
from ipr.referrals.models import FactPattern, Referral
from ipr.referrals.queries import visible_to
from ipr.rulebook.model import OUTCOMES
from ipr.versions.models import StoredVersion
from ipr.versions.service import published_versions
from ipr.web.lists.paging import Count, capped_count

ALL, MONTH, AREA, LINE = "all", "month", "area", "line"
FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class ChangesAsked:
    """Which of the referrals that change a list shows: all, or some ways alone."""

    was: str = ""
    becomes: str = ""

    @classmethod
    def read(cls, was: str, becomes: str) -> "ChangesAsked":
        """Read it from an address; a word that is no outcome asks for nothing."""
        return cls(*(word if word in OUTCOMES else "" for word in (was, becomes)))


def state_of_data(session: AnySession) -> str:
    """Return what names the state of all referrals exactly, from one statement."""
    number, changes = session.execute(
        select(
            func.coalesce(func.sum(PatternCount.number), 0),
            func.coalesce(func.sum(PatternCount.changes), 0),
        ).where(PatternCount.kind == ALL)
    ).one()
    return f"{number} referrals, {changes} changes"


def latest_backtest(session: AnySession, digest: str, against: str) -> Backtest | None:
    """Return the last back-test of one version against another, in any state."""
    return session.scalar(_latest().where(*_of(digest, against)))


def latest_result(
    session: AnySession, digest: str, against: str, draft: VersionDraft
) -> Backtest | None:
    """Return the last result for these versions; else the last one of the draft."""
    mine = case((_same(digest, against), 0), else_=1)
    return session.scalar(
        _latest(mine).where(
            Backtest.state == BacktestState.DONE,
            or_(_same(digest, against), Backtest.draft_id == draft.id),
        )
    )


def was_backtested(session: AnySession, digest: str, on: date) -> bool:
    """Return whether a version was back-tested against the one in force on a day.

    On the referrals that there were then: they need not be the latest.
    """
    against = (
        published_versions()
        .where(StoredVersion.starts_on <= on)
        .order_by(StoredVersion.starts_on.desc())
        .limit(1)
    )
    found = session.scalar(against)
    return found is not None and bool(
        session.scalar(
            select(
                exists().where(
                    _same(digest, found.digest), Backtest.state == BacktestState.DONE
                )
            )
        )
    )


def _latest(*first: Any) -> Select[Backtest]:
    ordered = select(Backtest).order_by(*first, Backtest.id.desc())
    return ordered.limit(1).execution_options(**FRESH)


def _of(digest: str, against: str) -> tuple[Any, ...]:
    return (Backtest.digest == digest, Backtest.against_digest == against)


def _same(digest: str, against: str) -> Any:
    first, second = _of(digest, against)
    return first & second


def number_of_patterns(session: AnySession) -> int:
    """Return how many sets of answers the referrals have between them."""
    counted = select(func.count()).select_from(PatternCount).where(*_in_use())
    return session.scalar(counted) or 0


def next_patterns(
    session: AnySession, backtest_id: int, after: int, at_once: int
) -> Sequence[Any]:
    """Return some of the sets of answers that a back-test has not tried yet."""
    tried = exists().where(
        BacktestPattern.backtest_id == backtest_id,
        BacktestPattern.pattern_id == PatternCount.pattern_id,
    )
    return session.execute(
        select(FactPattern.id, FactPattern.facts)
        .join(PatternCount, PatternCount.pattern_id == FactPattern.id)
        .where(*_in_use(), PatternCount.pattern_id > after, ~tried)
        .order_by(PatternCount.pattern_id)
        .limit(at_once)
    ).all()


def _in_use() -> tuple[Any, ...]:
    return (
        PatternCount.kind == ALL,
        PatternCount.value == "",
        PatternCount.number > 0,
    )


def keep_tried(session: AnySession, tried: Sequence[dict[str, Any]]) -> None:
    """Keep what became of some sets of answers."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # where rows one by one take long
        connection.execute(_KEEP_AT_ONCE, {"tried": json.dumps(tried)})
    else:
        connection.execute(insert(BacktestPattern), tried)


_KEEP_AT_ONCE = text(
    "INSERT INTO backtest_pattern (backtest_id, pattern_id, was, becomes, lacks) "
    "SELECT * FROM json_to_recordset(CAST(:tried AS json)) AS tried "
    "(backtest_id bigint, pattern_id bigint, was text, becomes text, lacks text)"
)


def count_outcomes(session: AnySession, backtest_id: int) -> Sequence[Any]:
    """Return how many referrals there are of each outcome, then and now, and lack.

    What they are is None for those whose answers were not tried yet.
    """
    tried = BacktestPattern
    of_this = (tried.pattern_id == PatternCount.pattern_id) & (
        tried.backtest_id == backtest_id
    )
    return session.execute(
        select(
            tried.was,
            tried.becomes,
            tried.lacks,
            func.sum(PatternCount.number).label("number"),
        )
        .select_from(PatternCount)
        .outerjoin(tried, of_this)
        .where(*_in_use())
        .group_by(tried.was, tried.becomes, tried.lacks)
    ).all()


def count_by_group(
    session: AnySession, backtest_id: int, ways: Sequence[tuple[str, str]]
) -> Sequence[Any]:
    """Return how many referrals there are by month, by area and by service line.

    Each row has its kind, its value, the total, and how many change in each way. One
    pass in the order of the counts' key: neither database sorts anything for it.
    """
    counted, tried = PatternCount, BacktestPattern
    changes = and_(
        tried.pattern_id == counted.pattern_id,
        tried.backtest_id == backtest_id,
        tried.was != tried.becomes,
    )
    sums: list[Any] = [func.sum(counted.number)]
    sums += [
        func.sum(counted.number).filter(tried.was == was, tried.becomes == becomes)
        for was, becomes in ways
    ]
    return session.execute(
        select(counted.kind, counted.value, *sums)
        .select_from(counted)
        .outerjoin(tried, changes)
        .where(counted.kind != ALL)
        .group_by(counted.kind, counted.value)
    ).all()


def changed_referrals(
    backtest_id: int, user: User | None, on: date, asked: ChangesAsked
) -> Select[Any]:
    """Select the referrals that change, of those that somebody may see.

    All of them for None: whoever runs the machine.
    """
    tried = BacktestPattern
    columns: list[Any] = [
        Referral.id,
        Referral.reference,
        Referral.submitted_at,
        Area.name.label("area"),
        tried.was,
        tried.becomes,
        tried.lacks,
    ]
    found = (
        select(*columns)
        .join(tried, tried.pattern_id == Referral.pattern_id)
        .outerjoin(Area, Area.id == Referral.area_id)
        .where(
            tried.backtest_id == backtest_id,
            tried.was != tried.becomes,
            visible_to(user, on) if user else true(),
        )
    )
    if asked.was:
        found = found.where(tried.was == asked.was)
    if asked.becomes:
        found = found.where(tried.becomes == asked.becomes)
    return found


def number_seen(
    session: AnySession, backtest_id: int, user: User, on: date
) -> Count | None:
    """Return how many of the referrals that change somebody may see.

    None where nobody can be kept from any, so that there is nothing to count.
    """
    if user.can(Permission.READ_ALL_REFERRALS):
        return None
    return capped_count(
        session, changed_referrals(backtest_id, user, on, ChangesAsked())
    )


def names_of_areas(session: AnySession) -> dict[str, str]:
    """Return the name of every area, by its number as the counts write it."""
    return {str(id): name for id, name in session.execute(select(Area.id, Area.name))}
