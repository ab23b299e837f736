"""The referrals that a draft would change: listed, and written to a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.backtests.figures import NAMES, NOT_GIVEN
from ipr.criteria.backtests.queries import ChangesAsked, changed_referrals
from ipr.criteria.models import Backtest
from ipr.db.clock import london_today
from ipr.db.engine import AnySession, begin_writing
from ipr.lines import LINE_NAMES
from ipr.referrals.models import Referral, ReferralLine
from ipr.web.lists.paging import ListPage, PageAsked, list_page

AT_ONCE = 500
CHANGED = (
    *("Reference", "Received", "Area", "Service lines"),
    *("Outcome under the version in force", "Outcome under the draft"),
    "Answers that would be lacking",
)


def list_changed(
    session: AnySession,
    result: Backtest,
    *,
    user: User,
    asked: ChangesAsked,
    page: PageAsked,
) -> ListPage[Any]:
    """Return a page of the referrals that change and that somebody may see."""
    return list_page(
        session,
        changed_referrals(result.id, user, london_today(), asked),
        page,
        sorts={"received": [Referral.submitted_at]},
        default="-received",
        unique=[Referral.id],
        read=lambda row: row,
    )


def record_taking(
    session: AnySession, result: Backtest, *, user: User, asked: ChangesAsked
) -> None:
    """Record that somebody takes the list away, and commit it, before they get it."""
    begin_writing(session)
    record(
        session,
        AuditAction.REFERRAL_EXPORTED,
        subject=user,
        actor=user,
        changes={
            "list": (None, "backtest"),
            "backtest": (None, result.id),
            **({"from": (None, asked.was)} if asked.was else {}),
            **({"to": (None, asked.becomes)} if asked.becomes else {}),
        },
    )
    session.commit()


def changed_rows(
    session: AnySession, result: Backtest, *, user: User | None, asked: ChangesAsked
) -> Iterator[Sequence[Any]]:
    """Yield every referral that changes, as the file has it: no customer is in it.

    Those that somebody may see; all of them for None, on the command line.
    """
    statement = changed_referrals(result.id, user, london_today(), asked)
    found = session.execute(
        statement.order_by(Referral.submitted_at, Referral.id),
        execution_options={"yield_per": AT_ONCE},
    )
    for rows in found.partitions():
        lines = _lines(session, [row.id for row in rows])
        for row in rows:
            yield (
                row.reference,
                row.submitted_at,
                row.area or NOT_GIVEN,
                "; ".join(lines.get(row.id, ())),
                NAMES[row.was],
                NAMES[row.becomes],
                "; ".join(row.lacks.split(",")) if row.lacks else "",
            )


def _lines(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for id, line in session.execute(
        select(ReferralLine.referral_id, ReferralLine.line)
        .where(ReferralLine.referral_id.in_(ids))
        .order_by(ReferralLine.referral_id, ReferralLine.line)
    ):
        found.setdefault(id, []).append(LINE_NAMES[line])
    return found
