"""Pages of a draft's back-test: start it, come back to it, and read what it found."""

import logging
from collections.abc import Iterator
from threading import Thread
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ipr.criteria.backtests import queries
from ipr.criteria.backtests import service as backtesting
from ipr.criteria.backtests.changed_referrals import (
    CHANGED,
    changed_rows,
    list_changed,
    record_taking,
)
from ipr.criteria.backtests.chart import draw_months
from ipr.criteria.backtests.figures import NAMES, BacktestFigures
from ipr.criteria.backtests.page_state import BacktestPage, find_page
from ipr.criteria.backtests.queries import ChangesAsked
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.criteria.models import BacktestState
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook import Version
from ipr.versions.current import version_in_force
from ipr.web.access import requires
from ipr.web.headers import answer_with_chart
from ipr.web.htmx import leave_for, redirect_after_post, respond, wants_partial
from ipr.web.lists.csv_export import stream_csv
from ipr.web.lists.paging import PageAsked

logger = logging.getLogger(__name__)
WAIT = 1.5
"""Seconds that a start waits, since most back-tests are done by then."""
FIGURES = ("Of", "Which", "Today", "Under the draft", "Referrals")


@bp.get("/criteria/drafts/<int:id>/backtest")
@requires(Permission.READ_CRITERIA_DRAFTS)
def show_backtest(id: int) -> ResponseReturnValue:
    context = _context(id)
    if wants_partial() and not context["test"].running:
        return leave_for(url_for("criteria.show_backtest", id=id))  # it has ended
    return respond(
        "criteria/backtests/show_backtest.html",
        "criteria/backtests/_backtest.html",
        told=request.args.get("told", type=int),
        **context,
    )


@bp.post("/criteria/drafts/<int:id>/backtest/start")
@requires(Permission.READ_CRITERIA_DRAFTS)
def start_backtest(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    tested, against = read_here(draft).version, version_in_force()
    there = url_for("criteria.show_backtest", id=id)
    if tested is None:
        flash("The draft cannot be back-tested until its text can be read")
        return redirect_after_post(there)
    started, to_run = backtesting.start_backtest(
        db.session, tested=tested, against=against, draft=draft, actor=current_user
    )
    number = started.id
    db.session.commit()
    if to_run:  # nothing here may touch the database until it has had its time
        work = Thread(
            target=_work, args=(db.engine, number, tested, against), daemon=True
        )
        work.start()
        work.join(WAIT)
    return redirect_after_post(there)


@bp.post("/criteria/drafts/<int:id>/backtest/cancel")
@requires(Permission.READ_CRITERIA_DRAFTS)
def cancel_backtest(id: int) -> ResponseReturnValue:
    page = _page(id)
    if page.latest and page.latest.state == BacktestState.RUNNING:
        backtesting.cancel_backtest(db.session, page.latest, actor=current_user)
        db.session.commit()
    return redirect_after_post(url_for("criteria.show_backtest", id=id))


@bp.get("/criteria/drafts/<int:id>/backtest/chart.svg")
@requires(Permission.READ_CRITERIA_DRAFTS)
def draw_backtest(id: int) -> ResponseReturnValue:
    return answer_with_chart(draw_months(_figures(id)))


@bp.get("/criteria/drafts/<int:id>/backtest/referrals")
@requires(Permission.READ_CRITERIA_DRAFTS)
def list_changed_referrals(id: int) -> ResponseReturnValue:
    page, asked = _page(id), _asked()
    if page.result is None:
        abort(404)
    shown = list_changed(
        db.session,
        page.result,
        user=current_user,
        asked=asked,
        page=PageAsked.from_args(request.args),
    )
    return respond(
        "criteria/backtests/list_changed_referrals.html",
        "criteria/backtests/_changed_referrals.html",
        test=page,
        draft=page.draft,
        asked=asked,
        list=shown,
        figures=page.figures,
        names=NAMES,
    )


@bp.get("/criteria/drafts/<int:id>/backtest/referrals.csv")
@requires(Permission.READ_CRITERIA_DRAFTS)
def export_changed_referrals(id: int) -> ResponseReturnValue:
    page, asked = _page(id), _asked()
    if page.result is None:
        abort(404)
    reader = current_user._get_current_object()
    record_taking(db.session, page.result, user=reader, asked=asked)
    rows = changed_rows(db.session, page.result, user=reader, asked=asked)
    return stream_csv(
        f"Referrals that draft {id} changes", CHANGED, rows, on=london_today()
    )


@bp.get("/criteria/drafts/<int:id>/backtest/figures.csv")
@requires(Permission.READ_CRITERIA_DRAFTS)
def export_backtest(id: int) -> ResponseReturnValue:
    figures = _figures(id)
    rows: Iterator[Any] = figures.rows()
    return stream_csv(f"Back-test of draft {id}", FIGURES, rows, on=london_today())


def _work(engine: Engine, number: int, tested: Version, against: Version) -> None:
    """Run a back-test in a session of its own; what fails can be taken up again."""
    try:
        with Session(engine, expire_on_commit=False) as session:
            run_backtest(session, number, tested=tested, against=against)
    except Exception:
        logger.exception("Back-test %s stopped", number)


def _page(id: int) -> BacktestPage:
    draft = find_draft_here(id)
    return find_page(db.session, draft, read_here(draft).version, version_in_force())


def _figures(id: int) -> BacktestFigures:
    figures = _page(id).figures
    if figures is None:
        abort(404)
    return figures


def _asked() -> ChangesAsked:
    return ChangesAsked.read(request.args.get("from", ""), request.args.get("to", ""))


def _context(id: int) -> dict[str, Any]:
    page = _page(id)
    seen = None
    if page.result is not None:
        seen = queries.number_seen(
            db.session, page.result.id, current_user, london_today()
        )
    return {
        "test": page,
        "draft": page.draft,
        "figures": page.figures,
        "names": NAMES,
        "seen": seen,
    }
