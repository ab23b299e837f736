"""What was staged, on its way to what is made of it: few rows at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import aliased

from ipr.db.engine import AnySession
from ipr.imports.changes import differences
from ipr.imports.kinds import StagedRow
from ipr.imports.models import ImportRow, RowState
from ipr.imports.staging import unpack_prepared

AT_ONCE = 1000
before = aliased(ImportRow)


class StagedPieces:
    """The rows that are wanted of those staged, in the order of the sheet; once.

    As they go by, those that they replace are said to be no longer what stands.
    """

    def __init__(self, session: AnySession, wanted: Sequence[Any]) -> None:
        self.session, self.wanted, self.taken = session, wanted, 0

    def __iter__(self) -> Iterator[list[StagedRow]]:
        after = 0
        while rows := self._read(after):
            self._leave_replaced(rows)
            self.taken += len(rows)
            after = rows[-1].id
            yield rows

    def _read(self, after: int) -> list[StagedRow]:
        found = self.session.execute(
            select(
                ImportRow.id,
                ImportRow.prepared,
                ImportRow.replaces_id,
                case((before.id.is_not(None), ImportRow.marks)),
                before.marks,
            )
            .outerjoin(before, before.id == ImportRow.replaces_id)
            .where(*self.wanted, ImportRow.id > after)
            .order_by(ImportRow.id)
            .limit(AT_ONCE)
        )
        return [
            StagedRow(
                number,
                unpack_prepared(prepared or {}),
                replaces,
                frozenset() if was is None else differences(was, now),
            )
            for number, prepared, replaces, now, was in found
        ]

    def _leave_replaced(self, rows: Sequence[StagedRow]) -> None:
        replaced = [one.replaces for one in rows if one.replaces]
        if replaced:
            self.session.execute(
                update(ImportRow)
                .where(ImportRow.id.in_(replaced))
                .values(state=RowState.REPLACED)
                .execution_options(synchronize_session=False)
            )
