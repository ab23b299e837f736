"""Drafts of the criteria whose back-test is in every state that it can be in."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.criteria.backtests.service import SILENT, start_backtest
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.models import Backtest, BacktestState, VersionDraft
from ipr.criteria.service import read_draft_text
from ipr.db.clock import utc_now
from ipr.rulebook.model import OUTCOMES
from tests.make import (
    NEW_VERSION,
    drafted_text,
    make_version_draft,
    published_book,
    submit_referral,
)

PROCESS = {
    "event": ["death"],
    "contribution": "none",
    "external_process": ["inquest_interested_party"],
}
NO_REFERRALS = {
    "version": "2027",
    "against": "2023",
    "table": [],
    "lacking": [],
    "totals": [],
    "changes": [],
}


def make_drafts_to_backtest(
    session: Session, editor: User, places: dict[str, Any], settings: Settings
) -> None:
    """Make the drafts, each with a digest of its own, and put them in the places."""

    def make(name: str) -> VersionDraft:
        text = NEW_VERSION.replace("Criteria from April 2027", f"Criteria: {name}")
        title = f"Draft: back-test {name}"
        draft = make_version_draft(session, editor, drafted_text(text), title=title)
        places[f"test_{name}"] = draft.id
        return draft

    submit_referral(session, editor, settings=settings, facts=PROCESS)
    for name in ("never", "running", "died", "cancelled", "older", "empty", "done"):
        draft = make(name)
        if name != "never":
            found = _begin(session, draft, editor)
            _bring_to(session, name, draft, found)


def _begin(session: Session, draft: VersionDraft, editor: User) -> Backtest:
    version = read_draft_text(session, draft, published_book()).version
    assert version
    found, _ = start_backtest(
        session,
        tested=version,
        against=published_book()["2023"],
        draft=draft,
        actor=editor,
    )
    return found


def _bring_to(
    session: Session, name: str, draft: VersionDraft, found: Backtest
) -> None:
    if name in ("running", "died"):
        found.done, found.total = 3_000, 12_000
        # In a moment that lasts longer than any test.
        found.beat_at += timedelta(hours=1) if name == "running" else -2 * SILENT
    elif name == "cancelled":
        found.state = BacktestState.CANCELLED
    elif name == "empty":
        found.state, found.kept = BacktestState.DONE, NO_REFERRALS
        found.finished_at = utc_now()
    else:
        version = read_draft_text(session, draft, published_book()).version
        assert version
        session.commit()
        against = published_book()["2023"]
        run_backtest(session, found.id, tested=version, against=against)
    if name == "older":
        found.data_state, found.kept = "before", _every_way(found.kept)
    session.flush()


def _every_way(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a result in which every way to change is met, in every month."""
    ways = [(was, becomes) for was in OUTCOMES for becomes in OUTCOMES]
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    return {
        **kept,
        "table": [[*way, 24 * 1_000] for way in ways],
        "totals": [["month", month, 16_000] for month in months],
        "changes": [
            ["month", month, *way, 1_000]
            for month in months
            for way in ways
            if way[0] != way[1]
        ],
    }
