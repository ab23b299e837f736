"""What the rows of the list say beside their columns: service lines, category."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.lines import LINE_NAMES
from ipr.support.categories.editions import name_categories
from ipr.support.categories.models import SupportCategory
from ipr.support.categories.service import read_editions
from ipr.support.models import SupportCase, SupportLine


@dataclass
class CaseDetails:
    """The service lines of a case, and its main category in the words of its day."""

    lines: list[str] = field(default_factory=list)
    main: str = ""


def details_of_cases(session: AnySession, ids: Sequence[int]) -> dict[int, CaseDetails]:
    """Return the details of the cases of a page, however many, in four statements."""
    lines = lines_of_cases(session, ids)
    found = {number: CaseDetails(lines.get(number, [])) for number in ids}
    editions = read_editions(session)
    for number, code, received_on in session.execute(
        select(SupportCase.id, SupportCategory.code, SupportCase.received_on)
        .join(SupportCategory, SupportCategory.case_id == SupportCase.id)
        .where(SupportCase.id.in_(ids), SupportCategory.main)
    ):
        [found[number].main] = name_categories(editions, [code], received_on)
    return found


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
