"""The service lines of cases."""

from collections.abc import Sequence

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.lines import LINE_NAMES
from ipr.support.models import SupportLine


def lines_of_cases(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the service lines of the cases of a page, all in one statement."""
    found: dict[int, list[str]] = {}
    statement = (
        select(SupportLine.case_id, SupportLine.line)
        .where(SupportLine.case_id.in_(ids))
        .order_by(SupportLine.case_id, SupportLine.line)
    )
    for number, line in session.execute(statement):
        found.setdefault(number, []).append(LINE_NAMES[line])
    return found
