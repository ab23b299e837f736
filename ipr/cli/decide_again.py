"""Past cases decided again, from the command line: back-tests and replays."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from ipr.cli.database import open_database
from ipr.cli.refusal import CommandRefused
from ipr.criteria.backtests.changed_referrals import CHANGED, changed_rows
from ipr.criteria.backtests.figures import NAMES, BacktestFigures
from ipr.criteria.backtests.queries import ChangesAsked, names_of_areas
from ipr.criteria.backtests.service import start_backtest
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.models import Backtest, BacktestState
from ipr.criteria.service import read_beside
from ipr.db.engine import begin_writing
from ipr.decisions.replay import Replay, note_replay
from ipr.extensions import db
from ipr.rulebook import Version
from ipr.serve import Say
from ipr.versions.current import current_book, version_in_force
from ipr.web.lists.csv_export import csv_lines

Progress = Callable[[int, int], None]


def backtest_file(say: Say, progress: Progress, file: Path, out: Path | None) -> None:
    """Print what past referrals become under a file's new version; write who changes.

    The result is kept, so that the same file asks for no more work while the
    referrals stay as they are.
    """
    with open_database(up_to_date=say):
        tested, against = _new_version(file), version_in_force()
        with Session(db.engine, expire_on_commit=False) as session:
            begin_writing(session)
            found, to_run = start_backtest(
                session, tested=tested, against=against, draft=None, actor=None
            )
            session.commit()
            if not to_run and found.state != BacktestState.DONE:
                raise CommandRefused(
                    "This back-test is under way elsewhere: try again later"
                )
            if to_run:
                run_backtest(
                    session, found.id, tested=tested, against=against, say=progress
                )
            if found.state != BacktestState.DONE:
                raise CommandRefused(
                    "The back-test was cancelled, or taken up elsewhere"
                )
            areas = names_of_areas(session)
            for line in _lines_of_backtest(
                BacktestFigures(found.kept, tested.facts, areas)
            ):
                say(line)
            if out is not None:
                _write_changed_referrals(session, found, out)
                say(f"{out} is written")


def replay_decisions(say: Say) -> bool:
    """Replay every stored decision, print what differs, and return whether any does."""
    with open_database(up_to_date=say):
        replay = Replay(db.session)
        for difference in replay.differences():
            say(f"decision {difference.decision_id}: {difference.field} differs")
        begin_writing(db.session)
        note_replay(db.session, replay)
        db.session.commit()
        say(f"{replay.different:,} of {replay.number:,} decisions differ")
        return replay.different > 0


def _new_version(file: Path) -> Version:
    try:
        reading = read_beside(file.read_text("utf-8"), current_book())
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandRefused(f"{file} cannot be read: {problem}") from problem
    if reading.version is None:
        wrong = [
            f"{file}:{one.line}: {one.wrong}. {one.fix}" for one in reading.problems
        ]
        raise CommandRefused("\n".join(wrong))
    return reading.version


def _lines_of_backtest(figures: BacktestFigures) -> Iterator[str]:
    """Yield what a back-test found, in plain lines."""
    yield (
        f"{figures.changed:,} of {figures.total:,} referrals ({figures.share}) have "
        f"another outcome under {figures.version} than under {figures.against}"
    )
    for (was, becomes), number in figures.ways.items():
        yield f"{number:>12,}  from {NAMES[was].lower()} to {NAMES[becomes].lower()}"
    if figures.lacks:
        yield f"{figures.lacking:,} would wait for an answer not needed today:"
    for lack in figures.lacks:
        yield f"{lack.number:>12,}  {lack.question}"


def _write_changed_referrals(session: Session, found: Backtest, out: Path) -> None:
    rows = changed_rows(session, found, user=None, asked=ChangesAsked())
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(CHANGED, rows))
    except OSError as problem:
        raise CommandRefused(f"{out}: {problem.strerror}") from problem
