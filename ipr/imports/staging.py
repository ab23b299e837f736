"""Rows kept aside, encrypted, until all of them are taken in at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, select

from ipr.db.clock import utc_now
from ipr.db.encryption import Sealed
from ipr.db.engine import AnySession, begin_writing
from ipr.db.upserts import insert_many
from ipr.imports.columns.declarations import SheetFinding
from ipr.imports.columns.rows import RowReader
from ipr.imports.fingerprints import Fingerprints
from ipr.imports.kinds import ImportKind, Prepared
from ipr.imports.models import ImportFinding, ImportRow, ImportRun, RowState
from ipr.imports.reading.service import SheetRow

PIECE = 500
MOST_FINDINGS = 10_000
"""So many are kept and listed; all are counted."""
Thing = TypeVar("Thing")


@dataclass
class Staged:
    """What was found so far of the rows of a file."""

    rows: int = 0
    known: set[int] = field(default_factory=set)
    """The numbers of rows that were taken in before, as they are."""
    runs: set[int] = field(default_factory=set)
    """The imports that took those in."""
    findings: int = 0


def stage_rows(
    session: AnySession,
    run: ImportRun,
    kind: ImportKind,
    rows: Iterable[SheetRow],
    *,
    reader: RowReader,
    headings: Mapping[int, str],
) -> Staged:
    """Read rows and keep what is new of them, a piece in each transaction; commits.

    Once something is wrong nothing will be taken in: the rows after that are read, and
    not kept.
    """
    found, prints = Staged(), Fingerprints(kind.name, kind.key)
    for piece in in_pieces(rows, PIECE):
        findings: list[SheetFinding] = []
        staged: list[dict[str, Any]] = []
        for row in piece:
            read = reader.read(row)
            findings += read.findings
            if not read.findings:
                staged.append(
                    {
                        "run_id": run.id,
                        "number": row.number,
                        "hidden": row.hidden,
                        "state": RowState.STAGED,
                        "fingerprint": prints.take(read.values),
                        "same_key": prints.same_key(read.values),
                        "marks": prints.mark(read.values),
                        "original": say_original(row, headings),
                        "values": read.values,
                    }
                )
        known = _find_known(session, [row["fingerprint"] for row in staged])
        found.known.update(number for number, _ in known.values())
        found.runs.update(run for _, run in known.values())
        new = [row for row in staged if row["fingerprint"] not in known]
        kept = [] if found.findings or findings else _prepare(kind, new)
        _keep_piece(session, run, found, kept, findings)
        found.rows += len(piece)
        found.findings += len(findings)
        run.done, run.known, run.beat_at = found.rows, len(found.known), utc_now()
        run.findings = found.findings
        session.commit()
    return found


def in_pieces(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Yield things some at a time, so that few are held at once."""
    left = iter(things)
    while piece := list(islice(left, size)):
        yield piece


def say_original(row: SheetRow, headings: Mapping[int, str]) -> list[list[Any]]:
    """Return each cell of a row that holds anything, with its heading."""
    pairs = ((headings.get(at, ""), cell) for at, cell in enumerate(row.cells))
    return [[heading, cell] for heading, cell in pairs if cell is not None]


def _find_known(
    session: AnySession, fingerprints: Sequence[str]
) -> dict[str, tuple[int, int]]:
    taken = select(ImportRow.fingerprint, ImportRow.id, ImportRow.run_id).where(
        ImportRow.state == RowState.TAKEN, ImportRow.fingerprint.in_(fingerprints)
    )
    return {print_: (row, run) for print_, row, run in session.execute(taken)}


def _prepare(
    kind: ImportKind, rows: Sequence[dict[str, Any]]
) -> Sequence[dict[str, Any]]:
    return [
        {
            **{name: value for name, value in row.items() if name != "values"},
            "prepared": pack_prepared(kind.prepare(row["values"])),
        }
        for row in rows
    ]


def _keep_piece(
    session: AnySession,
    run: ImportRun,
    found: Staged,
    rows: Sequence[dict[str, Any]],
    findings: Sequence[SheetFinding],
) -> None:
    begin_writing(session)
    insert_many(session, ImportRow, rows)
    keep_findings(session, run, findings[: max(MOST_FINDINGS - found.findings, 0)])


def keep_findings(
    session: AnySession, run: ImportRun, findings: Sequence[SheetFinding]
) -> None:
    """Keep what is wrong, to be listed."""
    kept = [
        {"run_id": run.id, "number": one.row, "told": asdict(one)} for one in findings
    ]
    insert_many(session, ImportFinding, kept)


def forget_staged(session: AnySession, run: ImportRun) -> None:
    """Let go of what was kept of a file that is checked again, or given up."""
    for model in (ImportRow, ImportFinding):
        wanted = delete(model).where(model.run_id == run.id)
        if model is ImportRow:
            wanted = wanted.where(ImportRow.state == RowState.STAGED)
        session.execute(wanted, execution_options={"synchronize_session": False})
    run.rows = run.done = run.known = run.changed = run.findings = 0
    session.flush()


def pack_prepared(prepared: Prepared) -> dict[str, Any]:
    """Return what was prepared as plain JSON; `unpack_prepared` undoes it."""
    return {name: _pack(value) for name, value in prepared.items()}


def unpack_prepared(packed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _unpack(value) for name, value in packed.items()}


def _pack(value: Any) -> Any:
    if isinstance(value, Sealed):
        return {"sealed": value.decode()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        if "sealed" in value:
            return Sealed(value["sealed"].encode())
        return date.fromisoformat(value["day"])
    return value
