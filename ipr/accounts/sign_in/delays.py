"""Slow guessing at passwords, and shut nobody out who guesses at none.

Failures are counted where every worker sees them: for an account from one address,
for an account from all of them, and for an address. Whoever failed too often waits;
only one's own guesses ever make that long. Accounts and addresses are kept as keyed
hashes.
"""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update

from ipr.accounts.models import DelayScope, SignInDelay
from ipr.db.clock import utc_now
from ipr.db.encryption import keyed_hash
from ipr.db.engine import AnySession
from ipr.db.upserts import insert_for

NOTHING = timedelta()


@dataclass(frozen=True)
class Limit:
    """How many failures are free, how the delay grows, and when they are forgotten."""

    free: int
    first: timedelta
    most: timedelta
    forgotten: timedelta

    def delay(self, failures: int) -> timedelta:
        """Return how long to wait after the latest of so many failures.

        >>> [LIMITS[DelayScope.PAIR].delay(n).seconds for n in (4, 5, 6, 9, 10, 999)]
        [0, 30, 60, 480, 900, 900]
        """
        if failures < self.free:
            return NOTHING
        doubled: int = 2 ** min(failures - self.free, 20)
        return min(self.first * doubled, self.most)


SHORT = timedelta(seconds=30)
SECOND, QUARTER, DAY = timedelta(seconds=1), timedelta(minutes=15), timedelta(days=1)
LIMITS = {
    DelayScope.PAIR: Limit(5, SHORT, QUARTER, DAY),
    DelayScope.ACCOUNT: Limit(10, SECOND, SHORT, DAY),
    DelayScope.ADDRESS: Limit(30, SECOND, SHORT, QUARTER),
}


class TooManyAttempts(Exception):
    """Too many attempts failed: wait for so many `seconds`."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = math.ceil(wait.total_seconds())
        super().__init__(f"wait {self.seconds} seconds")


@dataclass(frozen=True)
class Attempt:
    """An attempt that is counted as failed until it succeeds."""

    keys: dict[DelayScope, str]


def claim_attempt(session: AnySession, *, email: str, address: str) -> Attempt:
    """Count an attempt as failed before it is made; `take_back` if it succeeds.

    Raises TooManyAttempts. Commit either way. Of attempts at the same moment each sees
    those before it: the rows are held till the commit.
    """
    account, place = email.strip().lower(), network_of(address)
    attempt = Attempt(
        {
            DelayScope.PAIR: keyed_hash("pair", account, place),
            DelayScope.ACCOUNT: keyed_hash("account", account),
            DelayScope.ADDRESS: keyed_hash("address", place),
        }
    )
    # What is refused anyway makes no rows, or a flood of names would fill the table.
    _refuse_if_early(session, attempt, _rows(session, attempt))
    now = utc_now()
    _make_rows(session, attempt, list(DelayScope), now)
    rows = _rows(session, attempt, lock=True)
    _refuse_if_early(session, attempt, rows)
    for scope, row in rows.items():
        row.failures = _failures(row, LIMITS[scope], now) + 1
        row.last_at, row.waiting_since = now, None
    sweep_delays(session)
    session.flush()
    return attempt


def take_back(session: AnySession, attempt: Attempt) -> None:
    """Forget an attempt that succeeded, and one's own failures before it.

    What others guessed stays counted: a guesser gains nothing by it.
    """
    keys = attempt.keys
    session.execute(
        delete(SignInDelay).where(SignInDelay.key_hash == keys[DelayScope.PAIR])
    )
    session.execute(
        update(SignInDelay)
        .where(SignInDelay.key_hash.in_(keys.values()), SignInDelay.failures > 0)
        .values(failures=SignInDelay.failures - 1)
        .execution_options(synchronize_session=False)
    )


def sweep_delays(session: AnySession) -> int:
    """Delete what no longer makes anybody wait; return how much."""
    now = utc_now()
    old = [
        and_(SignInDelay.scope == scope, SignInDelay.last_at < now - limit.forgotten)
        for scope, limit in LIMITS.items()
    ]
    gone = session.scalars(
        delete(SignInDelay)
        .where(or_(*old))
        .returning(SignInDelay.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def network_of(address: str) -> str:
    """Return what one household or office shares: an IPv6 address has 64 bits of it.

    >>> network_of("2001:db8::1"), network_of("::ffff:192.0.2.1")
    ('2001:db8::/64', '192.0.2.1')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:  # as a server that listens to both writes it
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _refuse_if_early(
    session: AnySession, attempt: Attempt, rows: dict[DelayScope, SignInDelay]
) -> None:
    """Raise TooManyAttempts if one has to wait.

    Guesses of others at the same account make one wait for half a minute at most, from
    when one first tried, however many of them come in between.
    """
    now = utc_now()
    waits = {
        scope: row.last_at + limit.delay(_failures(row, limit, now)) - now
        for scope, limit in LIMITS.items()
        if (row := rows.get(scope))
    }
    if waits.get(DelayScope.ACCOUNT, NOTHING) > NOTHING:
        pair = rows.get(DelayScope.PAIR)
        since = (pair and pair.waiting_since) or now
        waits[DelayScope.ACCOUNT] = min(waits[DelayScope.ACCOUNT], since + SHORT - now)
        if since == now:
            _make_rows(session, attempt, [DelayScope.PAIR], now)
            _note_waiting(session, attempt, now)
    wait = max(waits.values(), default=NOTHING)
    if wait > NOTHING:
        raise TooManyAttempts(wait)


def _failures(row: SignInDelay, limit: Limit, now: datetime) -> int:
    return row.failures if now - row.last_at < limit.forgotten else 0


def _rows(
    session: AnySession, attempt: Attempt, *, lock: bool = False
) -> dict[DelayScope, SignInDelay]:
    # In one order for everybody, so that nobody waits for somebody who waits for them.
    asked = (
        select(SignInDelay)
        .where(SignInDelay.key_hash.in_(attempt.keys.values()))
        .order_by(SignInDelay.key_hash)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(asked.with_for_update() if lock else asked)
    return {row.scope: row for row in found}


def _make_rows(
    session: AnySession, attempt: Attempt, scopes: list[DelayScope], now: datetime
) -> None:
    wanted = sorted((attempt.keys[scope], scope) for scope in scopes)
    session.execute(
        insert_for(session, SignInDelay)
        .values(
            [
                {"key_hash": key, "scope": scope, "failures": 0, "last_at": now}
                for key, scope in wanted
            ]
        )
        .on_conflict_do_nothing()
    )


def _note_waiting(session: AnySession, attempt: Attempt, now: datetime) -> None:
    session.execute(
        update(SignInDelay)
        .where(
            SignInDelay.key_hash == attempt.keys[DelayScope.PAIR],
            SignInDelay.waiting_since.is_(None),
        )
        .values(waiting_since=now)
        .execution_options(synchronize_session=False)
    )
