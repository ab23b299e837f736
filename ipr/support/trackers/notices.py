"""Who is told that a tracker was taken in: each who was given cases by it."""

from collections.abc import Iterator

from sqlalchemy import select

from ipr.audit.models import AuditAction
from ipr.imports.models import ImportRow
from ipr.notices.kinds import NoticeKind, Recipient, Telling, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.support.models import SupportCase


def find_given(telling: Telling) -> Iterator[Recipient]:
    """Yield who holds what an import made, each once; its changes give nobody a case.

    The import may have been of other things: then nobody does.
    """
    held = (
        select(SupportCase.owner_id)
        .join(ImportRow, ImportRow.id == SupportCase.import_row_id)
        .where(ImportRow.run_id == telling.subject.id, ImportRow.replaces_id.is_(None))
        .order_by(SupportCase.owner_id)
        .distinct()
    )
    for user_id in telling.session.scalars(held):
        yield Recipient(user_id, Because.GIVEN)


TAKEN_IN = NoticeKind(
    name="support.taken_in",
    act="An earlier tracker was taken in",
    words="Somebody took the rows of an earlier tracker in as support cases, and you "
    "were given one or more of them.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.IMPORT_TAKEN,),
    to=find_given,
    about=lambda run: "Support cases",
    endpoint="desks.list_support",
    values=lambda notice: {},
)
declare_kinds(TAKEN_IN)
